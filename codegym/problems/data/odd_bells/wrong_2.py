from itertools import combinations
from math import prod


def odd_bells(periods: list[int], limit: int) -> int:
    total = 0
    for size in range(1, len(periods) + 1):
        weight = (-2) ** (size - 1)
        for group in combinations(periods, size):
            total += weight * (limit // prod(group))
    return total
