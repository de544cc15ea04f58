import time

end = time.monotonic() + 20
while time.monotonic() < end:
    try:
        while time.monotonic() < end:
            pass
    except BaseException:
        pass
print(input())
