"""The processes of a run, their limits, and when they are over.

CPU time counts, not wall time, so that a busy machine fails nobody. A process that neither runs nor waits for a processor
is asleep, and only sleep is bounded by the clock.
"""

import contextlib
import os
import resource
import signal
import time
from typing import Final, Literal

CPU: Final = "cpu"
WALL: Final = "wall"
MEMORY: Final = "memory"
Cause = Literal["", "cpu", "wall", "memory"]

_LOOK_EVERY: Final = 0.05
_GRACE: Final = 0.5
_CAP_SECONDS: Final = 60.0
_CAP_FACTOR: Final = 30.0
"""However busy the machine is, no run lasts longer than this."""
_NEVER: Final = float("inf")
_PAGE: Final = resource.getpagesize()


ALONE: Final = 0
REFEREE: Final = 1
CANDIDATE: Final = 2
"""What a process is to its run; a referee and its candidate make one together."""


class Watched:
    """A process of the run, and how it ended."""

    __slots__ = ("_cpu_before", "_memory_before", "cpu_seconds", "ended", "part", "peak_bytes", "pid", "status")

    def __init__(self, pid: int, part: int, cpu_before: float, memory_before: int) -> None:
        self.pid = pid
        self.part = part
        self.status = 0
        """Exit status, or minus the signal that ended it."""
        self.cpu_seconds = 0.0
        self.peak_bytes = 0
        """Beyond what was there before the program."""
        self.ended = False
        self._cpu_before = cpu_before
        self._memory_before = memory_before

    def end(self, status: int, cpu_seconds: float, peak_bytes: int) -> None:
        self.ended = True
        self.status = status
        self.cpu_seconds = max(0.0, cpu_seconds - self._cpu_before)
        self.peak_bytes = max(0, peak_bytes - self._memory_before)

    def look(self) -> None:
        """Read memory and CPU time used so far (the layout of the id of a process's clock is the kernel's)."""
        with contextlib.suppress(OSError):  # it may have ended already, its note on the way
            self.cpu_seconds = time.clock_gettime(~self.pid << 3 | 2) - self._cpu_before
            self.peak_bytes = max(self.peak_bytes, _resident_bytes(self.pid) - self._memory_before)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Run:
    """One case: a program's process, or a referee's and its candidate's.

    If the referee failed, the candidate gets a moment to end by itself, so that its own status is known.
    """

    def __init__(self, serial: int, cpu_seconds: float, memory_bytes: int) -> None:
        self.serial = serial
        self.started = time.monotonic()
        self.processes: list[Watched] = []
        self.cause: Cause = ""
        """Which limit was broken, if any."""
        self._cpu_limit = cpu_seconds
        self._memory_limit = memory_bytes
        self._deadline = _NEVER

    def process(self, pid: int) -> Watched | None:
        return next((process for process in self.processes if process.pid == pid), None)

    @property
    def complete(self) -> bool:
        """All processes of the run have started."""
        return any(process.part == ALONE for process in self.processes) or len(self.processes) == 2

    @property
    def over(self) -> bool:
        return self.complete and all(process.ended for process in self.processes)

    @property
    def decisive(self) -> Watched:
        """The referee, or the program where there is none."""
        return max(self.processes, key=lambda process: process.part == REFEREE)

    @property
    def tested(self) -> Watched:
        """The program."""
        return min(self.processes, key=lambda process: process.part == REFEREE)

    def step(self) -> float | None:
        """Look after the run; return in how many seconds to look again, None once nothing but its end is awaited."""
        if self.over:
            self._judge_peaks()
            return None
        now = time.monotonic()
        if self.complete and self.decisive.ended:
            self._deadline = min(self._deadline, now if self.decisive.status == 0 else now + _GRACE)
        if self.cause or now >= self._deadline:
            return self._kill()
        self.cause, pause = self._over_limit(now - self.started)
        return self._kill() if self.cause else min(pause, self._deadline - now)

    def _kill(self) -> float | None:
        """End what still runs; a process that is to join may have to be ended later."""
        for process in self.processes:
            if not process.ended:
                process.kill()
        return None if self.complete else _LOOK_EVERY

    def _over_limit(self, elapsed: float) -> tuple[Cause, float]:
        """Return which limit the run has broken, or '', and when to look again, in seconds."""
        busy, most = 0.0, 0.0
        for process in self.processes:
            if not process.ended:
                process.look()
            if process.peak_bytes > self._memory_limit:
                return MEMORY, 0
            if process.cpu_seconds > self._cpu_limit:
                return CPU, 0
            busy, most = busy + process.cpu_seconds, max(most, process.cpu_seconds)
        # Nobody sleeps longer than twice the CPU limit; one second more forgives what the counters round. A referee that
        # waits for a candidate at work does not sleep, so their times are added up.
        allowed = 2 * self._cpu_limit + 1
        if elapsed - busy > allowed:
            queued = sum(_queued_seconds(process.pid) for process in self.processes if not process.ended)
            if elapsed - busy - queued > allowed or elapsed > _CAP_SECONDS + _CAP_FACTOR * self._cpu_limit:
                return WALL, 0
        return "", min(_LOOK_EVERY, self._cpu_limit - most + 0.001)

    def _judge_peaks(self) -> None:
        if any(process.peak_bytes > self._memory_limit for process in self.processes):
            self.cause = MEMORY
        elif not self.cause and any(process.cpu_seconds > self._cpu_limit for process in self.processes):
            self.cause = CPU


def _resident_bytes(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except OSError:
        return 0


def _queued_seconds(pid: int) -> float:
    """Return for how long the thread that waited longest was ready to run but had to wait for a processor."""
    folder = f"/proc/{pid}/task"
    longest = 0
    try:
        for thread in os.listdir(folder):
            with open(f"{folder}/{thread}/schedstat", "rb") as file:
                longest = max(longest, int(file.read().split()[1]))
    except OSError:
        return 0.0
    return longest / 1e9
