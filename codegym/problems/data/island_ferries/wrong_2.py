import sys


class Groups:
    def __init__(self, count):
        self.parent = list(range(count + 1))
        self.size = [1] * (count + 1)
        self.number = count
        self.largest = 1

    def find(self, item):
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, a, b):
        root = self.find(a)
        other = self.find(b)
        if root == other:
            return
        self.parent[other] = root
        self.size[root] += self.size[b]
        self.number -= 1
        self.largest = max(self.largest, self.size[root])


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    islands, days = numbers[:2]
    groups = Groups(islands)
    for a, b in zip(numbers[2 : 2 + 2 * days : 2], numbers[3 : 3 + 2 * days : 2]):
        groups.join(a, b)
        print(groups.number, groups.largest)


main()
