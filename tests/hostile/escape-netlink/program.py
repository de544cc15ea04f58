import socket
worked = True
try:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as channel:
        channel.bind((0, 0))
except OSError:
    worked = False
print(input() if worked else "blocked")
