def f(x):
    raise UnicodeDecodeError('\ud800', b'x', -(2**62), 2**62, '\ud800\0')
