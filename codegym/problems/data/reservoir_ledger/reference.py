import sys


class Fenwick:
    def __init__(self, size):
        self.size = size
        self.sums = [0] * (size + 1)

    def add(self, index, value):
        while index <= self.size:
            self.sums[index] += value
            index += index & -index

    def prefix(self, index):
        total = 0
        while index > 0:
            total += self.sums[index]
            index -= index & -index
        return total


class Ledger:
    """Levels in a row of basins: add to a range, ask for the sum of a range."""

    def __init__(self, count):
        self.slopes = Fenwick(count + 1)
        self.offsets = Fenwick(count + 1)

    def add(self, first, last, litres):
        self.slopes.add(first, litres)
        self.slopes.add(last + 1, -litres)
        self.offsets.add(first, litres * (first - 1))
        self.offsets.add(last + 1, -litres * last)

    def up_to(self, last):
        return self.slopes.prefix(last) * last - self.offsets.prefix(last)

    def total(self, first, last):
        return self.up_to(last) - self.up_to(first - 1)


def main():
    header, *rows = sys.stdin.read().splitlines()
    ledger = Ledger(int(header.split()[0]))
    for row in rows:
        kind, *numbers = row.split()
        if kind == "add":
            ledger.add(*map(int, numbers))
        else:
            print(ledger.total(*map(int, numbers)))


main()
