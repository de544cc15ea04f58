import fcntl
import os
worked = True
try:
    master = os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)
    fcntl.ioctl(master, 0x40045431, b"\0\0\0\0")
    number = int.from_bytes(fcntl.ioctl(master, 0x80045430, b"\0\0\0\0"), "little")
    slave = os.open(f"/dev/pts/{number}", os.O_RDWR | os.O_NOCTTY)
    try:
        fcntl.ioctl(slave, 0x5412, b" ")
    except OSError as error:
        worked = error.errno == 5
except OSError:
    worked = False
print(input() if worked else "blocked")
