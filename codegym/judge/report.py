"""What the judge says: a verdict for each test, and one for the program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from codegym.problems import Origin


class Verdict(StrEnum):
    """How a program fared. Every verdict but `INTERNAL_ERROR` speaks of the program (docs/verdicts.md)."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    RUNTIME_ERROR = "runtime_error"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    COMPILE_ERROR = "compile_error"
    POLICY_VIOLATION = "policy_violation"
    INTERNAL_ERROR = "internal_error"
    """The judge's own fault, after retries: never a score."""


class CaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """How the program fared on one test. Whoever shows it to a model must look at `origin` first."""

    verdict: Verdict
    origin: Origin
    index: int
    """Position in `Problem.tests`; ``len(problem.tests)`` stands for the problem's script."""
    observed: str = ""
    """What the program printed or returned (as ``repr``), cut to `OBSERVED_CHARACTERS`."""
    message: str = ""
    """Traceback, compiler message, or why the answer is wrong; cut likewise."""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    memory_bytes: int = 0

    @property
    def accepted(self) -> bool:
        return self.verdict is Verdict.ACCEPTED


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a program fared on the tests of a problem, in the order of the tests."""

    problem_id: str
    cases: Sequence[CaseResult]

    @property
    def verdict(self) -> Verdict:
        """`ACCEPTED` if every test was, else the verdict of the first test that was not."""
        return next((case.verdict for case in self.cases if not case.accepted), Verdict.ACCEPTED)

    @property
    def accepted(self) -> bool:
        return self.verdict is Verdict.ACCEPTED

    @property
    def pass_rate(self) -> float:
        """Share of the tests that were accepted, in [0, 1]."""
        return sum(case.accepted for case in self.cases) / len(self.cases) if self.cases else 1.0

    @property
    def cpu_seconds(self) -> float:
        return sum(case.cpu_seconds for case in self.cases)

    def of(self, *origins: Origin) -> Report:
        """Return the report on the tests of these origins alone."""
        return Report(problem_id=self.problem_id, cases=[case for case in self.cases if case.origin in origins])

    @staticmethod
    def joined(reports: Iterable[Report]) -> Report:
        """Return one report on the tests of several reports on one problem, in the order of the tests."""
        parts = list(reports)
        cases = sorted((case for part in parts for case in part.cases), key=lambda case: case.index)
        return Report(problem_id=parts[0].problem_id, cases=cases)


OBSERVED_CHARACTERS: Final = 4000
"""How much of an observed answer or a message a report keeps."""


def cut(text: str, limit: int = OBSERVED_CHARACTERS) -> str:
    """Return `text`, its middle left out where it is longer than `limit` characters; the cut says how much is gone."""
    if len(text) <= limit:
        return text
    return _joined(text[: limit * 2 // 3], text[-(limit // 4) :], f"{len(text)} characters")


def excerpt(data: bytes, limit: int = OBSERVED_CHARACTERS) -> str:
    """As `cut`, for bytes that should be UTF-8; only what is kept is decoded."""
    if len(data) <= limit:
        return data.decode("utf-8", "replace")
    head, tail = data[: limit * 2 // 3], data[-(limit // 4) :]
    return _joined(head.decode("utf-8", "replace"), tail.decode("utf-8", "replace"), f"{len(data)} bytes")


def _joined(head: str, tail: str, size: str) -> str:
    return f"{head}\n... (cut; {size} in all) ...\n{tail}"
