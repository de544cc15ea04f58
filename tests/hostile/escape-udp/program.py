import socket
worked = True
try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.sendto(b"codegym-attack", ("127.0.0.1", 36_317))
except OSError:
    worked = False
print(input() if worked else "blocked")
