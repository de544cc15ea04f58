"""All programs that differ from a given one by a single small edit, the likeliest repairs first.

The edits are those of `codegym.synthesis.mutants`; here they come in the order in which they are worth trying. A program that
does not parse has repairs of its own lines instead.
"""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from codegym.synthesis.mutants import Mutant, applied, compiles, edits, parsed, written

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
    if tree is None or not (original := written(tree)):
        return
    found = edits(tree, literals=literals)
    sizes = Counter(edit.kind for edit in found)
    rng = random.Random(f"mutants {seed}")
    rng.shuffle(found)
    found.sort(key=lambda edit: (edit.line not in suspects, -WEIGHTS[edit.kind] / sizes[edit.kind]))
    seen = {original}
    for edit in found:
        text = applied(tree, edit)
        if text not in seen and compiles(text):
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
