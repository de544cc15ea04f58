def f(x):
    return ''.join(chr(0xFEE0 + ord(c)) for c in str(2 * x))
