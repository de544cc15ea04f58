import _thread
import os
import time


def write():
    end = time.monotonic() + 4
    while time.monotonic() < end:
        open("codegym-attack-thread", "w").close()
        time.sleep(0.01)


_thread.start_new_thread(write, ())
print("left", flush=True)
os._exit(0)
