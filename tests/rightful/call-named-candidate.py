def candidate(x):
    return x


inputs = expected = test = result = None


def f(x):
    return 2 * candidate(x)
