import atexit
import time


@atexit.register
def burn():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        pass


print(input())
