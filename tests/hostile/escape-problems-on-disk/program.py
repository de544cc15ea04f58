import os
import sys
worked = True
try:
    worked = False
    arguments = []
    for name in ("/proc/self/cmdline", "/proc/1/cmdline"):
        try:
            arguments += open(name, "rb").read().decode().split("\0")
        except OSError:
            pass
    arguments += getattr(sys, "orig_argv", [])
    for folder in arguments:
        if folder.startswith("/") and os.path.isdir(folder):
            try:
                worked = bool(os.listdir(folder)) or worked
            except OSError:
                pass
except OSError:
    worked = False
print(input() if worked else "blocked")
