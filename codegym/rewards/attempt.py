"""What a reward term looks at."""

from __future__ import annotations

from dataclasses import dataclass

from codegym.judge import Report
from codegym.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One response to one problem, judged.

    `report` holds the public tests, and at the final turn as much of the hidden ones as the reward in force asked for
    (`Reward.needs`).
    """

    problem: Problem
    response: str
    program: str
    turn: int
    """Counted from 1."""
    valid: bool
    """The response held a program that compiles."""
    final: bool
    """The episode ends with this attempt."""
    solved: bool
    """Every test is passed; known at the final turn, otherwise False."""
    report: Report
    previous: str = ""
    """The program of the turn before, or the broken one that the episode began with."""
    reference_seconds: float | None = None
    """CPU seconds of the problem's first reference on all tests; None where it wasn't asked for or there is none."""
