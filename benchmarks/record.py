"""What a benchmark's figures hang on: commit, date, machine, versions; and the file they are written to."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
SCHEMA_VERSION: Final = 1


def facts() -> dict[str, Any]:
    """Return commit, date, machine and versions; the load average tells whether others used the machine too."""
    return {
        "schema_version": SCHEMA_VERSION,
        "commit": _git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git("status", "--porcelain", "--", "codegym")),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cpu": _first_value("/proc/cpuinfo", "model name"),
            "processors": len(os.sched_getaffinity(0)),
            "memory_kib": _first_value("/proc/meminfo", "MemTotal"),
            "kernel": platform.release(),
            "huge_pages": _read("/sys/kernel/mm/transparent_hugepage/enabled").strip(),
            "load_average": os.getloadavg(),
        },
        "versions": {
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in ("codegym", "gymnasium", "numpy")},
        },
    }


def headline(found: dict[str, Any]) -> str:
    """Return the facts in one line of words."""
    machine, versions = found["machine"], found["versions"]
    changed = " with uncommitted changes" if found["uncommitted_changes"] else ""
    return (
        f"codegym {versions['codegym']} at {found['commit'][:10]}{changed}, Python {versions['python']}, {found['date']}; "
        f"{machine['processors']} x {machine['cpu']}, kernel {machine['kernel']}, load {machine['load_average'][0]:.1f}"
    )


def write(path: Path | None, record: dict[str, Any]) -> None:
    """Write a benchmark's record as JSON, where a path is given."""
    if path is not None:
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(REPOSITORY), *arguments], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _first_value(path: str, key: str) -> str:
    lines = (line.partition(":") for line in _read(path).splitlines())
    return next((value.strip() for name, _, value in lines if name.strip() == key), "")


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
