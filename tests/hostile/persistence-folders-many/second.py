import os

try:
    for number in range(10):
        open(f"codegym-attack-{number}", "w").close()
    print(input() if len(os.listdir()) > 10 else "nothing")
except OSError:
    print(input())
