import sys


def f(x):
    print('computing', x, file=sys.stderr)
    return 2 * x
