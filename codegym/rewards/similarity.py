"""How much of a reference program is found in another program: its syntax here, its data flow in `data_flow`; not its words.

PPOCoder (arXiv 2301.13816, section 3.2) rewards both matches. They are *recalls*: all that counts is what of the
reference is there, never what else is there, so a program is padded at no cost. Weigh them low, next to tests.

Programs are hostile input. Nothing here recurses on a program's tree: the parser admits trees that are three times
deeper than Python's stack.
"""

from __future__ import annotations

import ast
import re
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Final

_LONGEST: Final = 100_000
"""Characters of a program; a longer one is not read."""
_REFERENCES: Final = 32
"""References kept at hand, for either match. One of 2 kB takes about 0.1 MB; none takes more than some 30 MB."""

_LETTER: Final = r"[\w\x80-\U0010ffff]"
_ENDLESS_IMPORT: Final = re.compile(rf"(?<!{_LETTER})(?:import|from)(?:[\s\\.]*+{_LETTER}++[\s\\]*+\.){{200}}")
"""A module's name of more than 200 parts: the parser keeps each of its prefixes, gigabytes for 100 kB of text."""

_FILE: Final = "<program compared>"
_PARSING: Final = threading.Lock()

Number = Callable[[Hashable], int]
_Parts = Callable[[str, Number], Counter[Hashable]]
"""Counts what a program is made of."""


def parse(program: str) -> ast.Module | None:
    """Return the syntax tree of a program, or None if it is not Python, or too much of it.

    Too much are more than 100,000 characters, a tree of some 3,000 levels, or a module's name of more than 200 parts. Never
    raises, and no text makes it warn. Safe in threads that have the usual stack (1 MB at least).
    """
    if len(program) > _LONGEST or _ENDLESS_IMPORT.search(program):
        return None
    try:
        with _PARSING:
            # A rule for our own file name only: `catch_warnings` would swap the filters of all threads.
            warnings.filterwarnings("ignore", module=re.escape(_FILE))
            return ast.parse(program, filename=_FILE)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def canonical(program: str) -> str | None:
    """Return a program without its comments and layout, or None if it does not parse.

    The text is the syntax tree in Polish notation, for comparing, not for running: equal for two programs exactly if
    their trees are. Docstrings are part of it.
    """
    tree = parse(program)
    if tree is None:
        return None
    words: list[str] = []
    stack: list[Any] = [tree]
    while stack:
        match stack.pop():
            case ast.AST() as node:
                words.append(type(node).__name__)
                stack.extend(reversed(_fields(node)))
            case list() as items:
                words.append(f"[{len(items)}]")
                stack.extend(reversed(items))
            case int() as number if type(number) is int:
                words.append(hex(number))  # Python refuses to write thousands of decimal digits
            case other:
                words.append(repr(other))
    return " ".join(words)


def ast_match(program: str, reference: str) -> float:
    """Return the share of the reference's syntax subtrees that are found in the program, in [0, 1].

    Subtrees are counted as often as they occur (multiset intersection). Names and the values of constants do not
    count; leaves, which are in every program, and the root, which is the whole text, are no subtrees. 0.0 if either
    does not parse, or the reference has no subtrees. Appending statements never lowers it.

    Source: PPOCoder, arXiv 2301.13816, section 3.2; CodeBLEU, arXiv 2009.10297, section 3.2.
    """
    return recall(_subtrees, program, reference)


def recall(parts: _Parts, program: str, reference: str) -> float:
    """Return the share of the reference's parts that the program has; 0.0 if there are none."""
    known, wanted = _known(parts, reference)
    if not wanted:
        return 0.0
    found = parts(program, lambda thing: known.get(thing, -1))
    return (wanted & found).total() / wanted.total()


@lru_cache(_REFERENCES)
def _known(parts: _Parts, reference: str) -> tuple[dict[Hashable, int], Counter[Hashable]]:
    """Return the parts of a reference, and the numbers that stand for what they are made of.

    A program's parts are written with these numbers and no others, so comparing two parts takes no longer for big ones.
    """
    known: dict[Hashable, int] = {}
    return known, parts(reference, lambda thing: known.setdefault(thing, len(known)))


def _fields(node: ast.AST) -> list[Any]:
    """Return the values of a node's fields, without the context (load, store, delete), which its place tells."""
    return [value for name, value in ast.iter_fields(node) if name != "ctx"]


def inner(node: ast.AST) -> list[ast.AST]:
    """Return a node's children, without the context."""
    return [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]


def _subtrees(program: str, number: Number) -> Counter[Hashable]:
    """Count a program's subtrees. Each is the number of its shape: its root's type, and its children's numbers."""
    tree = parse(program)
    found: Counter[Hashable] = Counter()
    numbers: dict[ast.AST, int] = {}

    def part(value: Any) -> Hashable:
        match value:
            case ast.AST():
                return numbers[value]
            case list():
                return tuple(map(part, value))
            case str():
                return ""
        return value  # type: ignore[no-any-return]

    nodes: list[ast.AST] = [tree] if tree is not None else []
    for node in nodes:
        nodes += inner(node)
    for node in reversed(nodes):  # children before their parents
        values = [] if isinstance(node, ast.Constant) else _fields(node)
        numbers[node] = number((type(node), *map(part, values)))
        if node is not tree and inner(node):
            found[numbers[node]] += 1
    return found
