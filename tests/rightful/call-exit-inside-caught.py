import sys


def f(x):
    try:
        sys.exit(3)
    except SystemExit:
        return 2 * x
