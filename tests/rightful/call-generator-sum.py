def f(x):
    def parts():
        yield x
        yield x

    return sum(parts())
