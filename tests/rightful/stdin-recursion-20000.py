import sys

sys.setrecursionlimit(10**6)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


assert depth(20000) == 20000
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
