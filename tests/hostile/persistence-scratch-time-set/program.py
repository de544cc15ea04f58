import os

try:
    os.utime(".", ns=(4711, 4711))
except OSError:
    pass
print("left")
