"""Inputs alone, for comparing programs with each other where nobody knows the right answers."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from codegym.problems import Problem, Test
from codegym.synthesis.answers import as_tests, size_of, with_inputs
from codegym.synthesis.offline import OfflineWriter
from codegym.synthesis.writer import DraftTest, Failure, request_for


def unanswered(problem: Problem, *, wanted: int, seed: int = 0) -> Problem:
    """Return the problem with inputs in place of its tests: those of its public tests, and such as the offline writer makes.

    They follow from what a solver is told and from the seed; hidden tests and references have no part in them. The smallest
    come first, for a program that takes too long ends a run. What the tests expect means nothing.

    Args:
        problem: any.
        wanted: inputs that are made, at most; none where nothing is known of them.
        seed: everything random follows from it.
    """
    draft = OfflineWriter().draft(replace(request_for(problem, wanted=wanted, seed=seed), references=()))
    made = () if isinstance(draft, Failure) else draft.tests
    known: Sequence[Test | DraftTest] = [*problem.public_tests, *made]
    none = DraftTest(input="") if problem.style == "stdin" else DraftTest(args=())
    tests = sorted(as_tests(problem, known or [none]), key=size_of)
    return with_inputs(problem, tests, checker=None)
