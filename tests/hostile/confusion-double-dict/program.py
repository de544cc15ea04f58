def f(x):
    return {'value': 2 * x}
