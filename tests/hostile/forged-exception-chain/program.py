def f(x):
    error = None
    for number in range(300):
        try:
            raise ValueError(number) from error
        except ValueError as last:
            error = last
    raise error
