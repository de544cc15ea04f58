def f(x):
    huge = 10**300
    return (x * 2 * huge) // huge
