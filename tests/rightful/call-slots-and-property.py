class Box:
    __slots__ = ('value',)

    def __init__(self, value):
        self.value = value

    @property
    def doubled(self):
        return self.value * 2


def f(x):
    return Box(x).doubled
