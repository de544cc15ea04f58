import math


def f(x):
    return math.prod([2, x])
