"""What the texts of a dialogue tell: how badly a program failed, where, and which answers are expected.

Only texts are read: the prompt and the feedback, as any agent sees them. What cannot be read is left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from codegym import values

_COUNT: Final = re.compile(r"^(\d+) of (\d+) public tests failed\.$", re.MULTILINE)
_LINE: Final = re.compile(r'^\s*File "program\.py", line (\d+)', re.MULTILINE)
_LIMIT: Final = re.compile(r"(took too long|ran out of memory|printed too much)\.$", re.MULTILINE)
_CRASH: Final = re.compile(r"(^| )failed:$", re.MULTILINE)
_FENCED: Final = re.compile(
    r"Input:?\s*\n```\w*\n(?P<given>.*?)```\s*Output:?\s*\n```\w*\n(?P<expected>.*?)```", re.DOTALL | re.IGNORECASE
)
_NUMBER: Final = re.compile(r"(?<![\w.^*-])\d{1,6}(?![\w.^*])")
_CUT: Final = "... (cut; "
_MOST_LITERALS: Final = 8

PASSED, WRONG, LIMIT, CRASH, COMPILE, UNKNOWN = range(6)


@dataclass(frozen=True, slots=True)
class Example:
    """An input and the answer it should have: two texts, or a tuple of arguments and a value."""

    given: Any
    expected: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What one feedback tells of a program."""

    failed: float
    """Share of the public tests that failed, as far as told; 1 where it is not."""
    severity: int
    """From `PASSED` to `UNKNOWN`, the smaller the better."""
    lines: frozenset[int]
    """Lines of the program that a traceback or the compiler names."""
    examples: tuple[Example, ...]
    """Public tests that the program failed."""
    complete: bool
    """Every public test that the program failed is in `examples`."""


def read_feedback(text: str, entry_point: str) -> Clues:
    """Read a feedback as `codegym.feedback` writes it; any text is legal."""
    count = _COUNT.search(text)
    failed, total = (int(count[1]), int(count[2])) if count else (1, 1)
    severity = _severity(text)
    if severity == PASSED:
        failed = 0
    examples = tuple(_failed_calls(text, entry_point) if entry_point else _failed_inputs(text))
    return Clues(
        failed=failed / max(total, 1),
        severity=severity,
        lines=frozenset(map(int, _LINE.findall(text))),
        examples=examples,
        complete=severity == PASSED or (count is not None and failed == len(examples)),
    )


def read_examples(prompt: str, entry_point: str) -> list[Example]:
    """Return the examples of a statement: ``f(1) == 2`` on a line, or fenced blocks under "Input:" and "Output:"."""
    if not entry_point:
        return [Example(found["given"], found["expected"]) for found in _FENCED.finditer(prompt)]
    lines = (line.strip().removeprefix("assert ") for line in prompt.splitlines())
    examples = (_comparison(line, entry_point) for line in lines if line.startswith(f"{entry_point}("))
    return [example for example in examples if example]


def read_literals(prompt: str) -> list[int]:
    """Return the numbers that a statement mentions outside of code."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", prompt, flags=re.DOTALL)
    return list(dict.fromkeys(map(int, _NUMBER.findall(text))))[:_MOST_LITERALS]


def _severity(text: str) -> int:
    if text.startswith("All public tests passed"):
        return PASSED
    if text.startswith(("The program does not compile", "Compile error")):
        return COMPILE
    if _CRASH.search(text) or text.startswith("Runtime error"):
        return CRASH
    if _LIMIT.search(text) or "limit" in text.partition(".")[0]:
        return LIMIT
    return WRONG if _COUNT.search(text) or text.startswith("Wrong answer") else UNKNOWN


def _failed_calls(text: str, entry_point: str) -> Iterator[Example]:
    """Read ``f(1, 2) returned 3, not 4.``; strings may hold these very words, so every way to split is tried."""
    for line in text.splitlines():
        if line.startswith(f"{entry_point}(") and line.endswith("."):
            for found in re.finditer(", not ", line):
                call, _, _ = line[: found.start()].rpartition(" returned ")
                example = _comparison(f"{call} == {line[found.end() : -1]}", entry_point)
                if example:
                    yield example
                    break


def _failed_inputs(text: str) -> Iterator[Example]:
    for entry in re.split(r"^Input:\n", text, flags=re.MULTILINE)[1:]:
        given, _, rest = entry.partition("\nExpected output:\n")
        expected, found, _ = rest.partition("\nObserved output:\n")
        if found and _CUT not in given and _CUT not in expected:
            yield Example(*(("" if part == "(nothing)" else part) + "\n" for part in (given, expected)))


def _comparison(text: str, entry_point: str) -> Example | None:
    try:
        match ast.parse(text, mode="eval").body:
            case ast.Compare(
                left=ast.Call(func=ast.Name(id=name), args=args, keywords=[]), ops=[ast.Eq()], comparators=[expected]
            ) if name == entry_point:
                example = Example(tuple(map(ast.literal_eval, args)), ast.literal_eval(expected))
                values.encode([example.given, example.expected])
                return example
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    return None
