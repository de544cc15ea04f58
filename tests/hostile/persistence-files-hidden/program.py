import os

for name in (b".codegym-attack", b"...", b".\xff\xfe", b".\x01", b".nfs0001"):
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY, 0o000))
print("left")
