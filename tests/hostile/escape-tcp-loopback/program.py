import socket
worked = True
try:
    for port in (9, 22, 80, 8080, 36_317):
        with socket.socket() as channel:
            channel.settimeout(0.2)
            try:
                channel.connect(("127.0.0.1", port))
            except ConnectionRefusedError:
                pass
except OSError:
    worked = False
print(input() if worked else "blocked")
