import os

stored = 0
files = []
try:
    for number in range(200):
        files.append(os.memfd_create(f"codegym-attack-{number}"))
        stored += os.write(files[-1], bytes((1 << 20) - 1))
except OSError:
    pass
print(input() if stored > 128 << 20 else "blocked")
