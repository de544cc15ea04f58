import os

stored = 0
try:
    for number in range(130):
        with open(f"codegym-attack-{number}", "wb", 0) as file:
            os.posix_fallocate(file.fileno(), 0, (1 << 20) - 1)
            stored += 1
except OSError:
    pass
for number in range(130):
    try:
        os.unlink(f"codegym-attack-{number}")
    except OSError:
        pass
print(input() if stored == 130 else "blocked")
