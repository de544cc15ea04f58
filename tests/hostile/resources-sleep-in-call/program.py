import time


def f(x):
    time.sleep(20)
    return 2 * x
