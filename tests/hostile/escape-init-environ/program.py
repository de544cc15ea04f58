worked = True
try:
    worked = bool(open("/proc/1/environ", "rb").read())
except OSError:
    worked = False
print(input() if worked else "blocked")
