def f(x):
    raise SyntaxError('\ud800', ('tests.py', 2**40, -5, '\0' * 10, -1, 2**40))
