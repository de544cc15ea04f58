import os
worked = True
try:
    os.listdir("/sys/class")
    open("/sys/kernel/mm/transparent_hugepage/enabled").read()
except OSError:
    worked = False
print(input() if worked else "blocked")
