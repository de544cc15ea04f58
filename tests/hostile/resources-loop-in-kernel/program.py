import os
import time

source = os.open("/dev/zero", os.O_RDONLY)
buffer = [bytearray(1 << 25)]
end = time.monotonic() + 20
while time.monotonic() < end:
    os.readv(source, buffer)
print(input())
