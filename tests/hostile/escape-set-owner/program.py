import fcntl
import os
worked = True
try:
    reader, writer = os.pipe()
    worked = False
    for command in (8, 15, 10, 1024, 1026):
        try:
            fcntl.fcntl(reader, command, os.getppid() if command == 8 else 0)
            worked = worked or command == 8
        except OSError:
            pass
    for request in (0x8901, 0x8902):
        try:
            fcntl.ioctl(reader, request, os.getppid().to_bytes(4, "little"))
            worked = True
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
