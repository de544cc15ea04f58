"""Terms that look at the text alone and run nothing. Each has a page in docs/rewards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from codegym import lint
from codegym.rewards.attempt import Attempt
from codegym.rewards.data_flow import data_flow_match
from codegym.rewards.similarity import ast_match, canonical, parse
from codegym.rewards.term import batch_term, term

WEIGHTS: Final[Mapping[lint.Severity, float]] = {"error": 1.0, "warning": 0.5, "convention": 0.1}
"""What a finding of Ruff's counts. The study of such rewards, arXiv 2605.30478, doesn't publish its weights."""
_CHARACTERS: Final = 100


@batch_term(needs="nothing")
def ruff(attempts: Sequence[Attempt]) -> list[float]:
    """Ruff's findings a line, weighted by severity, 0 (clean) to 1: a penalty, so its weight is negative."""
    found = lint.check([attempt.program for attempt in attempts])
    return [_penalty(attempt.program, findings) for attempt, findings in zip(attempts, found, strict=True)]


@term(needs="nothing")
def parses(attempt: Attempt) -> float:
    """+1 if the program is Python, without running it, else 0."""
    return float(bool(attempt.program.strip()) and parse(attempt.program) is not None)


@term(needs="nothing")
def ast(attempt: Attempt) -> float:
    """Share of a reference's syntax subtrees that the program has, 0 to 1. PPOCoder, arXiv 2301.13816, section 3.2."""
    return _likest(attempt, ast_match)


@term(needs="nothing")
def data_flow(attempt: Attempt) -> float:
    """Share of a reference's data-flow edges that the program has, 0 to 1. PPOCoder, arXiv 2301.13816, section 3.2."""
    return _likest(attempt, data_flow_match)


@term(needs="nothing", when="turn")
def length(attempt: Attempt) -> float:
    """Hundreds of characters of the response: a penalty, so its weight is negative."""
    return len(attempt.response) / _CHARACTERS


@term(needs="nothing", when="turn")
def repetition(attempt: Attempt) -> float:
    """+1 if the program is the one of the turn before but for layout and comments: a penalty, so its weight is negative."""
    if not attempt.previous.strip():
        return 0.0
    form = canonical(attempt.program)
    same = attempt.program.strip() == attempt.previous.strip()
    return float(same or (form is not None and form == canonical(attempt.previous)))


def _penalty(program: str, findings: Sequence[lint.Finding]) -> float:
    # What isn't Python has one finding, however many lines follow it.
    if any(finding.rule in (lint.CRASHED, lint.TOO_LONG, "invalid-syntax") for finding in findings):
        return 1.0
    return min(1.0, sum(WEIGHTS[finding.severity] for finding in findings) / max(1, code_lines(program)))


def code_lines(program: str) -> int:
    """Return how many lines of a program are not blank."""
    return sum(bool(line.strip()) for line in program.splitlines())


def _likest(attempt: Attempt, likeness: Callable[[str, str], float]) -> float:
    return max((likeness(attempt.program, reference) for reference in attempt.problem.references), default=0.0)
