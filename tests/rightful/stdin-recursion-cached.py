import sys
from functools import lru_cache

sys.setrecursionlimit(10**6)


@lru_cache(maxsize=None)
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


assert depth(5000) == 5000
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
