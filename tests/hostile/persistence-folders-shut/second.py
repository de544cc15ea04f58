import os

try:
    found = os.listdir()
except OSError:
    found = True
print(input() if found else "nothing")
