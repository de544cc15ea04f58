import os


def f(x):
    assert os.path.isdir(os.getcwd())
    return 2 * x
