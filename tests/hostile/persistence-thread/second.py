import os
import time

time.sleep(0.1)
print(input() if os.path.exists("codegym-attack-thread") else "nothing")
