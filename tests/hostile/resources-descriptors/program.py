import os

opened = 0
try:
    for _ in range(2000):
        os.open("/dev/null", os.O_RDONLY)
        opened += 1
except OSError:
    pass
print(input() if opened == 2000 else "blocked")
