def f(x):
    try:
        return 2 * x
    finally:
        del x
