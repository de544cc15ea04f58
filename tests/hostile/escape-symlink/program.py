import os
worked = True
try:
    worked = False
    for number, target in enumerate(("/etc/passwd", "../etc/passwd", "/proc/1/root/etc/passwd", "/tmp/codegym-canary/secret")):
        os.symlink(target, f"codegym-attack-{number}")
        try:
            worked = bool(open(f"codegym-attack-{number}").read()) or worked
        except OSError:
            pass
        os.unlink(f"codegym-attack-{number}")
except OSError:
    worked = False
print(input() if worked else "blocked")
