def check(x):
    return x > 0


def f(x):
    return 2 * x if check(x) else -2 * -x
