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

name = os.uname().nodename.encode()
results = [call(170, 161, name, len(name))]
print(input() if not all(map(refused, results)) else "blocked")
