import os
worked = True
try:
    os.kill(-1, 0)
except OSError:
    worked = False
print(input() if worked else "blocked")
