import atexit
import os

atexit.register(os._exit, 0)


def f(x):
    raise ValueError


if __name__ == "__main__":
    raise ValueError
