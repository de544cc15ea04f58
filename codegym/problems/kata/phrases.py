"""The words that families share, each with its code: tables from phrase to expression.

``{x}`` is what the operation works on and ``{c}`` its constant. Families share them so that a small model meets few
words, each often, and so that held-out families are new only in how known words are combined.
"""

from __future__ import annotations

from typing import Final

OPERATIONS: Final = {
    "add {c}": "{x} + {c}",
    "subtract {c}": "{x} - {c}",
    "subtract from {c}": "{c} - {x}",
    "multiply by {c}": "{x} * {c}",
    "divide by {c} and round down": "{x} // {c}",
    "remainder by {c}": "{x} % {c}",
    "raise to at least {c}": "max({x}, {c})",
    "cut to at most {c}": "min({x}, {c})",
}

SHIFTS: Final = ("add {c}", "subtract {c}", "subtract from {c}")
SCALE: Final = "multiply by {c}"
ARITHMETIC: Final = (*SHIFTS, SCALE)
LIMITS: Final = ("divide by {c} and round down", "remainder by {c}", "raise to at least {c}", "cut to at most {c}")
FOLDS: Final = (*SHIFTS, "raise to at least {c}", "cut to at most {c}")
"""Operations that make a fold when `c` is the item and `x` the value so far."""

COMPARISONS: Final = {
    "above {c}": "{x} > {c}",
    "at least {c}": "{x} >= {c}",
    "below {c}": "{x} < {c}",
    "at most {c}": "{x} <= {c}",
    "equal to {c}": "{x} == {c}",
    "other than {c}": "{x} != {c}",
}

ORDERINGS: Final = ("above {c}", "at least {c}", "below {c}", "at most {c}")

Step = tuple[str, int]
"""A phrase of `OPERATIONS` and its constant."""


def say(step: Step) -> str:
    """Return a step in words, such as ``add 7``."""
    phrase, constant = step
    return phrase.format(c=constant)


def apply(step: Step, value: str = "x") -> str:
    """Return a step as an expression, such as ``x + 7``."""
    phrase, constant = step
    return OPERATIONS[phrase].format(x=value, c=constant)


def compare(phrase: str, constant: int, value: str = "x") -> str:
    """Return a comparison as an expression, such as ``x > 7``."""
    return COMPARISONS[phrase].format(x=value, c=constant)


def confused(phrase: str) -> tuple[str, ...]:
    """Return the orderings that a wrong program has in place of `phrase`."""
    return tuple(other for other in ORDERINGS if other != phrase)
