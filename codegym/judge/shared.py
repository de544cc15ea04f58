"""All tests of a program in one process: when that is possible, what is sent, and what comes back.

Answers from shared processes count only if all of them are right and each process stayed within the limits of one test.
Otherwise every test is judged in a process of its own. So a program gains nothing by tampering with the process that it shares
with itself alone, nor by answering one way there and another way elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from codegym.judge.conversation import Case
from codegym.judge.guest import series, watch
from codegym.judge.guest.protocol import Outcome
from codegym.problems import Limits

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


def answers(case: Case, limits: Limits | None, *, most: int) -> list[Answer]:
    """Return what the finished tests of a series left, as far as it may count: the rest must be run again.

    The file is hostile: it ends where it no longer makes sense, or after `most` answers.
    """
    outcome = case.outcome
    if limits and (outcome.cause == watch.MEMORY or outcome.memory_bytes > limits.memory_bytes):
        # Nobody knows which test took the memory.
        return []
    found = []
    used = 0.0
    for status, content, cpu_seconds in islice(_records(case.read("result", _MOST_BYTES)), most):
        used += cpu_seconds
        if limits and used > limits.cpu_seconds:
            break
        found.append(Answer(status, content, outcome._replace(cause="", cpu_seconds=cpu_seconds)))
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
