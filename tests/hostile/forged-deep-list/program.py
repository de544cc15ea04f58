def f(x):
    deep = 2 * x
    for _ in range(100_000):
        deep = [deep]
    return deep
