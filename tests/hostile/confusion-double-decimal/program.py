def f(x):
    return __import__('decimal').Decimal(2 * x)
