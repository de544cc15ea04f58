"""What Ruff finds in programs: one process reads a whole batch, so that a finding costs a reward next to nothing.

Programs are hostile. Comments silence nothing; no configuration is read; time, memory and output are bounded. Ruff ends as a
whole when one program exhausts its stack or a bound: the batch is then split until that program is alone.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec
from ruff import find_ruff_bin

from codegym.errors import CodegymError

Severity = Literal["error", "warning", "convention"]
"""``error``: it would fail or misbehave at run time; ``warning``: it likely hides a mistake; ``convention``: style."""

RULES: Final[tuple[str, ...]] = ("E", "W", "F", "B", "PLE", "PLW", "N")
"""The rules that are selected: pycodestyle, Pyflakes, flake8-bugbear, Pylint's errors and warnings, pep8-naming."""
CRASHED: Final = "ruff-crash"
"""The only finding in a program that Ruff does not survive."""
TOO_LONG: Final = "too-long"
"""The only finding in a program of more than `LONGEST` characters, which Ruff is not shown."""
LONGEST: Final = 1 << 16
"""Some findings carry a copy of the statement they are in: what Ruff needs grows with the square of a program's length."""
COMMAND: Final = (
    "check", "--isolated", "--no-cache", "--ignore-noqa", "--no-respect-gitignore", "--exit-zero", "--quiet",
    "--output-format", "json-lines", "--target-version", "py311", "--select", ",".join(RULES),
)  # fmt: skip
"""Ruff's arguments, but for the files."""

_SEVERITIES: Final[dict[str, Severity]] = {
    **dict.fromkeys((CRASHED, TOO_LONG, "invalid-syntax", "io", "panic"), "error"),
    **dict.fromkeys(("E9", "F5", "F6", "F7", "F82", "PLE"), "error"),
    **dict.fromkeys(("E711", "E712", "E721", "E722", "F", "B", "PLW"), "warning"),
    # Of the format strings: arguments that nothing uses, and no argument at all.
    **dict.fromkeys(("F504", "F522", "F523", "F541"), "warning"),
}
_AT_ONCE: Final = 256
_WAYS: Final = 16
"""Parts that a batch is split into."""
_LONGEST_MESSAGE: Final = 200
_STACK_BYTES: Final = 128 << 20
"""Of each of Ruff's threads: enough for a program of `LONGEST` characters, each a level of nesting."""
_THREADS: Final = min(8, os.cpu_count() or 1)
"""More make a batch of 256 no faster, and each wants its stack."""
_SECONDS: Final = 60.0
"""After which Ruff is taken to hang, however busy the machine."""
_LIMITS: Final = (
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_CPU, 1),
    (resource.RLIMIT_DATA, (2 << 30) + _THREADS * _STACK_BYTES),
    (resource.RLIMIT_FSIZE, 64 << 20),
)


class Finding(msgspec.Struct, frozen=True):
    """One violation of one rule."""

    rule: str
    """Ruff's code, such as ``F821``, or ``invalid-syntax``, `CRASHED`, `TOO_LONG`."""
    severity: Severity
    line: int
    """From 1."""
    message: str
    """One line of at most 200 printable characters; it may quote the program."""


class _Location(msgspec.Struct):
    row: int


class _Diagnostic(msgspec.Struct):
    code: str | None
    filename: str
    location: _Location
    message: str


_DECODER: Final = msgspec.json.Decoder(_Diagnostic)


def severity_of(rule: str) -> Severity:
    """Return how grave a rule's violation is, by the longest prefix that is known.

    The study of rewards by Ruff, arXiv 2605.30478, weighs findings by severity too, but publishes no table: this one is ours.
    """
    prefixes = (rule[:end] for end in range(len(rule), 0, -1))
    return next((_SEVERITIES[prefix] for prefix in prefixes if prefix in _SEVERITIES), "convention")


