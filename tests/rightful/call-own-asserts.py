def f(x):
    assert isinstance(x, int)
    return 2 * x


assert f(3) == 6
