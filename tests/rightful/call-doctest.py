def f(x):
    """Return twice the number.

    >>> f(2)
    4
    """
    return 2 * x


if __name__ == "__main__":
    import doctest

    doctest.testmod()
