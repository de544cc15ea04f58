import os
import sys


def _posixsubprocess_start(name):
    """Tell whether a program was found and could be started."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    pid = ctypes.c_int()
    arguments = (ctypes.c_char_p * 3)(name.encode(), b"--version", None)
    environment = (ctypes.c_char_p * 1)(None)
    actions = ctypes.create_string_buffer(256)
    libc.posix_spawn_file_actions_init(actions)
    for descriptor in (1, 2):
        libc.posix_spawn_file_actions_addclose(actions, descriptor)
    if libc.posix_spawn(ctypes.byref(pid), name.encode(), actions, None, arguments, environment):
        return False
    os.waitpid(pid.value, 0)
    return True


worked = True
try:
    worked = False
    for name in (sys.executable, "/bin/true", "/usr/bin/true", "/proc/self/exe", "/lib64/ld-linux-x86-64.so.2"):
        if _posixsubprocess_start(name):
            worked = True
except OSError:
    worked = False
print(input() if worked else "blocked")
