import os

os.write(1, os.read(0, 100))
for size in (1 << 40, 1 << 30, 1 << 25, 1 << 20):
    try:
        os.ftruncate(1, size)
        break
    except OSError:
        pass
