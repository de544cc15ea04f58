import os
worked = True
try:
    os.listdir("/proc/1/cwd/..")
    open("/proc/1/cwd/../etc/passwd").read()
except OSError:
    worked = False
print(input() if worked else "blocked")
