from dataclasses import dataclass, field


@dataclass
class Tally:
    numbers: list = field(default_factory=list)

    @property
    def total(self):
        return sum(self.numbers)


tally = Tally()
for _ in range(int(input())):
    tally.numbers.append(int(input()))
print(tally.total)
print(max(tally.numbers))
