import os

made = 0
try:
    for number in range(4200):
        os.close(os.open(f"f{number}" + "x" * 100, os.O_CREAT | os.O_WRONLY))
        made += 1
except OSError:
    pass
print("left")
