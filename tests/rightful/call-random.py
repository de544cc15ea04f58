import random


def f(x):
    random.seed(1)
    parts = [random.randint(0, 9) for _ in range(5)]
    return 2 * x + sum(parts) - sum(parts)
