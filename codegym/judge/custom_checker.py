"""A problem's own checker, which runs in the sandbox like a program: it is as hostile as the rest of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any, Final

import msgspec

from codegym import values
from codegym.judge.conversation import Case, Conversation
from codegym.judge.guest import protocol
from codegym.judge.launch import Guest
from codegym.judge.report import Verdict
from codegym.judge.results import Finding, Judged, failure
from codegym.problems import Limits, Problem

_LIMITS: Final = Limits(cpu_seconds=10.0, memory_bytes=1 << 30)
_LONGEST_ANSWER: Final = 64 << 10


def ask_checker(problem: Problem, results: list[Judged], guest: Guest) -> list[Judged]:
    """Put the answers that look like answers to the problem's own checker.

    A checker that fails on an answer is asked about the expected one. If it accepts that, the answer was to blame.
    """
    awaiting = [(result.index, answer) for result, answer in results if result.accepted]
    said = dict(zip([index for index, _ in awaiting], _run(problem, awaiting, guest), strict=True))
    broken = [index for index, (verdict, _) in said.items() if verdict is Verdict.INTERNAL_ERROR]
    expected = [(index, problem.tests[index].expected) for index in broken]
    for index, (verdict, _) in zip(broken, _run(problem, expected, guest), strict=True):
        if verdict is Verdict.ACCEPTED:
            said[index] = (Verdict.WRONG_ANSWER, said[index][1])
    return [
        (msgspec.structs.replace(result, verdict=said[result.index][0], message=said[result.index][1]), answer)
        if result.index in said
        else (result, answer)
        for result, answer in results
    ]


def _run(problem: Problem, answers: Sequence[tuple[int, Any]], guest: Guest) -> list[Finding]:
    """Return what the problem's checker says of an answer to each of some tests."""
    payloads = []
    for index, answer in answers:
        test = problem.tests[index]
        parts = (test.input if test.args is None else list(test.args), test.expected, answer)
        payloads.append(values.encode_list(parts).encode())
    source = problem.answer_checker.source
    with (
        Conversation(guest, source, _LIMITS, "check", keep=len(payloads) > 1, restricted=False) as conversation,
        closing(conversation.run(protocol.CALL, payloads, ahead=True)) as cases,
    ):
        return [_says(case) for case in cases]


def _says(case: Case) -> Finding:
    failed = failure(case, _LIMITS, "result")
    if failed:
        return Verdict.INTERNAL_ERROR, f"the problem's checker failed: {failed[1]}"
    try:
        answer = values.decode(case.read("result", _LONGEST_ANSWER))
    except values.EncodingError as error:
        return Verdict.INTERNAL_ERROR, f"the problem's checker returned no bool: {error}"
    if not isinstance(answer, bool):
        return Verdict.INTERNAL_ERROR, f"the problem's checker returned a {type(answer).__name__}, not a bool"
    return (Verdict.ACCEPTED if answer else Verdict.WRONG_ANSWER), ""
