import atexit

atexit.register(print, 'bye')


def f(x):
    return 2 * x
