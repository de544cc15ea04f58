def f(x):
    return range(2 * x)
