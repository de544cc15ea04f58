def f(x):
    raise KeyError([{10**5000: (10**5000,)}])
