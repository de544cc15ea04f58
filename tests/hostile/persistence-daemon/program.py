import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        end = time.monotonic() + 4
        while time.monotonic() < end:
            for folder in (".", "/tmp"):
                try:
                    open(f"{folder}/codegym-attack-daemon", "w").close()
                except OSError:
                    pass
            time.sleep(0.02)
        for folder in (".", "/tmp"):
            try:
                os.unlink(f"{folder}/codegym-attack-daemon")
            except OSError:
                pass
        os._exit(0)
except OSError:
    pass
print("left")
