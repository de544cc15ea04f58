import os
worked = True
try:
    mine = {os.getpid(), os.getppid(), 1}
    others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in mine]
    worked = any(open(f"/proc/{name}/cmdline", "rb").read() for name in others)
except OSError:
    worked = False
print(input() if worked else "blocked")
