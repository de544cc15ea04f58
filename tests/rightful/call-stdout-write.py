import sys


def f(x):
    sys.stdout.write('noise\n')
    sys.stdout.flush()
    return 2 * x
