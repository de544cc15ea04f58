import os

stored = 0
try:
    with open("codegym-attack-huge", "wb", 0) as file:
        for _ in range(60):
            stored += file.write(bytes(1 << 20))
except OSError:
    pass
os.unlink("codegym-attack-huge")
print(input() if stored == 60 << 20 else "blocked")
