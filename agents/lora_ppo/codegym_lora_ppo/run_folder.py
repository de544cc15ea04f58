"""The folder of a training run. What is written is whole or not there, and nothing of a user's is overwritten.

``run.json``           the settings
``metrics.jsonl``      a line for each step; after a crash a step may stand there twice, the later line counts
``validation.jsonl``   a line for each validation, with its measures
``episodes.jsonl``     from each validation the episodes of its first problems
``checkpoints/``       the newest two: all that a run goes on from
``adapters/``          PEFT folders of the policy; ``best.json`` names the one that did best in validation
``tensorboard/``, ``report.html``
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import msgspec

from codegym import files
from codegym.errors import UserError

_SETTINGS: Final = "run.json"
_LOCK: Final = "lock"
_KEPT: Final = 2
METRICS: Final = "metrics.jsonl"
VALIDATION: Final = "validation.jsonl"
EPISODES: Final = "episodes.jsonl"
_WHOLE: Final = ("trainer_state.json", "optimizer.pt", "adapter_model.safetensors")
"""What a checkpoint of Transformers' trainer has when it is all there."""
BEST: Final = "best.json"
T = TypeVar("T", bound=msgspec.Struct)


class RunFolder:
    """A run's folder, at work in one process at a time.

    Raises:
        UserError: the folder holds a run with other settings, or another process is at work in it.
    """

    def __init__(self, folder: Path, settings: msgspec.Struct) -> None:
        self.path = folder
        self._lock = files.open_locked(folder, _LOCK)
        try:
            self._check(settings)
        except UserError:
            self._lock.close()
            raise

    def append(self, name: str, record: Mapping[str, Any]) -> None:
        """Add a line to a file of JSON lines, after one that a crash cut short if need be."""
        with open(self.path / name, "ab+") as file:
            files.end_line(file)
            file.write(json.dumps(record).encode() + b"\n")

    def checkpoint(self, step: int, write: Callable[[Path], None]) -> None:
        """Let `write` fill a folder for a step; it appears whole. Older ones go, but for the newest."""
        place(self.path / "checkpoints" / f"step-{step:06d}", write)
        for old in self._checkpoints()[:-_KEPT]:
            shutil.rmtree(old)

    def newest_checkpoint(self) -> tuple[int, Path] | None:
        found = self._checkpoints()
        return (int(found[-1].name.removeprefix("step-")), found[-1]) if found else None

    def adapter(self, step: int, write: Callable[[Path], None]) -> Path:
        """Let `write` fill the folder of a step's adapter; return it."""
        folder = self.path / "adapters" / f"step-{step:06d}"
        place(folder, write)
        return folder

    def name_best(self, adapter: Path, score: float) -> None:
        files.write_json(self.path / BEST, {"adapter": str(adapter.relative_to(self.path)), "score": score})

    def best(self) -> tuple[Path, float] | None:
        return best_of(self.path)

    def close(self) -> None:
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _checkpoints(self) -> list[Path]:
        return sorted((self.path / "checkpoints").glob("step-[0-9]*"))

    def _check(self, settings: msgspec.Struct) -> None:
        path = self.path / _SETTINGS
        wanted = msgspec.to_builtins(settings)
        if not path.exists():
            files.write_json(path, wanted)
            return
        stored = msgspec.to_builtins(read_settings(self.path, type(settings)))
        files.check_same(self.path, stored, wanted, free=("steps",))  # a run may be made longer
        files.write_json(path, wanted)


def read_settings(folder: Path, kind: type[T]) -> T:
    """Return the settings of a run's folder.

    Raises:
        UserError: it is none, or of another kind of run.
    """
    path = folder / _SETTINGS
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise UserError(f"{path} is not the record of such a run: {error}") from None


def read_records(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file, the last one for each step, by step."""
    by_step = {record["step"]: record for record in read_lines(path)}
    return [by_step[step] for step in sorted(by_step)]


def best_of(folder: Path) -> tuple[Path, float] | None:
    """Return the adapter of a run that did best in validation, and its score; None before the first."""
    try:
        found = json.loads((folder / BEST).read_bytes())
        return folder / found["adapter"], found["score"]
    except (OSError, ValueError, KeyError):
        return None


def newest_trainer_checkpoint(folder: Path) -> Path | None:
    """Return the newest checkpoint of Transformers' trainer in a folder that is all there."""
    numbered = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    whole = [path for path in numbered if all((path / name).exists() for name in _WHOLE)]
    return whole[-1] if whole else None


def place(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a folder, which appears whole or not at all."""
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    write(partial)
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(partial, folder)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a file; what a crash cut short is passed over, and a file that is not there is empty."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and isinstance(record.get("step"), int):
            yield record
