import array
import os
import socket

kept = 0
try:
    inner, outer = socket.socketpair()
    outer.setblocking(False)
    while kept < 1000:
        batch = [os.open("/dev/null", os.O_RDONLY) for _ in range(100)]
        try:
            outer.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", batch))])
        finally:
            for descriptor in batch:
                os.close(descriptor)
        kept += 100
except OSError:
    pass
print(input() if kept == 1000 else "blocked")
