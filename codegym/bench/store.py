"""The folder of a run: its plan, and whole episodes appended one a line. Nothing written is ever changed."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from codegym.bench.plan import Plan
from codegym.episode import Episode, decode_episode, encode_episode
from codegym.errors import UserError

_PLAN: Final = "run.json"
_EPISODES: Final = "episodes.jsonl"
SUMMARY: Final = "summary.json"


class Store:
    """A run's folder, opened by one process at a time.

    A line cut short by a crash is left where it is and passed over; the episode is played again. An episode that appears
    twice counts once. Episodes that could not be judged are kept on record but count as not played.

    Raises:
        UserError: the folder holds another run, or another process is at work in it.
    """

    def __init__(self, folder: str | os.PathLike[str], plan: Plan) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = open(self.folder / _EPISODES, "ab+")
        except OSError as error:
            raise UserError(f"cannot write to {self.folder}: {error.strerror}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._check_plan(plan)
        except OSError:
            self._file.close()
            raise UserError(f"{self.folder}: another process is at work in this run") from None
        except UserError:
            self._file.close()
            raise
        self._mend_tail()

    def episodes(self) -> dict[tuple[str, int], Episode]:
        """Return the finished episodes by problem and sample."""
        found: dict[tuple[str, int], Episode] = {}
        self._file.seek(0)
        for number, line in enumerate(self._file, start=1):
            try:
                episode = decode_episode(line, where=f"{self._file.name}:{number}")
            except UserError:
                continue
            if not episode.error:
                found.setdefault((episode.problem_id, episode.sample), episode)
        return found

    def append(self, episode: Episode) -> None:
        """Write an episode; it is safe from the end of this process once this returns."""
        self._file.write(encode_episode(episode) + b"\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check_plan(self, plan: Plan) -> None:
        path = self.folder / _PLAN
        wanted = msgspec.to_builtins(plan)
        if not path.exists():
            if os.fstat(self._file.fileno()).st_size:
                raise UserError(f"{self.folder} holds episodes but no {_PLAN}; choose another --out")
            write_json(path, wanted)
            return
        try:
            stored = json.loads(path.read_bytes())
        except ValueError:
            raise UserError(f"{path} is not a run's plan; choose another --out") from None
        for name, value in wanted.items():
            if stored.get(name) != value:
                raise UserError(
                    f"{self.folder} holds a run with {name} = {stored.get(name)!r}, not {value!r}; choose another --out"
                )

    def _mend_tail(self) -> None:
        size = self._file.seek(0, os.SEEK_END)
        if size:
            self._file.seek(size - 1)
            if self._file.read(1) != b"\n":
                self._file.write(b"\n")
                self._file.flush()


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    os.replace(partial, path)
