import os
import time

started = 0
try:
    for _ in range(40):
        if os.fork() == 0:
            time.sleep(2)
            os._exit(0)
        started += 1
except OSError:
    pass
print(input() if started == 40 else "blocked")
