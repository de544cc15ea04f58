def f(x):
    yield 2 * x
