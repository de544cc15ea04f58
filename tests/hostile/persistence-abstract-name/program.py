import socket

try:
    kept = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    kept.bind("\0codegym-attack-left")
except OSError:
    pass
print("left")