def check(programs: Sequence[str]) -> list[tuple[Finding, ...]]:
    """Return what Ruff finds in each program, in the order of its lines; in a blank one nothing.

    Equal programs are read once. A batch of 256 takes less than 1 ms a program; one that Ruff does not survive takes up to
    about 5 s. Any text is legal, and several threads may call this at once.

    Raises:
        CodegymError: Ruff is missing or does not work; the message says how.
    """
    found: dict[str, tuple[Finding, ...]] = dict.fromkeys(programs, ())
    for program in found:
        if len(program) > LONGEST:
            found[program] = (_finding(TOO_LONG, 1, f"more than {LONGEST} characters"),)
    readable = [program for program, findings in found.items() if not findings and program.strip()]
    # What kills Ruff is long: sorted, the culprits lie side by side.
    waiting = list(_parts(sorted(readable, key=len), _AT_ONCE))
    works = False
    while waiting:
        batch = waiting.pop()
        try:
            found.update(zip(batch, _run(batch), strict=True))
        except _RuffDied:
            works = works or _works()
            if len(batch) > 1:
                waiting += _parts(batch, -(-len(batch) // _WAYS))
            else:
                found[batch[0]] = (_finding(CRASHED, 1, "Ruff does not survive this program"),)
    return [found[program] for program in programs]


class _RuffDied(Exception):  # noqa: N818 - an outcome that `check` expects
    """Ruff ended without an answer; the message says how."""


def _works() -> Literal[True]:
    """Make sure that it is the programs which Ruff dies of: it must survive none at all."""
    try:
        _run([])
    except _RuffDied as died:
        raise CodegymError(f"ruff does not work on this machine, even without any program: {died}") from None
    return True


def _run(programs: Sequence[str]) -> list[tuple[Finding, ...]]:
    with tempfile.TemporaryDirectory(prefix="codegym-lint-") as name:
        folder = Path(name)
        for number, program in enumerate(programs):
            # A missing newline at the end is how the program was cut out of a response, not how it was written.
            text = program if program.endswith(("\n", "\r")) else f"{program}\n"
            (folder / f"{number}.py").write_bytes(text.encode("utf-8", "replace"))
        # Ruff reads a single file on its main thread, whose stack is not ours to choose.
        (folder / "blank.py").touch()
        _start(folder, folder / "output")
        output = (folder / "output").read_bytes()
    found: list[list[Finding]] = [[] for _ in programs]
    try:
        for each in _DECODER.decode_lines(output):
            rule = each.code or "invalid-syntax"
            found[int(Path(each.filename).stem)].append(_finding(rule, each.location.row, each.message))
    except (msgspec.DecodeError, ValueError, IndexError) as error:
        raise CodegymError(f"ruff's output is not understood ({error}); pip install --upgrade ruff may help") from None
    return [tuple(findings) for findings in found]


def _start(folder: Path, output: Path) -> None:
    """Run Ruff on a folder to its end."""
    environment = {
        "HOME": str(folder),
        "PATH": "/usr/bin:/bin",
        "RUST_MIN_STACK": str(_STACK_BYTES),
        "RAYON_NUM_THREADS": str(_THREADS),
    }
    try:
        with output.open("wb") as stdout, subprocess.Popen(
            [_binary(), *COMMAND, str(folder)],
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, cwd=folder, env=environment,
        ) as process:  # fmt: skip
            try:
                for kind, amount in _LIMITS:
                    # Refused where there is a lower limit already, or where Ruff has ended by now.
                    with contextlib.suppress(OSError, ValueError):
                        resource.prlimit(process.pid, kind, (amount, amount))
                _, complaint = process.communicate(timeout=_SECONDS)
            except BaseException:
                process.kill()
                raise
    except subprocess.TimeoutExpired:
        raise _RuffDied(f"no end after {_SECONDS:g} s") from None
    if process.returncode:
        raise _RuffDied(f"exit status {process.returncode}: {complaint.decode('utf-8', 'replace').strip()}")


def _binary() -> str:
    try:
        return str(find_ruff_bin())
    except FileNotFoundError:
        raise CodegymError("ruff's binary is missing; pip install --force-reinstall ruff brings it back") from None


def _finding(rule: str, line: int, message: str) -> Finding:
    shown = message[:_LONGEST_MESSAGE]
    if not shown.isprintable():
        shown = "".join(character if character.isprintable() else " " for character in shown)
    return Finding(rule, severity_of(rule), line, shown)


def _parts(programs: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (programs[start : start + size] for start in range(0, len(programs), size))
