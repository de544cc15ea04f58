def f(x):
    print(2 * x)
    return 2 * x


print(f(3))
