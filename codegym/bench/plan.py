"""What a benchmark run is to do: a record that a folder keeps, so that the same command resumes it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec

from codegym.errors import UserError
from codegym.feedback import Style
from codegym.mdp import Start
from codegym.problems import ProblemSet

SCHEMA_VERSION: Final = 1


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that determine a run's episodes. Workers and batch are not among them: they change no result."""

    agent: str
    problems: str
    turns: int = 3
    samples: int = 20
    seed: int = 0
    limit: int | None = None
    """Only the first so many problems."""
    reward: str = "rlef"
    start: Start = "scratch"
    feedback: Style = "rlef"
    problems_digest: str = ""
    """Of the problems' ids, so that a set that has changed is noticed."""
    schema_version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        if self.samples < 1:
            raise UserError(f"samples must be at least 1, not {self.samples}")
        if self.limit is not None and self.limit < 1:
            raise UserError(f"limit must be at least 1, not {self.limit}")


def ids_of(plan: Plan, problems: ProblemSet) -> Sequence[str]:
    """Return the ids of the problems that a plan plays, in order."""
    return problems.ids if plan.limit is None else problems.ids[: plan.limit]


def with_digest(plan: Plan, problems: ProblemSet) -> Plan:
    """Return the plan, bound to the problems that it was made for."""
    digest = hashlib.blake2b("\n".join(ids_of(plan, problems)).encode(), digest_size=8).hexdigest()
    return msgspec.structs.replace(plan, problems_digest=digest)


def units(plan: Plan, problems: ProblemSet, done: set[tuple[str, int]]) -> list[tuple[int, int]]:
    """Return what is left to play: (position of the problem, sample), samples of one problem side by side."""
    ids = ids_of(plan, problems)
    return [
        (index, sample)
        for index, problem_id in enumerate(ids)
        for sample in range(plan.samples)
        if (problem_id, sample) not in done
    ]
