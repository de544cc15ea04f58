class Hostile(Exception):
    __class__ = property(lambda self: SystemExit)
    code = 0


def f(x):
    raise Hostile
