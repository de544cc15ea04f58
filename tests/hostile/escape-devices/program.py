import os
worked = True
try:
    worked = False
    for name in ("mem", "kmsg", "port", "sda", "vda", "nvme0n1", "kvm", "fuse", "tty", "ptmx", "console", "shm", "net/tun", "mapper/control", "loop-control"):
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))
            worked = True
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
