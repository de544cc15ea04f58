import os

part, stored = bytes((1 << 20) - 1), 0
try:
    for number in range(100):
        with open(f"codegym-attack-{number}", "wb", 0) as file:
            stored += file.write(part)
except OSError:
    pass
for number in range(100):
    try:
        os.unlink(f"codegym-attack-{number}")
    except OSError:
        pass
print(input() if stored > 90 << 20 else "blocked")
