import os


def f(x):
    os._exit(110)


if __name__ == "__main__":
    print(input(), flush=True)
    os._exit(110)
