import time


def f(x):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        pass
    return 2 * x
