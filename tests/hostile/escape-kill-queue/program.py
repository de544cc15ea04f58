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

information = ctypes.create_string_buffer(128)
ctypes.memmove(ctypes.addressof(information) + 8, ctypes.c_int(-1).value.to_bytes(4, "little", signed=True), 4)
results = [call(129, 138, os.getppid(), 0, information), call(297, 240, os.getppid(), os.getppid(), 0, information)]
print(input() if not all(map(refused, results)) else "blocked")
