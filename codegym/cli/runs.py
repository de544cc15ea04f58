"""Episodes of runs, for the commands that read what others have stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from codegym.bench.store import EPISODES
from codegym.episode import Episode, decode_episode
from codegym.errors import UserError


def episodes_file(run: Path) -> Path:
    """Return the file of a run's episodes; a file is taken for one."""
    return run / EPISODES if run.is_dir() else run


def name_of(file: Path) -> Path:
    """Return what a run is called by the file of its episodes: its folder."""
    return file.resolve().parent if file.name == EPISODES else file.resolve()


def read_episodes(path: Path) -> dict[int | None, list[Episode]]:
    """Return the episodes of a file by step: None for a benchmark run's, numbers for the validations of a training run.

    An episode that appears twice counts once: of a benchmark run, which never plays a finished one again, the first; of a
    training run, which after a crash repeats whole steps, the last.

    Raises:
        UserError: as `episodes_of`.
    """
    by_step: dict[int | None, dict[tuple[str, int], Episode]] = {}
    for step, episode in episodes_of(path):
        of_step, key = by_step.setdefault(step, {}), (episode.problem_id, episode.sample)
        of_step[key] = of_step.get(key, episode) if step is None else episode
    return {step: list(found.values()) for step, found in by_step.items()}


def episodes_of(path: Path) -> Iterator[tuple[int | None, Episode]]:
    """Yield the finished episodes of a file as they stand there, with their step; lines that a crash cut short are passed over.

    Raises:
        UserError: the file cannot be read, or holds no finished episode.
    """
    bad: list[UserError] = []
    found = False
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    step, episode = _decode(line, where=f"{path}:{number}")
                except UserError as error:
                    bad.append(error)
                    continue
                if not episode.error:
                    found = True
                    yield step, episode
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None
    if not found:
        raise UserError(str(bad[0]) if bad else f"{path} holds no finished episode")
    if bad:
        Console(stderr=True).print(f"{len(bad)} lines are passed over; {bad[0]}", soft_wrap=True, markup=False)


def _decode(line: bytes, *, where: str) -> tuple[int | None, Episode]:
    """Return the step, None for a benchmark run, and the episode of a line."""
    try:
        record = json.loads(line)
        if isinstance(record, dict) and isinstance(record.get("step"), int):
            return record["step"], decode_episode(json.dumps(record.get("episode")).encode(), where=where)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where}: not an episode: {error}") from None
    return None, decode_episode(line, where=where)
