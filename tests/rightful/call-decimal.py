from decimal import Decimal


def f(x):
    return int(Decimal(x) * 2)
