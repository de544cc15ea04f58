from itertools import combinations
from math import lcm


def odd_bells(periods: list[int], limit: int) -> int:
    total = 0
    for size in range(1, len(periods) + 1):
        weight = (-1) ** (size - 1)
        for group in combinations(periods, size):
            total += weight * (limit // lcm(*group))
    return total
