"""Programs that do the same and are not as clean: what a linter complains about, for studies of rewards that look at it."""

from __future__ import annotations

from random import Random
from typing import Final

_IMPORTS: Final = ("import os", "import sys", "import math")
_VARIABLES: Final = ("y = 0", "l = 1", "tmp = None")


def untidy(program: str, rng: Random) -> str:
    """Return a program of the kata's with one or two faults of style added; what it does stays the same.

    The faults: an import that nobody uses, a variable of a function that nobody reads, a semicolon at the end.
    """
    lines = program.splitlines()
    function = next((place for place, line in enumerate(lines) if line.startswith("def ")), None)
    faults = ("import", "semicolon") if function is None else ("import", "semicolon", "variable")
    chosen = rng.sample(faults, rng.choice((1, 2)))
    if "variable" in chosen and function is not None:
        lines.insert(function + 1, f"    {rng.choice(_VARIABLES)}")
    if "semicolon" in chosen:
        lines[-1] += ";"
    if "import" in chosen:
        lines.insert(0, rng.choice(_IMPORTS))
    return "\n".join(lines) + "\n"
