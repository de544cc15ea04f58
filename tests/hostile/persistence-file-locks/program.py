import fcntl
import os

kept = open(os.__file__)
fcntl.flock(kept, fcntl.LOCK_SH)
os.set_inheritable(kept.fileno(), True)
print("left")
