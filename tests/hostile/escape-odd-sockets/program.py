import socket
worked = True
try:
    worked = False
    for family, kind, protocol in ((38, 5, 0), (40, 1, 0), (17, 3, 0), (16, 3, 12), (2, 3, 1)):
        try:
            socket.socket(family, kind, protocol).close()
            worked = True
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
