def f(x):
    return 2 * x


if __name__ == '__main__':
    assert f(3) == 6
    print('ok')
