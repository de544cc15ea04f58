"""The hostile programs of tests/hostile, and the problems that they are judged on.

Each folder ``<family>-<name>`` holds a program, byte for byte, and `attack.toml`, which says what the program tries, on which
problems it is judged, which verdicts are right, and which layers of isolation stop it, each of them alone. A program gives
the right answer only if its attack has succeeded, so none may ever be accepted. A second program, where there is one, is
judged right after the first and gives the right answer only if it finds what the first has left.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import codegym

FAMILIES: Final = ("forged", "resources", "escape", "persistence", "confusion")
LAYERS: Final = ("design", "namespaces", "landlock", "seccomp", "rlimits", "watch")
"""``design`` is the split of trusted and untrusted sides: there is nothing to forge, and no right to misuse."""

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
    "double": codegym.Problem(
        id="double",
        statement="Return twice the number.",
        style="call",
        entry_point="f",
        limits=_LIMITS,
        tests=(codegym.Test(args=(17,), expected=34), codegym.Test(args=(23,), expected=46)),
    ),
    "referee": codegym.Problem(
        id="referee",
        statement="Return twice the number.",
        style="call",
        entry_point="f",
        limits=_LIMITS,
        script="def check(candidate):\n    for number in (17, 23): assert candidate(number) == 2 * number\n",
    ),
    "script": codegym.Problem(
        id="script",
        statement="Return twice the number.",
        style="call",
        entry_point="f",
        limits=_LIMITS,
        script="def check(candidate):\n    assert candidate(17) == 34\n    assert candidate(23) == 46\n",
    ),
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
