import socket
worked = True
try:
    with socket.socket() as channel:
        channel.bind(("127.0.0.1", 0))
        channel.listen()
        with socket.create_connection(channel.getsockname(), 0.2):
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
