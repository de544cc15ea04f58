import os
worked = True
try:
    parent = os.getppid()
    worked = False
    for name in ("mem", "maps", "environ", "smaps", "auxv", "io", "stack", "syscall", "pagemap"):
        try:
            with open(f"/proc/{parent}/{name}", "rb", 0) as file:
                worked = name == "mem" or bool(file.read(1)) or worked
        except OSError:
            pass
    for name in ("fd", "map_files", "fdinfo"):
        try:
            worked = len(os.listdir(f"/proc/{parent}/{name}")) > 0 or worked
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
