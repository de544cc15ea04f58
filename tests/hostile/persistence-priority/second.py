import os

print(input() if os.getpriority(os.PRIO_PROCESS, 0) >= 7 else "nothing")
