calls = []


def f(x):
    calls.append(x)
    return 2 * calls[-1]
