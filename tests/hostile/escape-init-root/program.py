import os
worked = True
try:
    os.listdir("/proc/1/root/")
    open("/proc/1/root/etc/passwd").read()
except OSError:
    worked = False
print(input() if worked else "blocked")
