import os
worked = True
try:
    worked = False
    for parent in (1, os.getppid()):
        for number in range(256):
            try:
                os.close(os.open(f"/proc/{parent}/fd/{number}", os.O_RDONLY | os.O_NONBLOCK))
                worked = True
            except OSError:
                pass
except OSError:
    worked = False
print(input() if worked else "blocked")
