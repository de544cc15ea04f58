import os

text = input()
os.write(1, text.encode() + b"\n")
try:
    for _ in range(64):
        os.write(2, b" " * (1 << 20))
except OSError:
    pass
