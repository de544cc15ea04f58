"""Judges one program on tests of its problem: runs the cases, compares the answers, on the trusted side."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from codegym import values
from codegym.judge import checkers, classify
from codegym.judge.conversation import Files
from codegym.judge.guest import protocol
from codegym.judge.guest.protocol import Outcome
from codegym.judge.guest.referee import CANDIDATE_NAME
from codegym.judge.memory_file import content_of
from codegym.judge.report import CaseResult, Verdict, cut, excerpt
from codegym.problems import Limits, Origin, Problem, Test

_CHECKER_LIMITS: Final = Limits(cpu_seconds=10.0, memory_bytes=1 << 30)
_LONGEST_REPR: Final = 64 << 10
_SIZE_FACTOR: Final = 16
_SIZE_SLACK: Final = 64 << 10
"""An answer this much larger than the expected one is wrong unread: decoding it would cost the judge more than the
program spent on it."""

Run = Callable[[str, Sequence[str], Sequence[bytes], Limits, str], Generator[tuple[Outcome, Files], None, None]]
"""`conversation.run_cases` with its server bound: kind, sources, payloads, limits, entry point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A program, and the tests of its problem that it is to be judged on.

    `tests` holds positions in `Problem.tests`, in order; ``len(problem.tests)`` stands for the problem's script.
    """

    problem: Problem
    program: str
    tests: Sequence[int]
    stop_early: bool = False
    """Leave out the tests after the first that the program fails."""


def origin_of(problem: Problem, index: int) -> Origin:
    return problem.tests[index].origin if index < len(problem.tests) else "private"


def evaluate(task: Task, run: Run) -> list[CaseResult]:
    """Return the result of each test, in order."""
    on_data = [index for index in task.tests if index < len(task.problem.tests)]
    results = list(_on_data(task, on_data, run))
    if len(on_data) < len(task.tests) and not (task.stop_early and any(not result.accepted for result in results)):
        results.append(_on_script(task, run))
    return results


def _on_data(task: Task, indices: Sequence[int], run: Run) -> list[CaseResult]:
    problem = task.problem
    kind = protocol.STDIN if problem.style == "stdin" else protocol.CALL
    payloads = [_payload(problem.tests[index]) for index in indices]
    results: list[CaseResult] = []
    awaiting: list[tuple[int, Any]] = []
    with closing(run(kind, [task.program], payloads, problem.limits, problem.entry_point)) as cases:
        for index, (outcome, files) in zip(indices, cases, strict=False):
            result, answer = _data_result(problem, index, outcome, files)
            if result.accepted and problem.answer_checker.kind == "custom":
                awaiting.append((len(results), answer))
            results.append(result)
            if task.stop_early and not result.accepted:
                break
    return _ask_checker(problem, results, awaiting, run)


def _on_script(task: Task, run: Run) -> CaseResult:
    problem = task.problem
    referee = f"{problem.starter}\n{problem.entry_point} = {CANDIDATE_NAME}\n{problem.script}\n"
    sources = [task.program, referee]
    with closing(run(protocol.SCRIPT, sources, [b""], problem.limits, problem.entry_point)) as cases:
        outcome, files = next(cases)
        failed = classify.referee_failure(
            outcome,
            errors=files.error_text(),
            reason=excerpt(content_of(files.result, _LONGEST_REPR)).strip(),
            written=files.printed_bytes,
            output_bytes=problem.limits.output_bytes,
        )
        return _result(problem, len(problem.tests), outcome, failed or _RIGHT, "")


def _ask_checker(
    problem: Problem, results: list[CaseResult], awaiting: list[tuple[int, Any]], run: Run
) -> list[CaseResult]:
    """Put the answers that look like answers to the problem's own checker, which runs in the sandbox too.

    A checker that fails on an answer is asked about the expected one. If it accepts that, the answer was to blame.
    """
    said = _run_checker(problem, [(results[place].index, answer) for place, answer in awaiting], run)
    broken = [
        place for (place, _), (verdict, _) in zip(awaiting, said, strict=True) if verdict is Verdict.INTERNAL_ERROR
    ]
    expected = [(results[place].index, problem.tests[results[place].index].expected) for place in broken]
    sound = {
        place
        for place, (verdict, _) in zip(broken, _run_checker(problem, expected, run), strict=True)
        if verdict is Verdict.ACCEPTED
    }
    for (place, _), (verdict, message) in zip(awaiting, said, strict=True):
        judged = Verdict.WRONG_ANSWER if place in sound else verdict
        results[place] = msgspec.structs.replace(results[place], verdict=judged, message=message)
    return results


def _run_checker(problem: Problem, answers: Sequence[tuple[int, Any]], run: Run) -> list[tuple[Verdict, str]]:
    """Return what the problem's checker says of an answer to each of some tests."""
    payloads = []
    for index, answer in answers:
        test = problem.tests[index]
        parts = (test.input if test.args is None else list(test.args), test.expected, answer)
        payloads.append(values.encode_list(parts).encode())
    source = problem.answer_checker.source
    with closing(run(protocol.CALL, [source], payloads, _CHECKER_LIMITS, "check")) as cases:
        return [_checker_says(outcome, files) for outcome, files in cases]


