def f(x):
    return 2 * x


if __name__ == '__main__':
    print(f(int(input())))
