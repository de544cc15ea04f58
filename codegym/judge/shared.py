"""All tests of a program in one process: when that is possible, what is sent, and what comes back.

An answer from a shared process counts only if it is right and the whole process stayed within the limits of one test; every
other test is confirmed in a process of its own. So a program gains nothing by tampering with the process that it shares with
itself alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from codegym.judge.conversation import Case
from codegym.judge.guest import series, watch
from codegym.judge.guest.protocol import Outcome

_MOST_BYTES: Final = 1 << 30
_UNSETTLING: Final = re.compile(
    r"\b(?:__builtins__|__import__|_thread|asyncio|atexit|builtins|concurrent|ctypes|dbm|decimal|dup2|eval|exec|faulthandler|"
    r"fcntl|gc|getswitchinterval|globals|importlib|inspect|linecache|locale|logging|mmap|multiprocessing|os\.close|_exit|"
    r"resource|runpy|select|selectors|setattr|setprofile|setswitchinterval|settrace|shelve|signal|site|socket|sqlite3|"
    r"subprocess|sys\.modules|tempfile|threading|timeit|traceback|tracemalloc|unittest|vars|warnings|weakref)\b"
)
"""Words of programs that may change what later tests find, or that count on a process of their own."""


def suits(program: str) -> bool:
    """Tell whether a program's tests may share a process. Wrong answers to this cost time, not correctness."""
    return _UNSETTLING.search(program) is None


class Answer(NamedTuple):
    """What a finished test left."""

    status: int
    content: bytes
    outcome: Outcome
    """That of the process, with the CPU time that it says this test took."""


def given(payloads: Iterable[bytes]) -> bytes:
    """Return the inputs of a series as one file."""
    return b"".join(series.LENGTH.pack(len(payload)) + payload for payload in payloads)


def answers(case: Case, cpu_limit: float) -> list[Answer]:
    """Return what the finished tests of a series left, as far as it may count: the rest must be run again.

    The file is hostile: it ends where it no longer makes sense.
    """
    if case.outcome.cause == watch.MEMORY:
        # Nobody knows which test took the memory.
        return []
    found = []
    used = 0.0
    for status, content, cpu_seconds in _records(case.read("result", _MOST_BYTES)):
        used += cpu_seconds
        if used > cpu_limit:
            break
        found.append(Answer(status, content, case.outcome._replace(cause="", cpu_seconds=cpu_seconds)))
    return found


def _records(data: bytes) -> Iterator[tuple[int, bytes, float]]:
    at = 0
    while at + series.RECORD.size <= len(data):
        status, length, cpu_seconds = series.RECORD.unpack_from(data, at)
        at += series.RECORD.size
        if at + length > len(data) or not cpu_seconds >= 0:
            return
        yield status, data[at : at + length], cpu_seconds
        at += length
