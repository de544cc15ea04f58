"""Runs a program on inputs and hands back what it answers: for who has no expected answers yet."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Final, NamedTuple

from codegym.judge import classify, shared
from codegym.judge.conversation import Conversation
from codegym.judge.evaluate import Task, payload_of, payloads_of
from codegym.judge.guest import protocol
from codegym.judge.guest.protocol import Outcome
from codegym.judge.launch import Guest
from codegym.judge.report import Verdict, excerpt
from codegym.judge.results import NO_ANSWER, Finding, failure, from_answer
from codegym.problems import Problem

_LONGEST_SERIES: Final = 64
_UNKNOWN: Final = Outcome(status=0, program_status=0, cause="", cpu_seconds=0.0, wall_seconds=0.0, memory_bytes=0)
_LIMITS_BROKEN: Final = frozenset({Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.OUTPUT_LIMIT})


class Output(NamedTuple):
    """What a program answered to one input."""

    verdict: Verdict
    """`ACCEPTED` if it answered within the limits, whatever the answer."""
    content: bytes = b""
    """What it printed, or the value that it returned as `codegym.values` encodes it; hostile as the program."""
    cpu_seconds: float = 0.0
    message: str = ""

    @property
    def answered(self) -> bool:
        return self.verdict is Verdict.ACCEPTED


def outputs(task: Task, guest: Guest, *, share: bool, patience: int) -> list[Output]:
    """Return the program's output for each input of the task, fewer once it has broken `patience` limits.

    The expected answers of the task's tests are not looked at. With `share`, inputs share processes: such answers are as
    good as the program is honest, so they are for programs whose answers are compared with others' afterwards.
    """
    problem = task.problem
    with Conversation(
        guest, task.program, problem.limits, problem.entry_point, keep=True, restricted=guest.policy == "restricted"
    ) as conversation:
        if share and shared.suits(task.program):
            return _shared(task, conversation, patience)
        return _alone(task, task.tests, conversation, patience)


def _alone(task: Task, indices: Sequence[int], conversation: Conversation, patience: int) -> list[Output]:
    problem = task.problem
    on_stdin = problem.style == "stdin"
    file = "output" if on_stdin else "result"
    payloads = (payload_of(problem.tests[index]) for index in indices)
    found: list[Output] = []
    with closing(conversation.run(protocol.STDIN if on_stdin else protocol.CALL, payloads, ahead=True)) as cases:
        for case in cases:
            failed = failure(case, problem.limits, file)
            content = b"" if failed else case.read(file, problem.limits.output_bytes)
            found.append(_output(failed, content, case.outcome, on_stdin=on_stdin))
            patience -= found[-1].verdict in _LIMITS_BROKEN
            if patience <= 0:
                break
    return found


def _shared(task: Task, conversation: Conversation, patience: int) -> list[Output]:
    problem = task.problem
    on_stdin = problem.style == "stdin"
    found: list[Output] = []
    todo = list(task.tests)
    while todo and patience > 0:
        payloads = payloads_of(problem, todo[:_LONGEST_SERIES])
        part = todo[: len(payloads)]
        case = conversation.run_one(protocol.STDIN_SERIES if on_stdin else protocol.CALL_SERIES, shared.given(payloads))
        answers = shared.answers(case, problem.limits, most=len(part))
        for answer in answers:
            failed = None if answer.status == protocol.OK else _series_failure(answer, problem.limits.output_bytes)
            found.append(_output(failed, answer.content, answer.outcome, on_stdin=on_stdin))
        todo = todo[len(answers) :]
        if len(answers) < len(part):
            # What ended the series shows in a process of its own.
            found += _alone(task, todo[:1], conversation, patience)
            patience -= found[-1].verdict in _LIMITS_BROKEN
            todo = todo[1:]
    return found


def _series_failure(answer: shared.Answer, output_bytes: int) -> Finding:
    outcome = answer.outcome._replace(status=answer.status, program_status=answer.status)
    failed = classify.failure(outcome, compiled=True, errors="", written=0, output_bytes=output_bytes)
    return failed or NO_ANSWER


def _output(failed: Finding | None, content: bytes, outcome: Outcome, *, on_stdin: bool) -> Output:
    if failed is None and not content and not on_stdin:
        failed = NO_ANSWER
    verdict, message = failed or (Verdict.ACCEPTED, "")
    return Output(verdict, b"" if failed else content, outcome.cpu_seconds, excerpt(message.encode("utf-8", "replace")))


def agrees(problem: Problem, index: int, output: Output) -> bool:
    """Tell whether an output is what a test expects, by the problem's checker; one of the problem's own accepts any answer."""
    if not output.answered:
        return False
    return from_answer(problem, index, _UNKNOWN, output.content, None)[0].accepted
