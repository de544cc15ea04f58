import os
worked = True
try:
    open("codegym-attack-file", "w").close()
    worked = False
    for folder in ("/tmp/codegym-canary", "/var/tmp", "/dev/shm", "/", ".."):
        if os.path.isdir(folder) and os.path.realpath(folder) != os.getcwd():
            try:
                os.rename("codegym-attack-file", f"{folder}/codegym-attack-moved")
                os.unlink(f"{folder}/codegym-attack-moved")
                worked = True
                open("codegym-attack-file", "w").close()
            except OSError:
                pass
    os.unlink("codegym-attack-file")
except OSError:
    worked = False
print(input() if worked else "blocked")
