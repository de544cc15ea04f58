import warnings


def f(x):
    warnings.warn('slow')
    return 2 * x
