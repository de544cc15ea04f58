"""What the judge and the fork server say to each other, over a Unix socket that keeps message boundaries.

The judge sends a `Program` once and then a `Case` for each test, with file descriptors attached; the server answers each
case with an `Outcome`, in order; both name the case by a number, so that the two cannot be out of step unnoticed. The bytes
of programs, inputs and outputs travel in those descriptors (memory files of the judge's), never through the server's memory.
"""

import _socket
import json
from array import array
from typing import Any, Final, NamedTuple

MAX_MESSAGE: Final = 1 << 16
_SPACE: Final = _socket.CMSG_LEN(8 * array("i").itemsize)

STDIN: Final = "stdin"
CALL: Final = "call"
SCRIPT: Final = "script"


class Program(NamedTuple):
    """The program of the cases that follow. Descriptors: its source; for a script also the referee's source."""

    kind: str
    entry_point: str
    cpu_seconds: float
    memory_bytes: int
    output_bytes: int
    single: bool
    """Only one case will follow, so compiled code need not be kept."""


class Outcome(NamedTuple):
    """How the processes of one case ended."""

    status: int
    """Exit status of the process that decides: the program's, or for a script the referee's; negative: the signal."""
    program_status: int
    """Exit status of the program itself."""
    compiled: bool
    """The program got past compilation."""
    cause: str
    """Why the server killed it: '' (it did not), 'cpu', 'wall' or 'memory'."""
    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    """Peak resident memory beyond the bare interpreter's."""


# Exit statuses of the runners. A program may forge any of them: each but `OK` is a failure, and after `OK` its answer counts.
OK: Final = 0
FAILED: Final = 1
OUT_OF_MEMORY: Final = 101
NO_ENTRY_POINT: Final = 102
NOT_PLAIN_DATA: Final = 103
# Exit statuses of a referee, which no program can reach.
ASSERTION: Final = 110
CANDIDATE_RAISED: Final = 111
CANDIDATE_GONE: Final = 112
SCRIPT_BROKEN: Final = 113


def send(channel: _socket.socket, message: dict[str, Any], descriptors: list[int] | None = None) -> None:
    rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array("i", descriptors))] if descriptors else []
    channel.sendmsg([json.dumps(message).encode()], rights)


def receive(channel: _socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return the next message and its descriptors; an empty message at the end of the stream."""
    # The module `socket` would be a tenth of the server's memory, copied in every fork.
    data, ancillary, _, _ = channel.recvmsg(MAX_MESSAGE, _SPACE)
    descriptors = array("i")
    for _, _, rights in ancillary:
        descriptors.frombytes(rights)
    return (json.loads(data) if data else {}), list(descriptors)


def program_message(program: Program) -> dict[str, Any]:
    return {"program": program._asdict()}


def case_message(serial: int) -> dict[str, Any]:
    return {"case": serial}


def outcome_message(serial: int, outcome: Outcome) -> dict[str, Any]:
    return {"case": serial, "outcome": outcome._asdict()}
