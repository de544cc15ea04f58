def f(x):
    def add(y):
        return x + y

    return add(x)
