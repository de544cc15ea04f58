"""Which tests tell which wrong programs from the references: run in the judge, with little time for each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from msgspec.structs import replace

from codegym.judge import Judge
from codegym.problems import Problem, Test
from codegym.synthesis.answers import agreeing, with_inputs

_FIRST: Final = 24
"""Tests that a program begins with; if it passes them it is run on all."""
_FIRST_SECONDS: Final = 0.01
_MOST_SECONDS: Final = 0.15
"""CPU seconds that the first tests, and all, may take the reference together; the dearest ones are left out."""
_LEAST_SECONDS: Final = 0.1
_AT_ONCE: Final = 32
"""Programs whose answers are in memory together."""
_FACTOR: Final = 5.0
"""A mutant that takes so many times as long as the reference, and `_LEAST_SECONDS` beside, counts as told from it, as
mutation tools do; most such never end."""


def kill_sets(
    problem: Problem, programs: Sequence[str], tests: Sequence[Test], seconds: Sequence[float], judge: Judge
) -> list[set[int]]:
    """Return for each program the positions of tests that it fails.

    Not every one: a program is run on more than a few tests only if it passes those, and no further than to the first test
    that takes too long; tests that take the references long are left out, so an empty set says that the cheap ones are passed.

    Args:
        problem: gives style, entry point and checker.
        programs: source texts.
        tests: with their answers.
        seconds: what each test takes the slowest reference, in CPU seconds; cheap tests are run first.
        judge: runs them.
    """
    # To the hundredth: below that, which is cheaper is chance.
    order = sorted(range(len(tests)), key=lambda place: round(seconds[place], 2))
    cheap = _affordable(order, seconds, _FIRST_SECONDS)
    whole = _affordable(order, seconds, _MOST_SECONDS)
    found: list[set[int]] = [set() for _ in programs]
    # Each program begins with other tests, so that every test has its chance to be the one that tells.
    groups = max(1, len(cheap) // _FIRST)
    for group in range(groups):
        _run(problem, programs, range(group, len(programs), groups), tests, cheap[group::groups], seconds, judge, found)
    alive = [number for number, killed in enumerate(found) if not killed]
    _run(problem, programs, alive, tests, whole, seconds, judge, found)
    return found


def _run(
    problem: Problem,
    programs: Sequence[str],
    numbers: Sequence[int],
    tests: Sequence[Test],
    places: Sequence[int],
    seconds: Sequence[float],
    judge: Judge,
    found: list[set[int]],
) -> None:
    """Run some of the programs on some of the tests; add what kills them to `found`."""
    if not places or not numbers:
        return
    allowed = min(problem.limits.cpu_seconds, _LEAST_SECONDS + _FACTOR * sum(seconds[place] for place in places))
    limits = replace(problem.limits, cpu_seconds=allowed)
    asked = with_inputs(problem, [tests[place] for place in places], limits=limits)
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        runs = judge.run_many([(asked, programs[number]) for number in some])
        for number, right in zip(some, agreeing(asked, runs, judge), strict=True):
            found[number] |= {places[i] for i, each in enumerate(right) if each is False}


def _affordable(order: Sequence[int], seconds: Sequence[float], limit: float) -> list[int]:
    """Return the cheapest tests that take the reference so many seconds together, the cheapest one in any case."""
    spent = list(accumulate(round(seconds[place], 2) for place in order))
    return [place for place, total in zip(order, spent, strict=True) if total <= limit] or list(order[:1])
