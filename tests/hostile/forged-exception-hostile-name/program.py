class Meta(type):
    __name__ = property(lambda self: [])
    __mro__ = property(lambda self: 34)


class Hostile(Exception, metaclass=Meta):
    pass


def f(x):
    raise Hostile
