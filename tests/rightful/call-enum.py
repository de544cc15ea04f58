from enum import IntEnum


class Factor(IntEnum):
    TWO = 2


def f(x):
    return x * Factor.TWO
