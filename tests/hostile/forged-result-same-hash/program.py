def f(x):
    return {number * (2**61 - 1) for number in range(900)}
