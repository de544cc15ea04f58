import os
worked = True
try:
    import os
    seen = 0
    for name in ("/root", "/home", "/etc", "/var", "/opt", "/srv", "/boot", "/run"):
        try:
            seen += len(os.listdir(name)) >= 0
        except OSError:
            pass
    worked = seen > 0
except OSError:
    worked = False
print(input() if worked else "blocked")
