"""Judges one program on tests of its problem: runs the cases, compares the answers, on the trusted side."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from codegym import values
from codegym.judge import classify, script_plan, shared
from codegym.judge.conversation import Conversation
from codegym.judge.custom_checker import ask_checker
from codegym.judge.guest import protocol
from codegym.judge.guest.referee import CANDIDATE_NAME
from codegym.judge.launch import Guest
from codegym.judge.report import CaseResult, Verdict, excerpt
from codegym.judge.results import NO_ANSWER, RIGHT, Judged, failure, from_answer, from_case, result_of
from codegym.judge.script_plan import ScriptPlan
from codegym.problems import Problem, Test

_LONGEST_REASON: Final = 64 << 10
_LONGEST_ANSWER: Final = 1 << 20
"""If the answers to a script's calls take more bytes together, a referee looks at them."""
_FIRST_SERIES: Final = 4
_MOST_BREAKS: Final = 2
"""After so many series that a limit ended, the tests that are left get processes of their own."""
_LONGEST_SERIES: Final = 64
"""Tests in one shared process; where only the verdict matters the first processes have fewer."""

_MOST_GIVEN: Final = 16 << 20
"""Bytes of input for one shared process, unless a single test has more."""


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


def evaluate(task: Task, guest: Guest, *, share: bool) -> list[CaseResult]:
    """Return the result of each test, in order.

    Args:
        task: what to judge.
        guest: where.
        share: run all tests of a program in one process where that is possible (`shared`).
    """
    problem = task.problem
    on_data = [index for index in task.tests if index < len(problem.tests)]
    keep = len(on_data) > 1
    restricted = guest.policy == "restricted"
    with Conversation(
        guest, task.program, problem.limits, problem.entry_point, keep=keep, restricted=restricted
    ) as conversation:
        judged = _on_data(task, on_data, conversation, share=share and keep)
        if problem.answer_checker.kind == "custom":
            judged = ask_checker(problem, judged, guest)
        results = [result for result, _ in judged]
        if len(on_data) < len(task.tests) and not (task.stop_early and any(not result.accepted for result in results)):
            results.append(_on_script(problem, conversation))
    return results


def _on_data(task: Task, indices: Sequence[int], conversation: Conversation, *, share: bool) -> list[Judged]:
    problem = task.problem
    known: dict[int, Judged] = {}
    if share and problem.answer_checker.kind != "custom" and shared.suits(task.program):
        known = _in_series(problem, indices, conversation, stop_early=task.stop_early)
    judged: list[Judged] = []
    role = protocol.STDIN if problem.style == "stdin" else protocol.CALL
    payloads = (payload_of(problem.tests[index]) for index in indices if index not in known)
    with closing(conversation.run(role, payloads, ahead=not task.stop_early)) as cases:
        for index in indices:
            judged.append(known.get(index) or from_case(problem, index, next(cases)))
            if task.stop_early and not judged[-1][0].accepted:
                break
    return judged


def _in_series(
    problem: Problem, indices: Sequence[int], conversation: Conversation, *, stop_early: bool
) -> dict[int, Judged]:
    """Return the tests that were accepted in processes shared by many; the others need one of their own.

    All or nothing: a program can tell a shared process from its own, so if one answer there is wrong none counts, and each
    test has one answer that does. Tests that a limit cut off are not answered yet.
    """
    role = protocol.STDIN_SERIES if problem.style == "stdin" else protocol.CALL_SERIES
    accepted: dict[int, Judged] = {}
    todo = list(indices)
    size = _FIRST_SERIES if stop_early else _LONGEST_SERIES
    breaks = 0
    while todo and breaks < _MOST_BREAKS:
        payloads = payloads_of(problem, todo[:size])
        part, todo = todo[: len(payloads)], todo[len(payloads) :]
        case = conversation.run_one(role, shared.given(payloads))
        answers = shared.answers(case, problem.limits, most=len(part))
        for index, answer in zip(part, answers, strict=False):
            if answer.status != protocol.OK:
                return {}
            judged = from_answer(problem, index, answer.outcome, answer.content, None)
            if not judged[0].accepted:
                return {}
            accepted[index] = judged
        if len(answers) < len(part):
            # The test that ended the series needs a process of its own. If it was a limit, the others may share again.
            todo = [*part[len(answers) + 1 :], *todo] if answers and case.outcome.cause else []
            breaks += 1
        size = min(4 * size, _LONGEST_SERIES)
    return accepted


def _on_script(problem: Problem, conversation: Conversation) -> CaseResult:
    plan = script_plan.plan(problem.script, problem.starter, problem.entry_point)
    return (plan and _by_plan(problem, plan, conversation)) or _by_referee(problem, conversation)


def _by_plan(problem: Problem, plan: ScriptPlan, conversation: Conversation) -> CaseResult | None:
    """Judge by a script's calls and assertions; None if an answer must not be looked at here."""
    case = conversation.run_one(protocol.CALLS, shared.given(plan.calls))
    if case.size("result") > _LONGEST_ANSWER:
        return None
    contents = [answer.content for answer in shared.answers(case, None, most=len(plan.calls))]
    if len(contents) == len(plan.calls):
        # How a program ends that has answered everything is nothing to a test script.
        case.outcome = case.outcome._replace(program_status=protocol.OK)
    failed = failure(case, problem.limits, "result")
    try:
        reason = plan.failure([values.decode(content) for content in contents])
        # After a false assertion a script would have ended: what else broke does not matter.
        verdict = (failed or RIGHT) if reason is None else (Verdict.WRONG_ANSWER, reason)
    except script_plan.NeedsReferee:
        return None
    except script_plan.Unanswered:
        verdict = failed or NO_ANSWER
    except values.EncodingError as error:
        verdict = failed or (Verdict.RUNTIME_ERROR, f"what the program returned is not plain data: {error}")
    return result_of(problem, len(problem.tests), case.outcome, verdict, "")


def _by_referee(problem: Problem, conversation: Conversation) -> CaseResult:
    script = f"{problem.starter}\n{problem.entry_point} = {CANDIDATE_NAME}\n{problem.script}\n"
    case = conversation.run_script(script)
    failed = classify.referee_failure(
        case.outcome,
        compiled=case.compiled,
        errors=case.error_text,
        reason=excerpt(case.read("result", _LONGEST_REASON)).strip(),
        written=case.printed_bytes,
        output_bytes=problem.limits.output_bytes,
    )
    return result_of(problem, len(problem.tests), case.outcome, failed or RIGHT, "")


def payloads_of(problem: Problem, indices: Sequence[int]) -> list[bytes]:
    """Return what the first of these tests are given: as many as one process takes, and one at least."""
    payloads: list[bytes] = []
    for index in indices:
        payload = payload_of(problem.tests[index])
        if payloads and sum(map(len, payloads)) + len(payload) > _MOST_GIVEN:
            break
        payloads.append(payload)
    return payloads


def payload_of(test: Test) -> bytes:
    if test.input is not None:
        return test.input.encode("utf-8", "surrogatepass")
    assert test.args is not None
    return values.encode(list(test.args)).encode()
