import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def call(x86_64, aarch64, *arguments):
    """Return the result of a raw system call, or minus its errno."""
    number = {"x86_64": x86_64, "aarch64": aarch64}[os.uname().machine]
    result = libc.syscall(*(ctypes.c_long(a) if isinstance(a, int) else a for a in (number, *arguments)))
    return result if result >= 0 else -ctypes.get_errno()


def refused(result):
    """Tell whether permission was missing; with any other error a better argument would have gone through."""
    return result in (-errno.EPERM, -errno.EACCES, -errno.ENOSYS)


import _thread
import json
import mmap
import time


def hog():
    time.sleep(0.05)
    parts = []
    for _ in range(16):
        parts.append(mmap.mmap(-1, 16 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x8000))
    time.sleep(0.3)
    while True:
        size = int.from_bytes(os.read(3, 4), "little")
        arguments = json.loads(os.read(3, size))
        answer = 2 * arguments["t"][0]["t"][0]
        body = json.dumps({"t": ["value", answer]}).encode()
        os.write(3, len(body).to_bytes(4, "little") + body)


_thread.start_new_thread(hog, ())
call(60, 93, 0)
