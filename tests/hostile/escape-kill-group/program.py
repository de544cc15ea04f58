import os
worked = True
try:
    worked = False
    for group in (os.getppid(), os.getpgid(os.getppid())):
        try:
            if group > 1:
                os.killpg(group, 0)
                worked = True
        except OSError:
            pass
    if os.getppid() == 1:
        os.kill(1, 0)
        worked = True
except OSError:
    worked = False
print(input() if worked else "blocked")
