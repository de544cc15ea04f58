import os
worked = True
try:
    os.kill(os.getppid(), 0)
except OSError:
    worked = False
print(input() if worked else "blocked")
