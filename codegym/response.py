"""From what a model wrote to the program it means."""

from __future__ import annotations

import re
from typing import Final

_FENCE: Final = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})[ \t]*([^\n`]*)$", re.MULTILINE)


def extract_program(response: str) -> str:
    """Return the last fenced block of a response, or the whole text if it has none; any text is legal.

    A fence that is never closed runs to the end of the text, as a response cut off by its length limit would.
    """
    block: str | None = None
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(response):
        if opened is None:
            opened = fence
        elif fence[1].startswith(opened[1]) and not fence[2].strip():
            block = response[opened.end() + 1 : fence.start()]
            opened = None
    if opened is not None:
        unclosed = response[opened.end() + 1 :]
        block = unclosed if unclosed.strip() or block is None else block
    return response if block is None else block


def fenced(program: str) -> str:
    """Return a response that holds just this program."""
    fence = "```"
    while fence in program:
        fence += "`"
    return f"{fence}python\n{program.rstrip()}\n{fence}"
