import os
worked = True
try:
    import tempfile
    worked = False
    for folder in {os.environ.get("HOME", "."), tempfile.gettempdir(), os.path.expanduser("~root"), os.path.expanduser("~"), "/var/tmp", "/dev/shm", "/run/user"}:
        if os.path.isdir(folder):
            try:
                worked = bool([name for name in os.listdir(folder)]) or worked
            except OSError:
                pass
except OSError:
    worked = False
print(input() if worked else "blocked")
