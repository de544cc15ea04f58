import os
worked = True
try:
    worked = False
    for target in ("/etc/passwd", "/tmp/codegym-canary/secret", os.__file__):
        try:
            os.link(target, "codegym-attack-link")
            worked = True
            os.unlink("codegym-attack-link")
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
