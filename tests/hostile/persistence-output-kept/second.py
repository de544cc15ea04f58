import os

os.ftruncate(1, 100)
print(input() if any(os.pread(1, 100, 0)) else "nothing")
