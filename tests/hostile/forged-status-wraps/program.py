def f(x):
    raise SystemExit(256 if x == 17 else -(2**64))
