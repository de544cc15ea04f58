def f(x):
    try:
        raise ValueError(x)
    except ValueError as error:
        return 2 * error.args[0]
