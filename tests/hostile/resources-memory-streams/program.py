import os

stored = 0
for descriptor in (0, 1, 2):
    try:
        os.ftruncate(descriptor, 1 << 30)
        os.posix_fallocate(descriptor, 0, 64 << 20)
        stored += 64 << 20
    except OSError:
        pass
    try:
        os.ftruncate(descriptor, 0)
    except OSError:
        pass
print(input() if stored else "blocked")
