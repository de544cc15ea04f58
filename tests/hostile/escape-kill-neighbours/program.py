import os
worked = True
try:
    worked = False
    for pid in range(2, 400):
        if pid != os.getpid():
            try:
                os.kill(pid, 0)
                worked = True
            except OSError:
                pass
except OSError:
    worked = False
print(input() if worked else "blocked")
