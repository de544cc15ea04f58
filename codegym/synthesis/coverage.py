"""Line and branch coverage of a program under tests, measured by the program itself, in the judge.

A program is written anew with a note before each statement and at the start of each branch. For a function the notes are
what it returns instead of its answer; a whole program prints them at its end. Nothing is traced on our side.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final, NamedTuple

from codegym import values
from codegym.judge import Judge
from codegym.problems import Problem
from codegym.synthesis.answers import with_inputs
from codegym.synthesis.mutants import parsed, written

_NOTES: Final = "__codegym_notes__"
_ENTRY: Final = "codegym_covered"
_MARK: Final = "\ncodegym notes: "
_CALLED: Final = f"""
{_NOTES} = set()
if True:
    pass
def {_ENTRY}(*arguments):
    try:
        {{call}}(*arguments)
    finally:
        return sorted({_NOTES})
"""
_WHOLE: Final = f"""
{_NOTES} = set()
try:
    pass
finally:
    import sys
    sys.stdout.write({_MARK!r} + " ".join(map(str, sorted({_NOTES}))) + chr(10))
"""


class Coverage(NamedTuple):
    """How many lines and branches there are, and how many of them tests reach."""

    lines: int
    lines_hit: int
    branches: int
    branches_hit: int


@dataclass(frozen=True, slots=True)
class Covered:
    """A program that notes which of its statements and branches it reaches."""

    program: str
    entry_point: str
    lines: dict[int, int]
    """The line of each statement's note."""
    branches: frozenset[int]


def measure(problem: Problem, program: str, judge: Judge) -> Coverage | None:
    """Return the coverage of a program under the problem's tests; None if it cannot be written anew."""
    covered = instrument(program, problem.entry_point)
    if covered is None or not problem.tests:
        return None
    asked = with_inputs(problem, problem.tests, entry_point=covered.entry_point)
    hits: set[int] = set()
    for output in judge.run_many([(asked, covered.program)], patience=3)[0]:
        hits |= _notes(output.content, on_stdin=problem.style == "stdin")
    lines = set(covered.lines.values())
    return Coverage(
        lines=len(lines),
        lines_hit=len({line for note, line in covered.lines.items() if note in hits}),
        branches=len(covered.branches),
        branches_hit=len(covered.branches & hits),
    )


def instrument(program: str, entry_point: str) -> Covered | None:
    """Return a program that notes where it goes; None if it does not parse, or cannot be written.

    Args:
        program: source text.
        entry_point: the function or ``Class.method`` that is called; empty for a whole program.
    """
    tree = parsed(program)
    if tree is None:
        return None
    writer = _Writer()
    try:
        tree.body = writer.block(tree.body)
        ast.fix_missing_locations(tree)
    except RecursionError:
        return None
    head = [statement for statement in tree.body if _is_future(statement)]
    rest = [statement for statement in tree.body if not _is_future(statement)]
    owner, _, method = entry_point.partition(".")
    frame = _CALLED.format(call=f"{owner}().{method}" if method else owner) if entry_point else _WHOLE
    tree.body = [*head, *ast.parse(frame).body]
    for node in ast.walk(tree):
        block = getattr(node, "body", None)
        if isinstance(block, list) and block and isinstance(block[0], ast.Pass) and node is not tree:
            block[:] = rest
            break
    text = written(tree)
    return Covered(text, _ENTRY if entry_point else "", writer.lines, frozenset(writer.branches)) if text else None


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


class _Writer:
    """Puts notes into blocks of statements; counts them."""

    def __init__(self) -> None:
        self.lines: dict[int, int] = {}
        self.branches: set[int] = set()
        self._count = 0

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for place, statement in enumerate(body):
            first = place == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            self._inside(statement)
            if not first and not _is_future(statement):
                found.append(self._note(line=statement.lineno))
            found.append(statement)
        return found

    def _inside(self, statement: ast.stmt) -> None:
        forks = isinstance(statement, ast.If | ast.For | ast.While | ast.AsyncFor)
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list):
                block = self.block(inner) if inner else []
                reachable = forks and field != "finalbody" and not (field == "orelse" and _never_ends(statement))
                branch = [self._note()] if reachable else []
                setattr(statement, field, [*branch, *block])
        for handler in getattr(statement, "handlers", ()):
            handler.body = self.block(handler.body)
        for case in getattr(statement, "cases", ()):
            case.body = [self._note(), *self.block(case.body)]

    def _note(self, *, line: int = 0) -> ast.stmt:
        number = self._count
        self._count += 1
        if line:
            self.lines[number] = line
        else:
            self.branches.add(number)
        call = ast.Call(ast.Attribute(ast.Name(_NOTES), "add"), [ast.Constant(number)], [])
        return ast.Expr(call)


def _never_ends(statement: ast.stmt) -> bool:
    """Tell whether it is a loop that only ``break`` or ``return`` leaves: it has no other way."""
    return isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant) and bool(statement.test.value)


def _notes(content: bytes, *, on_stdin: bool) -> set[int]:
    """Read the notes of one run; a hostile program can only misreport its own coverage."""
    if on_stdin:
        _, found, text = content.rpartition(_MARK.encode())
        return {int(word) for word in text.split() if len(word) < 10 and word.isdigit()} if found else set()
    try:
        numbers = values.decode(content)
    except values.EncodingError:
        return set()
    return {number for number in numbers if isinstance(number, int)} if isinstance(numbers, list) else set()
