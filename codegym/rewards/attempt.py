"""What a reward term looks at."""

from __future__ import annotations

from dataclasses import dataclass

from codegym.judge import Report
from codegym.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One response to one problem, judged.

    `report` holds the public tests, and at the final turn as much of the hidden ones as the reward in force asked for
    (`Reward.depth`).
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
