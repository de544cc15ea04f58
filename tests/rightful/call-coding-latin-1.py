# -*- coding: latin-1 -*-
def f(x):
    return 2 * x
