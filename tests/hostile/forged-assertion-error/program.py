def f(x):
    raise AssertionError('candidate(17) == 34')
