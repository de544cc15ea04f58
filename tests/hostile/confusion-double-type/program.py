def f(x):
    return type(x)
