def f(x):
    return __import__('fractions').Fraction(2 * x)
