"""What is said to a guest server: a program's cases go in, their outcomes and what they wrote come out."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any, Final

from codegym.judge.guest import protocol
from codegym.judge.guest.protocol import Outcome, Program
from codegym.judge.launch import Guest
from codegym.judge.memory_file import content_of, memory_file
from codegym.problems import Limits

_IN_FLIGHT: Final = 2
"""Cases sent ahead, so that the server need not wait while the judge checks the last answer."""
_DEADLINE_SECONDS: Final = 120.0
_DEADLINE_FACTOR: Final = 60.0
"""Well beyond what the server itself allows a case (`guest.watch`)."""
_READ_ERRORS: Final = 64 << 10


class GuestLost(Exception):  # noqa: N818 - handled by the worker, which tries again
    """The server died, hung, or said something that makes no sense."""


@dataclass(slots=True, kw_only=True)
class Files:
    """The memory files of one case; those that its kind of program does not use stay empty."""

    serial: int
    given: int
    result: int
    """What a function returned, or a referee's reason."""
    output: int
    errors: int

    def close(self) -> None:
        for descriptor in (self.given, self.result, self.output, self.errors):
            os.close(descriptor)

    @property
    def printed_bytes(self) -> int:
        return max(os.fstat(self.output).st_size, os.fstat(self.errors).st_size)

    @property
    def result_bytes(self) -> int:
        return os.fstat(self.result).st_size

    def error_text(self) -> str:
        return content_of(self.errors, _READ_ERRORS).decode("utf-8", "replace").strip()


def run_cases(
    guest: Guest, kind: str, sources: Sequence[str], payloads: Sequence[bytes], limits: Limits, entry_point: str
) -> Generator[tuple[Outcome, Files], None, None]:
    """Run a program on payloads one after the other, a few sent ahead; a case's files close after its turn.

    Raises:
        GuestLost: the server did not answer as it should; nothing more can be said to it.
    """
    if not payloads:
        return
    guest.channel.settimeout(_DEADLINE_SECONDS + _DEADLINE_FACTOR * limits.cpu_seconds)
    description = Program(
        kind=kind,
        entry_point=entry_point,
        cpu_seconds=limits.cpu_seconds,
        memory_bytes=limits.memory_bytes,
        output_bytes=limits.output_bytes,
        single=len(payloads) == 1,
    )
    pending: deque[Files] = deque()
    with ExitStack() as stack:
        stack.callback(_close_all, pending)
        shared = [memory_file(source.encode("utf-8", "surrogatepass")) for source in sources] + [memory_file()]
        for descriptor in shared:
            stack.callback(os.close, descriptor)
        _send(guest, protocol.program_message(description), shared)
        for serial, payload in enumerate(payloads):
            pending.append(_send_case(guest, kind, payload, serial))
            if len(pending) == _IN_FLIGHT or serial == len(payloads) - 1:
                yield from _receive_cases(guest, pending, leave=0 if serial == len(payloads) - 1 else 1)


def _receive_cases(guest: Guest, pending: deque[Files], *, leave: int) -> Generator[tuple[Outcome, Files], None, None]:
    """Take outcomes until `leave` are still to come; a caller that has seen enough leaves none behind."""
    try:
        while len(pending) > leave:
            with closing(pending.popleft()) as files:
                yield _receive(guest, files.serial), files
    except GeneratorExit:
        while pending:
            with closing(pending.popleft()) as files:
                _receive(guest, files.serial)
        raise


def _close_all(pending: deque[Files]) -> None:
    for files in pending:
        files.close()


def _send_case(guest: Guest, kind: str, payload: bytes, serial: int) -> Files:
    files = Files(
        serial=serial, given=memory_file(payload), result=memory_file(), output=memory_file(), errors=memory_file()
    )
    descriptors = {
        protocol.STDIN: [files.given, files.output, files.errors],
        protocol.CALL: [files.given, files.result, files.output, files.errors],
        protocol.SCRIPT: [files.result, files.output, files.errors],
    }[kind]
    try:
        _send(guest, protocol.case_message(serial), descriptors)
    except GuestLost:
        files.close()
        raise
    return files


def _send(guest: Guest, message: dict[str, Any], descriptors: list[int]) -> None:
    try:
        protocol.send(guest.channel, message, descriptors)
    except OSError as error:
        raise GuestLost(str(error)) from None


def _receive(guest: Guest, serial: int) -> Outcome:
    try:
        message, _ = protocol.receive(guest.channel)
        outcome = Outcome(**message["outcome"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise GuestLost(f"no outcome ({type(error).__name__})") from None
    if message["case"] != serial:
        raise GuestLost(f"the outcome of case {message['case']} instead of {serial}")
    return outcome