def _checker_says(outcome: Outcome, files: Files) -> tuple[Verdict, str]:
    failed = classify.failure(
        outcome, errors=files.error_text(), written=files.printed_bytes, output_bytes=_CHECKER_LIMITS.output_bytes
    )
    if failed:
        return Verdict.INTERNAL_ERROR, f"the problem's checker failed: {failed[1]}"
    try:
        answer = values.decode(content_of(files.result, _LONGEST_REPR))
    except values.EncodingError as error:
        return Verdict.INTERNAL_ERROR, f"the problem's checker returned no bool: {error}"
    if not isinstance(answer, bool):
        return Verdict.INTERNAL_ERROR, f"the problem's checker returned {answer!r:.100}, not a bool"
    return (Verdict.ACCEPTED if answer else Verdict.WRONG_ANSWER), ""


def _payload(test: Test) -> bytes:
    if test.input is not None:
        return test.input.encode("utf-8", "surrogatepass")
    assert test.args is not None
    return values.encode(list(test.args)).encode()


def _data_result(problem: Problem, index: int, outcome: Outcome, files: Files) -> tuple[CaseResult, Any]:
    """Return the result of a case and the answer; where a custom checker has the last word, accepted till then."""
    limit = problem.limits.output_bytes
    written = max(files.printed_bytes, files.result_bytes)
    failed = classify.failure(outcome, errors=files.error_text(), written=written, output_bytes=limit)
    test, checker = problem.tests[index], problem.answer_checker
    if problem.style == "stdin":
        output = content_of(files.output, limit)
        shown = excerpt(output)
        failed = failed or _too_large(len(output), len(test.expected))
        answer = output.decode("utf-8", "replace") if checker.kind == "custom" and not failed else None
        right = not failed and (checker.kind == "custom" or checkers.text_matches(checker, test.expected, output))
    else:
        text = content_of(files.result, limit)
        expected = values.encode(test.expected).encode()
        if not failed and checker.kind != "custom" and text == expected:
            return _result(problem, index, outcome, _RIGHT, _shown(test.expected, text)), None
        failed = failed or _too_large(len(text), len(expected))
        answer, failed = _returned(text, failed)
        shown = excerpt(text) if failed else _shown(answer, text)
        right = not failed and (checker.kind == "custom" or checkers.value_matches(checker, test.expected, answer))
    verdict = failed or (_RIGHT if right else (Verdict.WRONG_ANSWER, ""))
    return _result(problem, index, outcome, verdict, shown), answer


def _too_large(size: int, expected: int) -> tuple[Verdict, str] | None:
    if size <= _SIZE_FACTOR * expected + _SIZE_SLACK:
        return None
    return Verdict.WRONG_ANSWER, f"the answer takes {size} bytes, the expected one {expected}"


def _returned(text: bytes, failed: tuple[Verdict, str] | None) -> tuple[Any, tuple[Verdict, str] | None]:
    if failed:
        return None, failed
    try:
        return values.decode(text), None
    except values.EncodingError as error:
        reason = (
            f"what the program returned is not plain data: {error}" if text else "the program ended before it returned"
        )
        return None, (Verdict.RUNTIME_ERROR, reason)


def _shown(answer: Any, text: bytes) -> str:
    if len(text) > _LONGEST_REPR:
        return excerpt(text)
    try:
        return cut(repr(answer))
    except ValueError:  # an int of more digits than Python prints
        return excerpt(text)


_RIGHT: Final = (Verdict.ACCEPTED, "")


def _result(problem: Problem, index: int, outcome: Outcome, verdict: tuple[Verdict, str], observed: str) -> CaseResult:
    return CaseResult(
        verdict=verdict[0],
        origin=origin_of(problem, index),
        index=index,
        observed=observed,
        message=cut(verdict[1]),
        cpu_seconds=outcome.cpu_seconds,
        wall_seconds=outcome.wall_seconds,
        memory_bytes=outcome.memory_bytes,
    )
