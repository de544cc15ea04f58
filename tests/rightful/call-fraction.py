from fractions import Fraction


def f(x):
    return int(Fraction(x, 3) * 6)
