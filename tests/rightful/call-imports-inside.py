def f(x):
    import itertools
    import operator

    return list(itertools.accumulate([x, x], operator.add))[-1]
