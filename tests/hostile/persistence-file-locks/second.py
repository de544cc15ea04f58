import fcntl
import os

try:
    fcntl.flock(open(os.__file__), fcntl.LOCK_EX | fcntl.LOCK_NB)
    found = False
except OSError:
    found = True
print(input() if found else "nothing")
