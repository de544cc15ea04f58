import os
worked = True
try:
    known = {"HOME", "LANG", "LD_BIND_NOW", "LC_CTYPE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH", "PYTHONHASHSEED"}
    names = set(os.environ)
    try:
        names |= {part.partition(b"=")[0].decode() for part in open("/proc/self/environ", "rb").read().split(b"\0") if part}
    except OSError:
        pass
    worked = not names <= known
except OSError:
    worked = False
print(input() if worked else "blocked")
