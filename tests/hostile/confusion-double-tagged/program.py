def f(x):
    return {'i': hex(2 * x)}
