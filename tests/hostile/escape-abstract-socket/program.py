import socket
worked = True
try:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.connect("\0codegym-canary")
        channel.send(b"codegym-attack")
except OSError:
    worked = False
print(input() if worked else "blocked")
