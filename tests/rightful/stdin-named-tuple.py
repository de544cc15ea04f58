from collections import namedtuple

Answer = namedtuple("Answer", "total highest")
numbers = [int(input()) for _ in range(int(input()))]
print("{0.total}\n{0.highest}".format(Answer(sum(numbers), max(numbers))))
