import socket
worked = True
try:
    with socket.socket(socket.AF_INET6) as channel:
        channel.settimeout(0.2)
        try:
            channel.connect(("::1", 36_317))
        except ConnectionRefusedError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
