"""What the processes of a benchmark hold and use, read from /proc."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_UTIME: Final = 11
"""Place of `utime` in /proc/PID/stat, counted after the name; `stime`, `cutime` and `cstime` follow it."""


def family(root: int) -> list[int]:
    """Return a process and its descendants, zombies included."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for name in filter(str.isdigit, os.listdir("/proc")):
        if fields := _stat(int(name)):
            children[int(fields[1])].append(int(name))
    found = [root]
    for process in found:
        found += children[process]
    return found


def cpu_seconds(processes: list[int]) -> float:
    """Return the CPU time of processes, with that of the children they have reaped."""
    rows = [fields for process in processes if (fields := _stat(process))]
    return sum(int(ticks) for fields in rows for ticks in fields[_UTIME : _UTIME + 4]) / _TICKS


def resident_bytes(process: int) -> int:
    return _kibibytes(f"/proc/{process}/status", "VmRSS:") << 10


def proportional_bytes(process: int) -> int:
    """Return resident memory with shared pages divided among those that share them (root may ask of any process)."""
    return _kibibytes(f"/proc/{process}/smaps_rollup", "Pss:") << 10


def descriptors(process: int) -> int:
    """Return how many descriptors a process holds; 0 where this may not be asked."""
    try:
        return len(os.listdir(f"/proc/{process}/fd"))
    except OSError:
        return 0


def _stat(process: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name: state, parent, ...; nothing once the process is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _kibibytes(path: str, key: str) -> int:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(key)), 0)
