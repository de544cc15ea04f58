"""Running the kata's own programs, in this process: they are ours. A model's program is for `codegym.Judge`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codegym.problems.kata.family import Input, Kata

Run = Callable[[Input], Any]
"""From an input to what the program returns, or prints if it is a ``stdin`` program."""


def load_program(text: str, kata: Kata) -> Run:
    """Return the program as a function of an input of `kata`."""
    code = compile(text, "<kata>", "exec")
    if not kata.name:
        return lambda given: _print_of(code, str(given))
    scope: dict[str, Any] = {}
    exec(code, scope)
    function = scope[kata.name]
    return lambda given: function(*given)


def _print_of(code: Any, text: str) -> str:
    lines = iter(text.splitlines())
    printed: list[str] = []
    # Two names in place of redirected streams: these programs use no other, and nothing global changes.
    exec(code, {"input": lambda: next(lines), "print": lambda *values: printed.append(_line(*values))})
    return "".join(printed)


def _line(*values: object) -> str:
    return " ".join(map(str, values)) + "\n"
