import socket
worked = True
try:
    inner, outer = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with inner, outer:
        inner.sendto(b"codegym-attack", "\0codegym-canary")
except OSError:
    worked = False
print(input() if worked else "blocked")
