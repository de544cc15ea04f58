from math import comb, fsum


def at_least_k(chances: list[float], k: int) -> float:
    n = len(chances)
    chance = fsum(chances) / n if n else 0.0
    return fsum(comb(n, hits) * chance**hits * (1 - chance) ** (n - hits) for hits in range(k, n + 1))
