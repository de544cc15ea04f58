import sys


def f(x):
    return 2 * x if hasattr(sys, "seen") else 0
