def f(x):
    cycle = [2 * x]
    cycle.append(cycle)
    return cycle
