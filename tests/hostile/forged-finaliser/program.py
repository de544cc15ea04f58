import os


class Last:
    def __del__(self):
        os._exit(0)


last = Last()


def f(x):
    del globals()["last"]


if __name__ == "__main__":
    raise ValueError
