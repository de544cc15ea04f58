"""From how the processes of a case ended to a verdict. Pure functions."""

from __future__ import annotations

import signal
from typing import Final

from codegym.judge.guest import protocol, watch
from codegym.judge.guest.protocol import Outcome
from codegym.judge.report import Verdict

_CAUSES: Final = {
    watch.CPU: (Verdict.TIME_LIMIT, "used more CPU time than the limit"),
    watch.WALL: (Verdict.TIME_LIMIT, "slept for longer than a program within the limit could"),
    watch.MEMORY: (Verdict.MEMORY_LIMIT, "used more memory than the limit"),
}


def failure(
    outcome: Outcome, *, compiled: bool, errors: str, written: int, output_bytes: int
) -> tuple[Verdict, str] | None:
    """Return the verdict and the reason where the program itself failed; None where its answer is to be judged.

    `compiled` says that it got past compilation, `errors` is what it wrote to standard error, `written` the size of its
    largest output in bytes.
    """
    if outcome.program_status == protocol.FORBIDDEN and not outcome.cause:
        return Verdict.POLICY_VIOLATION, errors
    if not compiled:
        cause = _CAUSES.get(outcome.cause)
        return Verdict.COMPILE_ERROR, f"compilation {cause[1]}" if cause else errors or "the compiler crashed"
    if outcome.cause:
        return _CAUSES[outcome.cause]
    return _ended_badly(outcome.program_status, errors) if written < output_bytes else _too_much_output(output_bytes)


def referee_failure(
    outcome: Outcome, *, compiled: bool, errors: str, reason: str, written: int, output_bytes: int
) -> tuple[Verdict, str] | None:
    """As `failure`, for a script: the referee's exit status decides; None means that the script passed."""
    if (
        not compiled
        or outcome.cause
        or (outcome.program_status == protocol.FORBIDDEN and outcome.status != protocol.OK)
    ):
        return failure(outcome, compiled=compiled, errors=errors, written=written, output_bytes=output_bytes)
    if written >= output_bytes:
        return _too_much_output(output_bytes)
    if outcome.status == protocol.OK:
        return None
    match outcome.status:
        case protocol.ASSERTION:
            return Verdict.WRONG_ANSWER, reason
        case protocol.CANDIDATE_RAISED:
            return Verdict.RUNTIME_ERROR, errors or reason
        case protocol.SCRIPT_BROKEN:
            return Verdict.INTERNAL_ERROR, f"the problem's test script is broken: {reason}"
    bad_end = _ended_badly(outcome.program_status, errors)
    return bad_end or (Verdict.RUNTIME_ERROR, errors or "the program ended before it answered")


def _too_much_output(output_bytes: int) -> tuple[Verdict, str]:
    return Verdict.OUTPUT_LIMIT, f"wrote {output_bytes} bytes or more"


def _ended_badly(status: int, errors: str) -> tuple[Verdict, str] | None:
    match status:
        case protocol.OK:
            return None
        case protocol.OUT_OF_MEMORY:
            return Verdict.MEMORY_LIMIT, "MemoryError"
        case protocol.NO_ENTRY_POINT:
            return Verdict.RUNTIME_ERROR, "the program does not define the function that was asked for"
        case _ if status == -signal.SIGXCPU:
            return _CAUSES[watch.CPU]
        case _ if status < 0:
            return Verdict.RUNTIME_ERROR, f"killed by {_signal_name(-status)}\n{errors}".strip()
    return Verdict.RUNTIME_ERROR, errors or f"exit status {status}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
