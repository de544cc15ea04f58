"""The process that forks: it keeps processes standing by, and tells the supervisor how each one ended.

A fork makes every page of the parent's memory shared, and each page that either side then writes to is copied: 2 microseconds
a page, hundreds of pages. So the process that forks does nothing else, and what a run needs is prepared in the forked process
while the run before it is still going on.
"""

import os
import struct
import time
import traceback
from collections.abc import Callable
from typing import Final, NamedTuple

from codegym.judge.guest import protocol

SPARE: Final = 2
"""Processes that stand by: a script needs two at once."""
_FORK_TRIES: Final = 20
_FORK_PAUSE: Final = 0.05

STARTED: Final = 0
ENDED: Final = 1
_LAYOUT: Final = struct.Struct("<iiqiddqq")


class Note(NamedTuple):
    """What the supervisor is told through its pipe: a process has taken an order, or has ended."""

    event: int
    pid: int
    serial: int = 0
    status: int = 0
    """`STARTED`: its part in the run, as in `watch`. `ENDED`: exit status, or minus the signal that ended it."""
    cpu_seconds: float = 0.0
    """`STARTED`: the limit. `ENDED`: used in all."""
    cpu_before: float = 0.0
    """`STARTED`: CPU time used while standing by, which is not the program's."""
    memory_bytes: int = 0
    """`STARTED`: the limit. `ENDED`: the peak."""
    memory_before: int = 0
    """`STARTED`: memory that is not the program's."""


def write_note(descriptor: int, note: Note) -> None:
    os.write(descriptor, _LAYOUT.pack(*note))


def read_notes(descriptor: int) -> list[Note]:
    """Return the notes in the pipe, waiting for one; writes as short as these are never torn apart."""
    return [Note(*fields) for fields in _LAYOUT.iter_unpack(os.read(descriptor, 64 * _LAYOUT.size))]


def keep_forking(notes: int, stand_by: Callable[[int], None]) -> None:
    """Fork processes that `stand_by`, one more for each that ends. Returns in no process."""
    for _ in range(SPARE):
        _fork(stand_by)
    while True:
        pid, status, usage = os.wait4(-1, 0)
        cpu_seconds = usage.ru_utime + usage.ru_stime
        code = os.waitstatus_to_exitcode(status)
        write_note(notes, Note(ENDED, pid, 0, code, cpu_seconds, 0.0, usage.ru_maxrss << 10))
        _fork(stand_by)


def _fork(stand_by: Callable[[int], None]) -> None:
    own = os.getpid()
    for _ in range(_FORK_TRIES):
        try:
            pid = os.fork()
        except OSError:
            # No memory, or too many processes: it may pass. Otherwise the judge starts another guest.
            time.sleep(_FORK_PAUSE)
            continue
        if pid == 0:
            try:
                stand_by(own)
            except BaseException:
                traceback.print_exc()
            finally:
                # Whatever happened, this process must never come back into the loop.
                os._exit(protocol.GUEST_BROKEN)
        return
    os._exit(1)
