import os


def f(x):
    os._exit(101)


if __name__ == "__main__":
    print(input(), flush=True)
    os._exit(101)
