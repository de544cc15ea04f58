import time

end = time.monotonic() + 20
while time.monotonic() < end:
    pass
print(input())
