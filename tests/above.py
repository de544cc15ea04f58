"""The problem that tests of synthesis start from: the sum of the numbers above 2."""

from typing import Any

from codegym import Limits, Problem, Test

REFERENCE = "def f(xs: list[int]) -> int:\n    return sum(x for x in xs if x > 2)\n"
STATEMENT = "Return the sum of the numbers above 2. `xs` holds 0 to 20 integers from -10 to 10."


def problem(*references: str, **changes: Any) -> Problem:
    """Return the problem with these references, or the one there is, and with other changes."""
    fields: dict[str, Any] = {
        "id": "above", "statement": STATEMENT, "style": "call", "entry_point": "f", "references": references or (REFERENCE,),
        "tests": (Test(args=([3, 1, 5],), expected=8, origin="public"), Test(args=([],), expected=0, origin="public")),
        "limits": Limits(cpu_seconds=1.0),
    }  # fmt: skip
    return Problem(**(fields | changes))
