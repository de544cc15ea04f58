def f(x):
    match x:
        case int():
            return x * 2
        case _:
            raise TypeError
