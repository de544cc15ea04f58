"""What the references say to inputs, by majority; and whether programs' outputs agree with tests. All runs are in the judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from codegym import values
from codegym.judge import Judge, Output, agrees
from codegym.problems import Limits, Problem, Test

_CHECK_LIMITS: Final = Limits(cpu_seconds=10.0)


def with_inputs(problem: Problem, tests: Sequence[Test], **changes: Any) -> Problem:
    """Return the problem with these tests alone, for running programs on their inputs."""
    return replace(problem, tests=tuple(tests), script="", **changes)


def agreeing(problem: Problem, runs: Sequence[Sequence[Output]], judge: Judge) -> list[list[bool]]:
    """Tell of each output whether it is right by the problem's checker and tests.

    Args:
        problem: with the tests that the programs were run on.
        runs: for each program its outputs in the order of the tests; a run may be cut short.
        judge: runs the problem's own checker, if it has one.
    """
    if problem.answer_checker.kind != "custom":
        return [[agrees(problem, place, output) for place, output in enumerate(run)] for run in runs]
    asked = [
        (number, place, value)
        for number, run in enumerate(runs)
        for place, output in enumerate(run)
        if output.answered and (value := value_of(problem, output)) is not _NOTHING
    ]
    said = _ask(problem, [(problem.tests[place], value) for _, place, value in asked], judge)
    found = [[False] * len(run) for run in runs]
    for (number, place, _), accepted in zip(asked, said, strict=True):
        found[number][place] = accepted
    return found


def value_of(problem: Problem, output: Output) -> Any:
    """Return what a program answered: text, or a plain value; `_NOTHING` if it is neither."""
    if problem.style == "stdin":
        return output.content.decode("utf-8", "replace")
    try:
        value = values.decode(output.content)
        values.encode(value)
    except values.EncodingError:
        return _NOTHING
    return value


def settle(
    problem: Problem, tests: Sequence[Test], runs: Sequence[Sequence[Output]], judge: Judge
) -> list[Test | None]:
    """Return the tests with the answer that more than half of the references give; None where there is none.

    With a checker of the problem's own, answers cannot be compared with each other: the first reference's is taken if the
    checker accepts all others' beside it.

    Args:
        problem: whose checker decides what is equal.
        tests: the inputs; what they expect is not looked at.
        runs: for each reference its outputs, one a test.
        judge: runs the problem's own checker.
    """
    if problem.answer_checker.kind == "custom":
        chosen = [_with_answer(problem, test, run) for test, run in zip(tests, runs[0], strict=True)]
        known = [place for place, test in enumerate(chosen) if test is not None]
        asked = with_inputs(problem, [test for test in chosen if test is not None])
        right = agreeing(asked, [[run[place] for place in known] for run in runs], judge) if known else []
        unanimous = {place for i, place in enumerate(known) if all(row[i] for row in right)}
        return [test if place in unanimous else None for place, test in enumerate(chosen)]
    return [_majority(problem, test, [run[place] for run in runs]) for place, test in enumerate(tests)]


def _majority(problem: Problem, test: Test, outputs: Sequence[Output]) -> Test | None:
    for output in outputs:
        candidate = _with_answer(problem, test, output)
        if candidate is not None:
            asked = with_inputs(problem, [candidate])
            if 2 * sum(agrees(asked, 0, other) for other in outputs) > len(outputs):
                return candidate
    return None


def _with_answer(problem: Problem, test: Test, output: Output) -> Test | None:
    if not output.answered:
        return None
    value = value_of(problem, output)
    return None if value is _NOTHING else replace(test, expected=value)


def ask_program(source: str, entry_point: str, arguments: Sequence[Sequence[Any]], judge: Judge) -> list[bool]:
    """Tell for each list of arguments whether a function of hostile source, run in the judge, returns True."""
    if not arguments:
        return []
    problem = Problem(
        id=entry_point,
        statement="",
        style="call",
        entry_point=entry_point,
        limits=_CHECK_LIMITS,
        tests=tuple(Test(args=tuple(each)) for each in arguments),
    )
    outputs = judge.run_many([(problem, source)])[0]
    said = [output.content == b"true" for output in outputs]
    return said + [False] * (len(arguments) - len(said))


def _ask(problem: Problem, items: Sequence[tuple[Test, Any]], judge: Judge) -> list[bool]:
    arguments = [(test.input if test.args is None else list(test.args), test.expected, value) for test, value in items]
    return ask_program(problem.answer_checker.source, "check", arguments, judge)


_NOTHING: Final = object()
