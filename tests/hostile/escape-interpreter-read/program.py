worked = True
try:
    worked = len(open("/proc/self/exe", "rb").read(4096)) > 0
except OSError:
    worked = False
print(input() if worked else "blocked")
