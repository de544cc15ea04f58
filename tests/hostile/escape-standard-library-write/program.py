import os
worked = True
try:
    import glob
    worked = False
    folder = os.path.dirname(os.__file__)
    for name in (os.__file__, *glob.glob(folder + "/__pycache__/o*.pyc")[:5]):
        try:
            os.close(os.open(name, os.O_WRONLY | os.O_APPEND))
            worked = True
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
