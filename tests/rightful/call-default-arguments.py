def f(x, factor=2, *, offset=0):
    return factor * x + offset
