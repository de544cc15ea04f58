"""The hostile programs of tests/hostile, and the problems that they are judged on.

Each folder ``<family>-<name>`` holds a program, byte for byte, and `attack.toml`, which says what the program tries, on which
problems it is judged, which verdicts are right, and which layers of isolation stop it, each of them alone. A program gives
the right answer only if its attack has succeeded, so none may ever be accepted. A second program, where there is one, is
judged right after the first and gives the right answer only if it finds what the first has left.
"""

import contextlib
import fcntl
import shutil
import socket
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import codegym
from doubling import doubling

FAMILIES: Final = ("forged", "resources", "escape", "persistence", "confusion")
LAYERS: Final = ("design", "namespaces", "landlock", "seccomp", "rlimits", "watch")
"""``design`` is the split of trusted and untrusted sides: there is nothing to forge, and no right to misuse."""
CANARIES: Final = Path("/tmp/codegym-canary")
"""A folder of the host's that is open to everybody; the attacks know its name, and that of the abstract socket."""

_ABSTRACT: Final = "\0codegym-canary"
_FOLDER: Final = Path(__file__).parent / "hostile"
_LIMITS: Final = codegym.Limits(cpu_seconds=0.5, memory_bytes=128 << 20, output_bytes=1 << 20)

PROBLEMS: Final = {
    "echo": codegym.Problem(
        id="echo",
        statement="Print the line that you read.",
        style="stdin",
        limits=_LIMITS,
        tests=(
            codegym.Test(input="rook 8141\n", expected="rook 8141\n"),
            codegym.Test(input="heron 2977\n", expected="heron 2977\n"),
        ),
    ),
    "double": doubling(_LIMITS, 17, 23),
    "referee": doubling(_LIMITS, script="    for number in (17, 23): assert candidate(number) == 2 * number\n"),
    "script": doubling(_LIMITS, script="    assert candidate(17) == 34\n    assert candidate(23) == 46\n"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """A hostile program, and how it must fare."""

    name: str
    family: str
    about: str
    program: str
    then: str | None
    """A second program, judged after the first."""
    problems: tuple[str, ...]
    verdicts: tuple[str, ...]
    stopped_by: tuple[str, ...]


def load() -> list[Attack]:
    """Return all attacks, by name. Those on a script are made on one that is read as data and on one that needs a referee."""
    return [_attack(folder) for folder in sorted(_FOLDER.iterdir()) if folder.is_dir()]


def _attack(folder: Path) -> Attack:
    facts = tomllib.loads((folder / "attack.toml").read_text("utf-8"))
    return Attack(
        name=folder.name,
        family=folder.name.partition("-")[0],
        about=facts["about"],
        program=_source(folder / "program.py"),
        then=_source(folder / facts["then"]) if "then" in facts else None,
        problems=(*facts["problem"], *(["referee"] if "script" in facts["problem"] else [])),
        verdicts=tuple(facts["verdicts"]),
        stopped_by=tuple(facts["stopped_by"]),
    )


def _source(path: Path) -> str:
    """Return a program as text. Bytes that are no UTF-8 become lone surrogates, which the judge takes as they are."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


@contextlib.contextmanager
def canaries() -> Iterator[list[socket.socket]]:
    """Lay out what attacks on the host would find: a file anybody may write, and two sockets; give the sockets.

    The attacks know one place and one name, so this waits until no other process has laid out the same.
    """
    with contextlib.ExitStack() as stack:
        lock = stack.enter_context(CANARIES.with_suffix(".lock").open("a"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        CANARIES.mkdir(exist_ok=True)
        stack.callback(shutil.rmtree, CANARIES, ignore_errors=True)
        CANARIES.chmod(0o777)
        secret = CANARIES / "secret"
        secret.write_text("canary\n")
        secret.chmod(0o666)
        sockets = []
        for address in (str(CANARIES / "datagram"), _ABSTRACT):
            listener = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK))
            listener.bind(address)
            sockets.append(listener)
        (CANARIES / "datagram").chmod(0o777)
        yield sockets
