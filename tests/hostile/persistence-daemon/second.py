import os
import time

NAMES = ("codegym-attack-daemon", "/tmp/codegym-attack-daemon")
for name in NAMES:
    if os.path.exists(name):
        os.unlink(name)
time.sleep(0.1)
print(input() if any(map(os.path.exists, NAMES)) else "nothing")
for name in NAMES:
    if os.path.exists(name):
        os.unlink(name)
