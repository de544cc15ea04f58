list = dict = type = isinstance = len = None


def f(x):
    sum = x + x
    return sum
