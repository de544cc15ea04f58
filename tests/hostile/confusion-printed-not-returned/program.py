def f(x):
    print(2 * x)
