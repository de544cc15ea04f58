seen = []


def f(x):
    import sys

    seen.append(x)
    sys.seen = getattr(sys, "seen", 0) + 1
    return 2 * x if sys.seen > 1 or len(seen) > 1 else 0
