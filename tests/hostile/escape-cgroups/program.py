import os
worked = True
try:
    worked = False
    for folder in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/memory"):
        try:
            os.mkdir(f"{folder}/codegym-attack-group")
            os.rmdir(f"{folder}/codegym-attack-group")
            worked = True
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
