"""All programs that differ from a given one by a single small edit, the likeliest repairs first.

Edits are made on the syntax tree and the program is written anew from it, so comments and layout are lost. Nothing is
executed. A program that does not parse has repairs of its own lines instead.
"""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from codegym_baselines import expression_edits, statement_edits

WEIGHTS: Final[Mapping[str, float]] = {
    "boundary": 12,
    "variable": 12,
    "constant": 8,
    "remove": 8,
    "compare": 7,
    "arithmetic": 7,
    "range": 7,
    "drop": 6,
    "logic": 5,
    "callee": 5,
    "slice": 5,
    "offset": 5,
    "index": 4,
    "initial": 4,
    "unnest": 4,
    "return": 3,
    "negate": 3,
    "arguments": 3,
    "reverse": 3,
    "literal": 3,
    "loop": 2,
    "branch": 2,
    "nest": 2,
    "assign": 2,
    "exchange": 2,
    "wrap": 1,
    "duplicate": 1,
}
"""How often, relative to the others, we guess an edit of a kind to be the repair. Edits are tried in the order of their
kind's weight divided by how many of the kind there are: a guess spread over few candidates is worth more."""

_MOST_VARIABLES: Final = 12
_NOT_EDITED: Final = frozenset({"annotation", "returns", "decorator_list", "type_params", "bases", "format_spec"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A program that is one edit away from another."""

    program: str
    kind: str
    line: int
    """The line of the original program where the edit is."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """`holder.field` is to become `value`."""

    kind: str
    line: int
    holder: ast.AST
    field: str
    value: Any


def mutants(
    program: str, *, suspects: Collection[int] = (), literals: Sequence[int] = (), seed: int = 0
) -> Iterator[Mutant]:
    """Yield every mutant of a program once, the likeliest first; written lazily, as a program has hundreds.

    Args:
        program: any text; if it does not parse there is no mutant (see `line_repairs`).
        suspects: lines that a traceback names; their edits come before others.
        literals: numbers that may stand in place of the program's own.
        seed: breaks ties.
    """
    tree = parsed(program)
    if tree is None:
        return
    original = _written(tree)
    if not original:
        return
    edits = list(_edits_below(tree, _stored(tree), literals, 1))
    sizes = Counter(edit.kind for edit in edits)
    rng = random.Random(f"mutants {seed}")
    rng.shuffle(edits)
    edits.sort(key=lambda edit: (edit.line not in suspects, -WEIGHTS[edit.kind] / sizes[edit.kind]))
    seen = {original}
    for edit in edits:
        text = _applied(tree, edit)
        if text not in seen and _compiles(text):
            yield Mutant(program=text, kind=edit.kind, line=edit.line)
        seen.add(text)


def line_repairs(program: str) -> Iterator[Mutant]:
    """Yield programs with one line changed near the place where a program stops to parse; those that parse come first."""
    line = _error_line(program)
    if not line:
        return
    lines = program.splitlines()
    repairs = [
        Mutant(program="\n".join([*lines[: at - 1], *changed, *lines[at:]]) + "\n", kind="syntax", line=at)
        for at in (line, line - 1)
        if 1 <= at <= len(lines)
        for changed in _changed_line(lines, at - 1)
    ]
    repairs.sort(key=lambda mutant: parsed(mutant.program) is None)
    yield from repairs


def parsed(program: str) -> ast.Module | None:
    """Return the syntax tree of a program, or None if it has none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _applied(tree: ast.Module, edit: _Edit) -> str:
    kept = getattr(edit.holder, edit.field)
    setattr(edit.holder, edit.field, edit.value)
    text = _written(tree)
    setattr(edit.holder, edit.field, kept)
    return text


def _written(tree: ast.Module) -> str:
    """Return the source of a tree, or nothing where Python cannot write it: nested too deeply, a number too long."""
    try:
        return ast.unparse(tree)
    except (RecursionError, ValueError):
        return ""


def _compiles(program: str) -> bool:
    """Tell whether the compiler takes a program; it refuses, say, a ``break`` that has lost its loop."""
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(program, "program.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _edits_below(node: ast.AST, scope: Sequence[str], literals: Sequence[int], line: int) -> Iterator[_Edit]:
    if isinstance(node, ast.FunctionDef):
        scope = list(dict.fromkeys([*_stored(node), *scope]))
        for kind, at, block in statement_edits.of_function(node, _stored(node)):
            yield _Edit(kind, at, node, "body", block)
    for field, value in ast.iter_fields(node):
        if field in _NOT_EDITED or not isinstance(value, ast.AST | list):
            continue
        if field in ("body", "orelse", "finalbody") and isinstance(value, list):
            for kind, at, block in statement_edits.of_block(value):
                yield _Edit(kind, at, node, field, block)
        for i, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST):
                continue
            at = getattr(child, "lineno", line)
            if isinstance(child, ast.expr) and isinstance(getattr(child, "ctx", None), ast.Load | None):
                for kind, new in _expression_edits(child, node, field, scope, literals):
                    changed = [*value[:i], new, *value[i + 1 :]] if isinstance(value, list) else new
                    yield _Edit(kind, at, node, field, changed)
            yield from _edits_below(child, scope, literals, at)


def _expression_edits(
    node: ast.expr, parent: ast.AST, field: str, scope: Sequence[str], literals: Sequence[int]
) -> Iterator[expression_edits.Edit]:
    if isinstance(parent, ast.JoinedStr):
        return
    yield from expression_edits.at_place(node, parent, field)
    yield from expression_edits.of_node(node)
    if isinstance(node, ast.Name) and not (isinstance(parent, ast.Call) and field == "func"):
        yield from expression_edits.of_name(node, scope[:_MOST_VARIABLES])
    if isinstance(parent, ast.Assign) and field == "value":
        yield from expression_edits.of_initial_value(node)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield from (("literal", expression_edits.number(value)) for value in literals if value != node.value)


def _stored(scope: ast.AST) -> list[str]:
    """Return the variables that a function or module binds, in the order of the text; nested functions' are their own."""
    names: dict[str, None] = {}
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.arg):
            names[node.arg] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = None
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            waiting[:0] = ast.iter_child_nodes(node)
    return list(names)


def _error_line(program: str) -> int:
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(program)
    except SyntaxError as error:
        return error.lineno or 1
    except (ValueError, RecursionError, MemoryError):
        pass
    return 0


def _changed_line(lines: Sequence[str], at: int) -> Iterator[list[str]]:
    """Yield what may stand in place of a line: nothing, or the line with a colon, a bracket or another indentation."""
    line = lines[at].rstrip()
    stripped = line.lstrip()
    yield from ([line + end] for end in (":", ")", "]", "}", "):", '"', "'"))
    yield from ([line[:-1]] for _ in range(bool(stripped)))
    if re.match(r"(if|elif|while)\b", stripped):
        yield [re.sub(r"(?<![=!<>])=(?!=)", "==", line)]
    above = next((each for each in reversed(lines[:at]) if each.strip()), "")
    depth = len(above) - len(above.lstrip())
    yield from ([" " * max(depth + step, 0) + stripped] for step in (0, 4, -4))
    yield []
