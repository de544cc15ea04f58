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
import time


def burn():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        pass
    os.write(1, os.read(0, 100))
    os._exit(0)


_thread.start_new_thread(burn, ())
call(60, 93, 0)
