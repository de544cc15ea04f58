"""The working directory of programs: empty at the start of every run, whatever the run before did to it."""

import os
import stat


class Scratch:
    """Watches the current directory, by a descriptor: a program that owns it may have shut it."""

    def __init__(self, *, own_tree: bool) -> None:
        self._folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
        self._own_tree = own_tree
        self._mode = stat.S_IMODE(os.fstat(self._folder).st_mode)
        self._clean = self._use()

    def clear(self) -> None:
        """Leave nothing of a run to the next one."""
        if self._use() == self._clean:
            return
        if stat.S_IMODE(os.fstat(self._folder).st_mode) != self._mode:
            os.fchmod(self._folder, self._mode)
        _empty(self._folder)
        # Its times would be a message.
        os.utime(self._folder)
        self._clean = self._use()

    def _use(self) -> object:
        """Return what tells a used folder from an untouched one, cheaply."""
        seen = os.fstat(self._folder)
        free = os.fstatvfs(self._folder).f_ffree if self._own_tree else 0
        return seen.st_mode, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_nlink, free


def _empty(folder: int) -> None:
    """Remove all that lies in a folder. Directories are lifted to the top first: depth may exceed any path length."""
    while names := os.listdir(folder):
        for name in names:
            if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                os.unlink(name, dir_fd=folder)
                continue
            os.chmod(name, 0o700, dir_fd=folder)
            inside = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            try:
                _lift(inside, folder)
            finally:
                os.close(inside)
            os.rmdir(name, dir_fd=folder)


def _lift(inside: int, folder: int) -> None:
    for name in os.listdir(inside):
        if stat.S_ISDIR(os.stat(name, dir_fd=inside, follow_symlinks=False).st_mode):
            os.chmod(name, 0o700, dir_fd=inside)
            os.rename(name, os.urandom(12).hex(), src_dir_fd=inside, dst_dir_fd=folder)
        else:
            os.unlink(name, dir_fd=inside)
