import os
worked = True
try:
    import ctypes
    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    names, place = set(), 0
    while environ[place]:
        names.add(environ[place].partition(b"=")[0].decode())
        place += 1
    worked = not names <= {"HOME", "LANG", "LC_CTYPE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH", "PYTHONHASHSEED"}
except OSError:
    worked = False
print(input() if worked else "blocked")
