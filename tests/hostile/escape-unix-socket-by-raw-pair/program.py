import socket
worked = True
try:
    inner, outer = socket.socketpair(socket.AF_UNIX, socket.SOCK_RAW)
    with inner, outer:
        worked = False
        for name in ("/tmp/codegym-canary/datagram",):
            for send in (lambda: inner.sendto(b"codegym-attack", name), lambda: inner.sendmsg([b"codegym-attack"], [], 0, name)):
                try:
                    send()
                    worked = True
                except OSError:
                    pass
except OSError:
    worked = False
print(input() if worked else "blocked")
