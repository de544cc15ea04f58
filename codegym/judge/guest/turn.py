"""Whose turn it is to wait for an order, among processes of which any may be killed from outside at any time."""

import os


class Turn:
    """One process's at a time. It is a lock of the kernel's, which passes on the turn of a process that ends.

    Make it before the forks.
    """

    def __init__(self) -> None:
        # Any file that no program ever has: a pipe needs no place in a file tree.
        _, self._file = os.pipe()

    def take(self) -> None:
        """Wait until no other process has the turn, and take it."""
        os.lockf(self._file, os.F_LOCK, 0)

    def pass_on(self) -> None:
        os.lockf(self._file, os.F_ULOCK, 0)
