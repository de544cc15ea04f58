from collections import Counter, defaultdict, deque


def f(x):
    counter = Counter()
    counter['x'] += x
    counter.update(deque(['x']) * 0)
    counter['x'] += x
    return defaultdict(int, counter)['x']
