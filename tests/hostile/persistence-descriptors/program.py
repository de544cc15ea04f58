import fcntl
import os

held = [os.open("/dev/null", os.O_RDONLY) for _ in range(100)]
for descriptor in (0, 1, 2):
    fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)
    try:
        fcntl.fcntl(descriptor, 1033, 8)
    except OSError:
        pass
print("left")
