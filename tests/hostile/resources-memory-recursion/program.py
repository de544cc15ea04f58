import sys

sys.setrecursionlimit(10**9)


def deep(depth):
    kept = bytes(800)
    return deep(depth - 1) + 1 if depth else len(kept)


print(input() if deep(1_000_000) else "")
