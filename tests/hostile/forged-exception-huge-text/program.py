def f(x):
    raise ValueError('x' * 400_000, '\ud800' * 1000)
