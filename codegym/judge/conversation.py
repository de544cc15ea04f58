"""What is said to a guest: a program's cases go in, their outcomes and what they wrote come out."""

from __future__ import annotations

import os
import socket
from collections import deque
from collections.abc import Generator, Iterable
from itertools import count, islice
from types import TracebackType
from typing import Final, Self

import msgspec

from codegym.judge.guest import protocol
from codegym.judge.guest.protocol import Order, Outcome
from codegym.judge.launch import Guest
from codegym.judge.memory_file import content_of, memory_file
from codegym.problems import Limits

_DEADLINE_SECONDS: Final = 120.0
_DEADLINE_FACTOR: Final = 60.0
"""Well beyond what the guest itself allows a case (`guest.watch`)."""
_AHEAD: Final = 2
"""Cases that the guest holds at once: one runs, one makes itself ready."""
_READ_ERRORS: Final = 64 << 10
_OUTCOMES: Final = msgspec.json.Decoder(tuple[int, Outcome])
_serials = count(1)


class GuestLost(Exception):  # noqa: N818 - handled by the worker, which tries again
    """The guest died, hung, or said something that makes no sense."""


class Case:
    """One case of a program: its memory files by name, and its outcome once there is one."""

    def __init__(self, **contents: bytes) -> None:
        self.serial = next(_serials)
        self.files: dict[str, int] = {}
        self.outcome: Outcome
        self.compiled = False
        try:
            for name, content in contents.items():
                self.files[name] = memory_file(content)
        except OSError:
            self.close()
            raise

    @property
    def printed_bytes(self) -> int:
        return max(self.size("output"), self.size("errors"))

    @property
    def error_text(self) -> str:
        return self.read("errors", _READ_ERRORS).decode("utf-8", "replace").strip()

    def size(self, name: str) -> int:
        return os.fstat(self.files[name]).st_size

    def read(self, name: str, limit: int) -> bytes:
        """Return at most `limit` bytes from the start of a file."""
        return content_of(self.files[name], limit)

    def some(self, *names: str) -> dict[str, int]:
        return {name: self.files[name] for name in names}

    def close(self) -> None:
        while self.files:
            os.close(self.files.popitem()[1])


class Conversation:
    """One program's time in a guest. What it makes is closed with it.

    Every method raises `GuestLost` if the guest did not answer as it should; nothing more can be said to it then.
    """

    def __init__(
        self, guest: Guest, program: str, limits: Limits, entry_point: str, *, keep: bool, restricted: bool
    ) -> None:
        guest.channel.settimeout(_DEADLINE_SECONDS + _DEADLINE_FACTOR * limits.cpu_seconds)
        self.limits = limits
        self._restricted = restricted
        self._guest = guest
        self._entry_point = entry_point
        self._keep = keep
        self._cases: list[Case] = []
        self._program = self._case(source=_bytes(program), code=b"")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for case in self._cases:
            case.close()

    def run(self, role: str, payloads: Iterable[bytes], *, ahead: bool) -> Generator[Case, None, None]:
        """Run the program on each payload in a process of its own; a case's files close after its turn.

        `ahead` says to get the next process ready while one runs, before the caller has seen what became of it.
        """
        cases = (self._send(role, self._case(given=payload, **_EMPTY[role])) for payload in payloads)
        sent: deque[Case] = deque()
        try:
            while True:
                sent.extend(islice(cases, (_AHEAD if ahead else 1) - len(sent)))
                if not sent:
                    return
                case = sent.popleft()
                self._receive(case)
                if ahead:
                    sent.extend(islice(cases, _AHEAD - len(sent)))
                yield case
                case.close()
        except GeneratorExit:
            for case in sent:
                self._receive(case)
            raise

    def run_one(self, role: str, payload: bytes) -> Case:
        """Run the program once."""
        case = self._send(role, self._case(given=payload, **_EMPTY[role]))
        self._receive(case)
        return case

    def run_script(self, script: str) -> Case:
        """Run a test script in a process of its own against the program in another."""
        case = self._case(script=_bytes(script), output=b"", errors=b"", result=b"")
        candidate, referee = socket.socketpair()
        with candidate, referee:
            program = {**self._program.files, "channel": candidate.fileno()}
            self._order(protocol.CANDIDATE, case, program | case.some("output", "errors"))
            files = {"source": case.files["script"], "channel": referee.fileno()}
            self._order(protocol.REFEREE, case, files | case.some("result"))
        self._receive(case)
        return case

    def _case(self, **contents: bytes) -> Case:
        case = Case(**contents)
        self._cases.append(case)
        return case

    def _send(self, role: str, case: Case) -> Case:
        self._order(role, case, self._program.files | case.files)
        return case

    def _order(self, role: str, case: Case, files: dict[str, int]) -> None:
        limits = self.limits
        order = Order(
            serial=case.serial,
            role=role,
            entry_point=self._entry_point,
            cpu_seconds=limits.cpu_seconds,
            memory_bytes=limits.memory_bytes,
            output_bytes=limits.output_bytes,
            restricted=self._restricted,
            keep=self._keep,
        )
        try:
            protocol.send_order(self._guest.channel, order, files)
        except OSError as error:
            raise GuestLost(str(error)) from None

    def _receive(self, case: Case) -> None:
        try:
            serial, case.outcome = _OUTCOMES.decode(self._guest.channel.recv(protocol.MAX_MESSAGE))
        except (OSError, ValueError, msgspec.MsgspecError, RecursionError) as error:
            raise GuestLost(f"no outcome ({type(error).__name__})") from None
        if serial != case.serial:
            raise GuestLost(f"the outcome of case {serial} instead of {case.serial}")
        if case.outcome.program_status == protocol.FORBIDDEN and not self._restricted:
            # A number like any other, where no policy is in force.
            case.outcome = case.outcome._replace(program_status=protocol.FAILED)
        case.compiled = self._program.size("code") > 0
        if not case.compiled and case.outcome.program_status == protocol.GUEST_BROKEN:
            raise GuestLost(f"it could not start the program: {case.error_text}")


_EMPTY: Final[dict[str, dict[str, bytes]]] = {
    protocol.STDIN: {"output": b"", "errors": b""},
    protocol.CALL: {"output": b"", "errors": b"", "result": b""},
    protocol.STDIN_SERIES: {"output": b"", "errors": b"", "result": b"", "input": b""},
    protocol.CALL_SERIES: {"output": b"", "errors": b"", "result": b""},
    protocol.CALLS: {"output": b"", "errors": b"", "result": b""},
}
"""The files that a process of each role fills; an `input` is one that it fills for itself."""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
