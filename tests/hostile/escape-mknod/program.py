import os
import stat
worked = True
try:
    worked = False
    for kind, device in ((stat.S_IFCHR, os.makedev(1, 3)), (stat.S_IFBLK, os.makedev(8, 0)), (stat.S_IFIFO, 0), (stat.S_IFSOCK, 0)):
        try:
            os.mknod("codegym-attack-node", kind | 0o600, device)
            worked = True
            os.unlink("codegym-attack-node")
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
