"""Where the agent runs programs of its own: a judge, and a problem made of nothing but examples it has read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from codegym.judge import Judge, Report
from codegym.problems import Checker, Limits, Problem, Test
from codegym_baselines.clues import Example

# Examples are small: most programs answer in 2 ms. Mutants that loop for ever would take most of the time otherwise.
_LIMITS: Final = Limits(cpu_seconds=0.1, memory_bytes=256 << 20, output_bytes=1 << 20)


class Trials:
    """A judge that is started when first used."""

    def __init__(self) -> None:
        self._judge: Judge | None = None

    def run(self, problem: Problem, programs: Iterable[str], *, stop_early: bool = False) -> list[Report]:
        """Return a report for each program on the tests of a problem; with `stop_early`, up to its first failure."""
        if self._judge is None:
            self._judge = Judge(workers=1)
        return self._judge.judge_many(((problem, program) for program in programs), stop_early=stop_early)

    def close(self) -> None:
        if self._judge is not None:
            self._judge.close()
            self._judge = None


def problem_of(examples: Sequence[Example], entry_point: str) -> Problem:
    """Return a problem whose tests are the examples; numbers with a fraction need only be close."""
    fractions = any(_has_fraction(example.expected) for example in examples)
    return Problem(
        id="examples",
        statement="",
        style="call" if entry_point else "stdin",
        entry_point=entry_point,
        tests=tuple(_test(example, entry_point) for example in examples),
        checker=Checker(kind="floats") if fractions else None,
        limits=_LIMITS,
    )


def _test(example: Example, entry_point: str) -> Test:
    if entry_point:
        return Test(args=example.given, expected=example.expected, origin="public")
    return Test(input=example.given, expected=example.expected, origin="public")


def _has_fraction(value: object) -> bool:
    match value:
        case str():
            return any("." in word and _is_number(word) for word in value.split())
        case list() | tuple():
            return any(map(_has_fraction, value))
        case dict():
            return any(map(_has_fraction, value.values()))
    return isinstance(value, float)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
