def f(x):
    first, second = ValueError(1), ValueError(2)
    first.__context__, second.__context__ = second, first
    first.__cause__ = second
    raise first
