from functools import wraps


def twice(function):
    @wraps(function)
    def inner(*arguments):
        return 2 * function(*arguments)

    return inner


@twice
def f(x):
    return x
