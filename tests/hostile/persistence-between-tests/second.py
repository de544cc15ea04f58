import os

found = False
for folder in (".", "/tmp", "/dev/shm"):
    found = os.path.exists(f"{folder}/codegym-attack-state") or found
    try:
        os.unlink(f"{folder}/codegym-attack-state")
    except OSError:
        pass
print(input() if found else "nothing")
