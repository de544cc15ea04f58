from functools import lru_cache


@lru_cache(maxsize=None)
def f(x):
    return 0 if x == 0 else f(x - 1) + 2 if 0 < x < 50 else 2 * x
