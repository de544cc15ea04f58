import os
worked = True
try:
    os.makedirs("codegym-attack-a/b")
    inside = os.open("codegym-attack-a/b", os.O_RDONLY)
    os.rename("codegym-attack-a/b", "codegym-attack-b")
    worked = False
    for path in ("../" * 40 + "etc/passwd", "../../etc/passwd", "../../../../etc/passwd"):
        try:
            os.close(os.open(path, os.O_RDONLY, dir_fd=inside))
            worked = True
        except OSError:
            pass
    os.rmdir("codegym-attack-b")
    os.rmdir("codegym-attack-a")
except OSError:
    worked = False
print(input() if worked else "blocked")
