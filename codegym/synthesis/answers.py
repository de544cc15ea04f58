"""What the references say to inputs, by majority; and whether programs' outputs agree with tests. All runs are in the judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec.structs import replace

from codegym import values
from codegym.judge import Judge, Output, Verdict, agrees
from codegym.problems import Limits, Problem, Test
from codegym.synthesis.writer import DraftTest

_CHECK_LIMITS: Final = Limits(cpu_seconds=10.0)
_PATIENCE: Final = 10
"""On so many inputs a program may break a limit; then the others are left out. One that never ends is not to take for ever."""
_LONGEST: Final = 1 << 20
"""Bytes of an answer, beyond the longest that the tests expect."""
_NOT_RUN: Final = Output(Verdict.INTERNAL_ERROR, message="left out")


def as_tests(problem: Problem, inputs: Iterable[Test | DraftTest]) -> list[Test]:
    """Return inputs as tests of a problem that nobody has answered yet: what they expect means nothing."""
    nothing = "" if problem.style == "stdin" else None
    return [Test(input=each.input, args=each.args, expected=nothing, origin="synthesised") for each in inputs]


def with_inputs(problem: Problem, tests: Sequence[Test], **changes: Any) -> Problem:
    """Return the problem with these tests alone, for running programs on their inputs; answers are of bounded length.

    Raises:
        UserError: there is no test.
    """
    asked = replace(problem, tests=tuple(tests), script="", **changes)
    longest = max((len(values.encode(test.expected)) for test in tests), default=0)
    limits = replace(asked.limits, output_bytes=min(asked.limits.output_bytes, _LONGEST + longest))
    return replace(asked, limits=limits)


def key_of(test: Test | DraftTest) -> str:
    """Return a text that tells inputs apart; nothing for one that is no plain data."""
    try:
        return values.encode(test.input if test.args is None else list(test.args))
    except values.EncodingError:
        return ""


def outputs_of(problem: Problem, jobs: Sequence[tuple[str, Sequence[Test]]], judge: Judge) -> list[list[Output]]:
    """Run each program on its inputs; return for each the outputs in the order of its tests.

    The short inputs come first: on them a slow program answers. Where it breaks a limit on more than a few, the rest are
    left out; of these the verdict is `INTERNAL_ERROR`, which says nothing of the program.

    Args:
        problem: gives style, entry point and limits.
        jobs: source texts, and the tests whose inputs each is run on.
        judge: runs them.
    """
    orders = [sorted(range(len(tests)), key=lambda place: size_of(tests[place])) for _, tests in jobs]
    asked = [
        (with_inputs(problem, [tests[place] for place in order]), program)
        for (program, tests), order in zip(jobs, orders, strict=True)
        if order
    ]
    runs = iter(judge.run_many(asked, patience=_PATIENCE))
    found = []
    for order in orders:
        answered = dict(zip(order, next(runs) if order else (), strict=False))
        found.append([answered.get(place, _NOT_RUN) for place in range(len(order))])
    return found


def size_of(test: Test | DraftTest) -> tuple[int, str]:
    """Return what inputs are ordered by, the short ones first; of two numbers of one length the smaller one."""
    key = key_of(test)
    return len(key), key


def answers(problem: Problem, tests: Sequence[Test], judge: Judge) -> list[list[Output]]:
    """Return for each reference its outputs on the tests' inputs, as `outputs_of` does."""
    return outputs_of(problem, [(program, tests) for program in problem.references], judge)


def agreeing(problem: Problem, runs: Sequence[Sequence[Output]], judge: Judge) -> list[list[bool | None]]:
    """Tell of each output whether it is right by the problem's checker and tests; None where nobody can say.

    Args:
        problem: with the tests that the programs were run on.
        runs: for each program its outputs in the order of the tests; a run may be cut short.
        judge: runs the problem's own checker, if it has one.
    """
    if problem.answer_checker.kind != "custom":
        return [
            [agrees(problem, place, output) if _is_known(output) else None for place, output in enumerate(run)]
            for run in runs
        ]
    asked = [
        (number, place, value)
        for number, run in enumerate(runs)
        for place, output in enumerate(run)
        if output.answered and (value := value_of(problem, output)) is not _NOTHING
    ]
    said = _ask(problem, [(problem.tests[place], value) for _, place, value in asked], judge)
    found: list[list[bool | None]] = [[False if _is_known(output) else None for output in run] for run in runs]
    for (number, place, _), accepted in zip(asked, said, strict=True):
        found[number][place] = accepted
    return found


def _is_known(output: Output) -> bool:
    return output.verdict is not Verdict.INTERNAL_ERROR


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
    if problem.answer_checker.kind == "custom" and tests:
        chosen = [_with_answer(problem, test, run) for test, run in zip(tests, runs[0], strict=True)]
        known = {place: test for place, test in enumerate(chosen) if test is not None}
        if not known:
            return chosen
        asked = with_inputs(problem, list(known.values()))
        right = agreeing(asked, [[run[place] for place in known] for run in runs], judge)
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


def ask_program(source: str, entry_point: str, arguments: Sequence[Sequence[Any]], judge: Judge) -> list[bool | None]:
    """Tell for each list of arguments whether a function of hostile source, run in the judge, returns True.

    One that hangs again and again is given up: of what it was not asked there is None.
    """
    tests = [Test(args=tuple(each)) for each in arguments]
    if not tests:
        return []
    problem = Problem(
        id=entry_point, statement="", style="call", entry_point=entry_point, limits=_CHECK_LIMITS, tests=tuple(tests)
    )
    outputs = outputs_of(problem, [(source, tests)], judge)[0]
    return [output.content == b"true" if _is_known(output) else None for output in outputs]


def _ask(problem: Problem, items: Sequence[tuple[Test, Any]], judge: Judge) -> list[bool | None]:
    arguments = [(test.input if test.args is None else list(test.args), test.expected, value) for test, value in items]
    return ask_program(problem.answer_checker.source, "check", arguments, judge)


_NOTHING: Final = object()
