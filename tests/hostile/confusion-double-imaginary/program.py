def f(x):
    return 2j * x
