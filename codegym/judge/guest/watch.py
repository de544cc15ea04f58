"""Waits for the processes of a run and stops them at their limits.

CPU time counts, not wall time, so that a busy machine fails nobody. A process that neither runs nor waits for a processor
is asleep, and only sleep is bounded by the clock.
"""

import os
import resource
import select
import signal
import time
from typing import Final

CPU: Final = "cpu"
WALL: Final = "wall"
MEMORY: Final = "memory"

_LOOK_EVERY: Final = 0.05
_GRACE: Final = 0.5
_CAP_SECONDS: Final = 60.0
_CAP_FACTOR: Final = 30.0
"""However busy the machine is, no run lasts longer than this."""
_PAGE: Final = resource.getpagesize()


class Watched:
    """A process of the run, and how it ended."""

    __slots__ = ("cpu_seconds", "ended", "peak_bytes", "pid", "status")

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.status = 0
        """Exit status, or minus the signal that ended it."""
        self.cpu_seconds = 0.0
        self.peak_bytes = 0
        self.ended = False


def watch(processes: list[Watched], cpu_seconds: float, memory_bytes: int, control: int) -> str:
    """Wait until the first process has ended, then end the others; return which limit was broken, or ''.

    If the first failed, the others get a moment to end by themselves, so that their own status is known; if it ended well
    they are killed at once, and left for the caller to reap. The end of `control` (the judge is gone) ends the server.
    """
    started = time.monotonic()
    handles = {os.pidfd_open(process.pid): process for process in processes}
    poller = select.poll()
    for handle in handles:
        poller.register(handle, select.POLLIN)
    poller.register(control, 0)
    cause = ""
    pause = min(_LOOK_EVERY, cpu_seconds)
    deadline = float("inf")
    while not cause and time.monotonic() < deadline and not all(process.ended for process in processes):
        for handle, _ in poller.poll(pause * 1000):
            if handle == control:
                os._exit(0)
            poller.unregister(handle)
            _reap(handles[handle])
        if processes[0].ended:
            if processes[0].status == 0:
                break
            deadline = min(deadline, time.monotonic() + _GRACE)
        if not cause:
            cause, pause = _over_limit(processes, time.monotonic() - started, cpu_seconds, memory_bytes)
    for handle, process in handles.items():
        os.close(handle)
        if not process.ended:
            os.kill(process.pid, signal.SIGKILL)
            if processes[0].ended and processes[0].status == 0:
                process.cpu_seconds = _cpu_seconds(process.pid)
            else:
                _reap(process)
    if not cause and any(process.cpu_seconds > cpu_seconds for process in processes):
        return CPU
    if not cause and any(process.peak_bytes > memory_bytes for process in processes):
        return MEMORY
    return cause


def _reap(process: Watched) -> None:
    _, status, usage = os.wait4(process.pid, 0)
    process.status = os.waitstatus_to_exitcode(status)
    process.cpu_seconds = usage.ru_utime + usage.ru_stime
    process.peak_bytes = usage.ru_maxrss << 10
    process.ended = True


def _over_limit(processes: list[Watched], elapsed: float, cpu_seconds: float, memory_bytes: int) -> tuple[str, float]:
    """Return which limit a run has broken, or '', and when to look again, in seconds."""
    busy, most = 0.0, 0.0
    for process in processes:
        used = process.cpu_seconds if process.ended else _cpu_seconds(process.pid)
        if used > cpu_seconds:
            return CPU, 0
        if not process.ended and _resident_bytes(process.pid) > memory_bytes:
            return MEMORY, 0
        busy, most = busy + used, max(most, used)
    # Nobody sleeps longer than twice the CPU limit; one second more forgives what the counters round. A referee that waits
    # for a candidate at work does not sleep, so their times are added up.
    allowed = 2 * cpu_seconds + 1
    if elapsed - busy > allowed:
        queued = sum(_queued_seconds(process.pid) for process in processes if not process.ended)
        if elapsed - busy - queued > allowed or elapsed > _CAP_SECONDS + _CAP_FACTOR * cpu_seconds:
            return WALL, 0
    return "", min(_LOOK_EVERY, cpu_seconds - most + 0.001)


def _cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process so far, by its own clock (the layout of such a clock's id is the kernel's)."""
    return time.clock_gettime(~pid << 3 | 2)


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
