import os

os.write(1, os.read(0, 100))
for place in (1 << 40, 1 << 25, (1 << 20) - 1):
    try:
        os.pwrite(1, b"x", place)
        break
    except OSError:
        pass
