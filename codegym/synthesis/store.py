"""What a synthesis has done so far: drafts and finished problems, appended one a line. What is paid for is stored first."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from codegym import plugins, values
from codegym.errors import UserError
from codegym.files import end_line, open_locked
from codegym.problems import Problem, decode_problem, encode_problem
from codegym.synthesis.pipeline import Outcome, Settings
from codegym.synthesis.writer import Draft, DraftTest, Failure, Request

SCHEMA_VERSION: Final = 1
_FILE: Final = "synthesis.jsonl"
_NO_SAY: Final = frozenset(
    {"batch", "concurrency", "key_env", "price_in", "price_out", "retries", "rpm", "timeout", "url"}
)
"""Options of writers that never change an answer: only where, how fast and for how much it is got."""


class Store:
    """A synthesis' folder, opened by one process at a time.

    A line cut short by a crash is passed over and what it held is done again. A draft is found by what was asked: the
    request, the seed and the number of tests in it, and the writer's spec without the options that change no answer. Of
    failures only those that cost something are kept.

    Raises:
        UserError: the folder cannot be written to, or another process is at work in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = open_locked(folder, _FILE)
        self._drafts: dict[str, Draft | Failure] = {}
        self._finished: dict[str, tuple[Problem | None, Outcome]] = {}
        end_line(self._file)
        self._file.seek(0)
        for line in self._file:
            self._read(line)

    def draft(self, key: str) -> Draft | Failure | None:
        """Return what a writer answered to a request, None if it was not asked or is to be asked again."""
        return self._drafts.get(key)

    def add_draft(self, key: str, answer: Draft | Failure) -> None:
        """Write down an answer; it is safe from the end of this process once this returns."""
        if isinstance(answer, Failure) and not answer.cost:
            return
        self._drafts[key] = answer
        self._append(key, "draft" if isinstance(answer, Draft) else "failure", _packed(answer))

    def finished(self, key: str) -> tuple[Problem | None, Outcome] | None:
        """Return what became of a draft, None if that is not known yet."""
        return self._finished.get(key)

    def add_finished(self, key: str, problem: Problem | None, outcome: Outcome) -> None:
        """Write down what became of a draft."""
        self._finished[key] = (problem, outcome)
        text = None if problem is None else encode_problem(problem).decode()
        self._append(key, "finished", {"problem": text, "outcome": msgspec.to_builtins(outcome)})

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, key: str, kind: str, body: Any) -> None:
        record = {"schema_version": SCHEMA_VERSION, "key": key, "kind": kind, "body": body}
        self._file.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
        self._file.flush()

    def _read(self, line: bytes) -> None:
        try:
            record = json.loads(line)
            if record["schema_version"] != SCHEMA_VERSION:
                return
            key, kind, body = record["key"], record["kind"], record["body"]
            if kind == "draft":
                self._drafts[key] = _unpacked(body)
            elif kind == "failure":
                self._drafts[key] = msgspec.convert(body, Failure)
            elif kind == "finished":
                text = body["problem"]
                problem = None if text is None else decode_problem(text.encode())
                self._finished[key] = (problem, msgspec.convert(body["outcome"], Outcome))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError, UserError, msgspec.MsgspecError):
            return


def draft_key(request: Request, spec: str) -> str:
    """Return what a draft is found by: everything that was asked of the writer of a spec.

    Raises:
        SpecError: the spec has an option that is not of the form ``KEY=VALUE``.
    """
    base, options = plugins.split_options(spec)
    said = "&".join(f"{name}={value}" for name, value in sorted(options.items()) if name not in _NO_SAY)
    return _digest([f"{base}?{said}" if said else base, _packed(request)])


def finished_key(draft: str, problem: Problem, settings: Settings) -> str:
    """Return what a finished problem is found by."""
    return _digest([draft, encode_problem(problem).decode(), msgspec.to_builtins(settings)])


def _digest(value: Any) -> str:
    return hashlib.blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=16).hexdigest()


def _packed(value: Any) -> Any:
    """Return a record as a JSON tree; arguments and expected values as `codegym.values` packs them."""
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        fields = {name: each for name, each in fields.items() if each is not msgspec.UNSET}
        data = {name: values.pack(fields.pop(name)) for name in ("args", "expected") if name in fields}
        return {**{name: _packed(each) for name, each in fields.items()}, **data}
    return [_packed(item) for item in value] if isinstance(value, tuple) else value


def _unpacked(body: dict[str, Any]) -> Draft:
    tests = tuple(
        DraftTest(
            **{name: values.unpack(each) if name in ("args", "expected") else each for name, each in test.items()}
        )
        for test in body["tests"]
    )
    return msgspec.structs.replace(msgspec.convert({**body, "tests": []}, Draft), tests=tests)
