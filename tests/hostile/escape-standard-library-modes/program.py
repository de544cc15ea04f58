import os
worked = True
try:
    worked = False
    status = os.stat(os.__file__)
    for change in (lambda: os.chmod(os.__file__, status.st_mode & 0o7777), lambda: os.truncate(os.__file__, status.st_size),
                   lambda: os.utime(os.__file__, ns=(status.st_atime_ns, status.st_mtime_ns)), lambda: os.chown(os.__file__, status.st_uid, status.st_gid),
                   lambda: os.setxattr(os.__file__, "user.codegym-attack", b"")):
        try:
            change()
            worked = True
        except OSError:
            pass
    try:
        os.removexattr(os.__file__, "user.codegym-attack")
    except OSError:
        pass
except OSError:
    worked = False
print(input() if worked else "blocked")
