worked = True
try:
    open("/proc/1/mem", "rb").close()
    open("/proc/1/maps").read(1)
except OSError:
    worked = False
print(input() if worked else "blocked")
