import os
import time


def f(x):
    os.write(3, (1 << 25).to_bytes(4, "little") + b"[")
    time.sleep(20)
