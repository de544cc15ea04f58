"""The folder of a run: its plan, and whole episodes appended one a line. Nothing written is ever changed."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from codegym.bench.plan import Plan
from codegym.episode import Episode, decode_episode, encode_episode
from codegym.errors import UserError
from codegym.files import end_line, keep_settings, open_locked

_PLAN: Final = "run.json"
EPISODES: Final = "episodes.jsonl"
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
        self._file = open_locked(self.folder, EPISODES)
        try:
            self._check_plan(plan)
        except OSError as error:
            self._file.close()
            raise UserError(f"cannot write to {self.folder}: {error.strerror}") from None
        except UserError:
            self._file.close()
            raise
        end_line(self._file)

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
        if not path.exists() and os.fstat(self._file.fileno()).st_size:
            raise UserError(f"{self.folder} holds episodes but no {_PLAN}; choose another --out")
        keep_settings(path, msgspec.to_builtins(plan))
