"""Which inputs become a kata's tests: such that the tests tell the right program from each wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from codegym.problems.kata.execution import load_program
from codegym.problems.kata.family import Input, Kata, Kind
from codegym.problems.problem import Origin, Test

PUBLIC: Final = 3
PRIVATE: Final = 5
POOL: Final = 20
ATTEMPTS: Final = 3


def choose_tests(kata: Kata, kind: Kind, rng: Random) -> tuple[Test, ...] | None:
    """Return the public and then the private tests, or None where no fitting inputs were found.

    Of an ``underspecified`` kata every wrong program fails a public test. Of a ``specified`` one every wrong program
    fails a test and at least one of them fails a public test. The public tests do not all have one answer.
    """
    reference = load_program(kata.reference, kata)
    wrong = [load_program(text, kata) for text in kata.alternatives]
    for _ in range(ATTEMPTS):
        pool = _draw_pool(kata, rng)
        expected = [reference(given) for given in pool]
        failures = [{index for index, given in enumerate(pool) if run(given) != expected[index]} for run in wrong]
        order = _choose(failures, len(pool), kind, rng)
        # Else a program that always answers the same might pass what is shown.
        if order is not None and len({str(expected[index]) for index in order[:PUBLIC]}) > 1:
            return tuple(
                _test(pool[index], expected[index], public=place < PUBLIC) for place, index in enumerate(order)
            )
    return None


def _draw_pool(kata: Kata, rng: Random) -> list[Input]:
    drawn = (kata.draw_input(rng) for _ in range(POOL))
    return list({str(given): given for given in drawn}.values())


def _choose(failures: Sequence[set[int]], size: int, kind: Kind, rng: Random) -> list[int] | None:
    """Return the indices of the tests, the public ones first; `failures` holds what each wrong program fails."""
    total = PUBLIC + PRIVATE
    if size < total or not all(failures):
        return None
    leading = _cover(failures, size)
    if kind == "underspecified":
        if len(leading) > PUBLIC:
            return None
        public = _fill(leading, size, PUBLIC)
        rng.shuffle(public)
        return _fill(public, size, total)
    if len(leading) > total:
        return None
    # The first of a cover fails at least one wrong program; the others may lie on either side.
    first, *others = _fill(leading, size, total)
    rng.shuffle(others)
    return [first, *others]


def _cover(failures: Sequence[set[int]], size: int) -> list[int]:
    """Return inputs, chosen greedily, among which every wrong program fails one."""
    chosen: list[int] = []
    left = list(failures)
    while left:
        best = max(range(size), key=lambda index: sum(index in failed for failed in left))
        chosen.append(best)
        left = [failed for failed in left if best not in failed]
    return chosen


def _fill(chosen: Sequence[int], size: int, count: int) -> list[int]:
    """Return `count` of the inputs: those chosen, then the first others."""
    others = (index for index in range(size) if index not in chosen)
    return [*chosen, *others][:count]


def _test(given: Input, expected: object, *, public: bool) -> Test:
    origin: Origin = "public" if public else "private"
    if isinstance(given, str):
        return Test(input=given, expected=expected, origin=origin)
    return Test(args=tuple(given), expected=expected, origin=origin)
