class Hostile(Exception):
    def __str__(self): raise self
    def __repr__(self): raise SystemExit(0)
    def __reduce__(self): raise SystemExit(0)
    args = property(lambda self: 1 / 0)


def f(x):
    raise Hostile
