"""From what a case left to its result: compares answers with expected ones, on the trusted side. Pure functions."""

from __future__ import annotations

from typing import Any, Final

from codegym import values
from codegym.judge import checkers, classify
from codegym.judge.conversation import Case
from codegym.judge.guest.protocol import Outcome
from codegym.judge.report import CaseResult, Verdict, cut, excerpt
from codegym.problems import Limits, Origin, Problem

Judged = tuple[CaseResult, Any]
"""A result, and the answer; where a custom checker has the last word, accepted till then."""
Finding = tuple[Verdict, str]
"""A verdict and its reason."""

RIGHT: Final[Finding] = (Verdict.ACCEPTED, "")
NO_ANSWER: Final[Finding] = (Verdict.RUNTIME_ERROR, "the program ended before it returned")
_LONGEST_REPR: Final = 64 << 10
_SIZE_FACTOR: Final = 16
_SIZE_SLACK: Final = 64 << 10
"""An answer this much larger than the expected one is wrong unread: decoding it would cost the judge more than the
program spent on it."""


def origin_of(problem: Problem, index: int) -> Origin:
    return problem.tests[index].origin if index < len(problem.tests) else "private"


def from_case(problem: Problem, index: int, case: Case) -> Judged:
    """Judge a test that had a process of its own."""
    file = "output" if problem.style == "stdin" else "result"
    failed = failure(case, problem.limits, file)
    return from_answer(problem, index, case.outcome, case.read(file, problem.limits.output_bytes), failed)


def failure(case: Case, limits: Limits, file: str) -> Finding | None:
    """Return why the program failed, whatever it answered; None if its answer, in `file`, is to be judged."""
    return classify.failure(
        case.outcome,
        compiled=case.compiled,
        errors=case.error_text,
        written=max(case.printed_bytes, case.size(file)),
        output_bytes=limits.output_bytes,
    )


def from_answer(problem: Problem, index: int, outcome: Outcome, content: bytes, failed: Finding | None) -> Judged:
    """Compare an answer with the expected one, unless the program failed anyway."""
    judge = _from_text if problem.style == "stdin" else _from_value
    finding, shown, answer = judge(problem, index, content, failed)
    return result_of(problem, index, outcome, finding, shown), answer


def _from_text(problem: Problem, index: int, content: bytes, failed: Finding | None) -> tuple[Finding, str, Any]:
    expected, checker = problem.tests[index].expected, problem.answer_checker
    shown = excerpt(content)
    failed = failed or _too_large(len(content), len(expected))
    if failed:
        return failed, shown, None
    if checker.kind == "custom":
        return RIGHT, shown, content.decode("utf-8", "replace")
    return _found(checkers.text_matches(checker, expected, content)), shown, None


def _from_value(problem: Problem, index: int, content: bytes, failed: Finding | None) -> tuple[Finding, str, Any]:
    value, checker = problem.tests[index].expected, problem.answer_checker
    expected = values.encode(value).encode()
    if not failed and checker.kind != "custom" and content == expected:
        return RIGHT, _shown(value, content), None
    failed = failed or _too_large(len(content), len(expected)) or (None if content else NO_ANSWER)
    if failed:
        return failed, excerpt(content), None
    try:
        answer = values.decode(content)
    except values.EncodingError as error:
        reason = f"what the program returned is not plain data: {error}"
        return (Verdict.RUNTIME_ERROR, reason), excerpt(content), None
    if checker.kind == "custom":
        try:
            values.encode(answer)  # on to the checker it must travel once more
        except values.EncodingError as error:
            return (
                (Verdict.WRONG_ANSWER, f"what the program returned is not plain data: {error}"),
                excerpt(content),
                None,
            )
    right = checker.kind == "custom" or checkers.value_matches(checker, value, answer)
    return _found(right), _shown(answer, content), answer


def _found(right: bool) -> Finding:
    return RIGHT if right else (Verdict.WRONG_ANSWER, "")


def _too_large(size: int, expected: int) -> Finding | None:
    if size <= _SIZE_FACTOR * expected + _SIZE_SLACK:
        return None
    return Verdict.WRONG_ANSWER, f"the answer takes {size} bytes, the expected one {expected}"


def _shown(answer: Any, content: bytes) -> str:
    if len(content) > _LONGEST_REPR:
        return excerpt(content)
    try:
        return cut(repr(answer))
    except ValueError:  # an int of more digits than Python prints
        return excerpt(content)


def result_of(problem: Problem, index: int, outcome: Outcome, finding: Finding, observed: str) -> CaseResult:
    return CaseResult(
        verdict=finding[0],
        origin=origin_of(problem, index),
        index=index,
        observed=observed,
        message=cut(finding[1]),
        cpu_seconds=outcome.cpu_seconds,
        wall_seconds=outcome.wall_seconds,
        memory_bytes=outcome.memory_bytes,
    )
