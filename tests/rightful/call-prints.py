def f(x):
    print('computing', x)
    return 2 * x
