def f(x):
    return 2 * x if x > 500 else 0 if x == 0 else 2 + f(x - 1) if x > 0 else -f(-x)
