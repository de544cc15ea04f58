"""Mutants: programs that differ from a given one by a single small edit of its syntax tree. Nothing is executed.

A program is written anew from the changed tree, so comments and layout are lost.
"""

from __future__ import annotations

import ast
import random
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any, Final

from codegym.synthesis import expression_edits, statement_edits

_MOST_VARIABLES: Final = 12
_MOST_EDITS: Final = 20_000
_NOT_EDITED: Final = frozenset({"annotation", "returns", "decorator_list", "type_params", "bases", "format_spec"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A program that is one edit away from another."""

    program: str
    kind: str
    line: int
    """The line of the original program where the edit is."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`holder.field` is to become `value`, or where it is a list, a part of it."""

    kind: str
    line: int
    holder: ast.AST
    field: str
    value: Any
    part: slice | None = None


def mutants(program: str, count: int, *, seed: int = 0, first: Collection[str] = ()) -> list[Mutant]:
    """Return up to so many mutants of a program that compile: kinds of edit by turns, each at a random place.

    Args:
        program: any text; if it does not parse there is no mutant.
        count: how many at most.
        seed: everything random follows from it.
        first: kinds of which all edits come before any other.
    """
    tree = parsed(program)
    if tree is None or not (original := written(tree)):
        return []
    rng = random.Random(f"mutants {seed}")
    of_kind: dict[str, list[Edit]] = {}
    for edit in edits(tree):
        of_kind.setdefault(edit.kind, []).append(edit)
    for kind in sorted(of_kind):
        rng.shuffle(of_kind[kind])
    order = [edit for kind in first for edit in of_kind.pop(kind, [])]
    order += [edit for turn in zip_longest(*(of_kind[kind] for kind in sorted(of_kind))) for edit in turn if edit]
    found: list[Mutant] = []
    seen = {original}
    for edit in order:
        if len(found) == count:
            break
        text = applied(tree, edit)
        if text not in seen and compiles(text):
            found.append(Mutant(program=text, kind=edit.kind, line=edit.line))
        seen.add(text)
    return found


def edits(tree: ast.Module, *, literals: Sequence[int] = ()) -> list[Edit]:
    """Return every edit of a program, up to a bound; `literals` are numbers that may stand in place of its own.

    A tree that is nested too deeply for Python to walk has none.
    """
    try:
        return list(islice(_edits_below(tree, _stored(tree), literals, 1), _MOST_EDITS))
    except RecursionError:
        return []


def applied(tree: ast.Module, edit: Edit) -> str:
    """Return the source of a program after an edit; the tree is left as it was."""
    kept = getattr(edit.holder, edit.field)
    whole = edit.value if edit.part is None else [*kept[: edit.part.start], *edit.value, *kept[edit.part.stop :]]
    setattr(edit.holder, edit.field, whole)
    text = written(tree)
    setattr(edit.holder, edit.field, kept)
    return text


def parsed(program: str) -> ast.Module | None:
    """Return the syntax tree of a program, or None if it has none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def written(tree: ast.Module) -> str:
    """Return the source of a tree, or nothing where Python cannot write it: nested too deeply, a number too long."""
    try:
        return ast.unparse(tree)
    except (RecursionError, ValueError):
        return ""


def compiles(program: str) -> bool:
    """Tell whether the compiler takes a program; it refuses, say, a ``break`` that has lost its loop."""
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(program, "program.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _edits_below(node: ast.AST, scope: Sequence[str], literals: Sequence[int], line: int) -> Iterator[Edit]:
    if isinstance(node, ast.FunctionDef):
        scope = list(dict.fromkeys([*_stored(node), *scope]))
        for kind, at, part, block in statement_edits.of_function(node, _stored(node)):
            yield Edit(kind, at, node, "body", block, part)
    for field, value in ast.iter_fields(node):
        if field in _NOT_EDITED or not isinstance(value, ast.AST | list):
            continue
        if field in ("body", "orelse", "finalbody") and isinstance(value, list):
            for kind, at, part, block in statement_edits.of_block(value):
                yield Edit(kind, at, node, field, block, part)
        for i, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST):
                continue
            at = getattr(child, "lineno", line)
            if isinstance(child, ast.expr) and isinstance(getattr(child, "ctx", None), ast.Load | None):
                for kind, new in _expression_edits(child, node, field, scope, literals):
                    if isinstance(value, list):
                        yield Edit(kind, at, node, field, [new], slice(i, i + 1))
                    else:
                        yield Edit(kind, at, node, field, new)
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
    waiting = [*ast.iter_child_nodes(scope)][::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.arg):
            names[node.arg] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = None
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            waiting += [*ast.iter_child_nodes(node)][::-1]
    return list(names)
