import os
worked = True
try:
    import site
    import sysconfig
    worked = False
    folder = os.path.dirname(os.__file__)
    for place in (folder, folder + "/__pycache__", sysconfig.get_path("purelib"), "/usr/lib", "/lib", "/"):
        try:
            os.close(os.open(f"{place}/codegym-attack-new.py", os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            os.unlink(f"{place}/codegym-attack-new.py")
            worked = True
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
