from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    left: int
    right: int

    def total(self):
        return self.left + self.right


def f(x):
    return Pair(x, x).total()
