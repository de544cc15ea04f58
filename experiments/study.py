"""What the studies in this folder share: commands that are run once, and numbers over seeds."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

ROOT = Path(__file__).resolve().parent.parent
_T_QUANTILES = {2: 12.71, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
"""97.5 % quantiles of Student's t, by number of seeds."""
SEEDS = range(2, 11)
"""How many seeds a study may have."""


@dataclass(frozen=True)
class Job:
    """A command whose results lie in a folder."""

    folder: Path
    arguments: Sequence[str]

    def run(self, processes: int) -> None:
        """Run it, unless it is done already; its output goes into a log beside the folder."""
        done = self.folder.with_name(f"{self.folder.name}.done")
        if done.exists():
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "codegym", *self.arguments]
        environment = {**os.environ, "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // processes))}
        with open(self.folder.with_name(f"{self.folder.name}.log"), "a") as log:
            subprocess.run(command, env=environment, stdout=log, stderr=log, check=True)
        done.write_text(" ".join(["codegym", *self.arguments]) + "\n")


def run(phases: Sequence[Sequence[Sequence[Job]]], processes: int) -> None:
    """Run phases one after the other; of each the chains of jobs side by side, a chain's jobs in order."""
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"))
    with Progress(*columns, TimeRemainingColumn()) as bar, ThreadPoolExecutor(processes) as pool:
        task = bar.add_task("commands", total=sum(len(chain) for phase in phases for chain in phase))

        def play(jobs: Sequence[Job]) -> None:
            for job in jobs:
                job.run(processes)
                bar.advance(task)

        for phase in phases:
            list(pool.map(play, phase))


def estimate(values: Sequence[float | None], *, scale: float = 100.0) -> str:
    """Return mean and 95 % interval over seeds, by Student's t; nothing where a seed has no value."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return ""
    half = _T_QUANTILES[len(known)] * stdev(known) / len(known) ** 0.5
    return f"{scale * mean(known):.1f} ± {scale * half:.1f}"


def difference(after: Sequence[float], before: Sequence[float]) -> list[float]:
    return [a - b for a, b in zip(after, before, strict=True)]


def markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|---" + "|---:" * (len(rows[0]) - 1) + "|", *body]) + "\n"


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def write_raw(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write records as compressed JSON lines."""
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def smoothed(values: Sequence[float], weight: float = 0.3) -> list[float]:
    """Return an exponential moving average."""
    average, found = values[0], []
    for value in values:
        average += weight * (value - average)
        found.append(average)
    return found
