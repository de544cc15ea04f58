from math import fsum


def at_least_k(chances: list[float], k: int) -> float:
    exactly = [1.0] + [0.0] * len(chances)
    for count, chance in enumerate(chances, start=1):
        for hits in range(count, 0, -1):
            exactly[hits] = exactly[hits] * (1 - chance) + exactly[hits - 1] * chance
        exactly[0] *= 1 - chance
    return fsum(exactly[k:])
