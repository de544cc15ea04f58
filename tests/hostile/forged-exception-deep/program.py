def f(x):
    deep = 1
    for _ in range(97):
        deep = [deep]
    raise OSError(deep, deep, deep)
