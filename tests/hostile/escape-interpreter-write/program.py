import os
import sys
worked = True
try:
    worked = False
    names = ["/proc/self/exe", "/proc/1/exe", sys.executable]
    try:
        names += {line.split()[-1] for line in open("/proc/self/maps") if ".so" in line or "python" in line}
    except OSError:
        pass
    for name in names:
        try:
            os.close(os.open(name, os.O_RDWR))
            worked = True
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
