worked = True
try:
    worked = bool(open("/proc/cmdline").read().strip())
except OSError:
    worked = False
print(input() if worked else "blocked")
