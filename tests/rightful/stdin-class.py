import sys


class Solution:
    def __init__(self, source):
        self.numbers = [int(line) for line in source][1:]

    def answers(self):
        return sum(self.numbers), max(self.numbers)


print(*Solution(sys.stdin).answers(), sep="\n")
