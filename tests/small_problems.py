"""Small problems of each kind for tests of the judge, and which isolation this machine has."""

from typing import Any

import pytest

import codegym
from codegym import Limits, Problem
from codegym.judge import launch

LIMITS = Limits(cpu_seconds=0.5, memory_bytes=128 << 20, output_bytes=1 << 20)


_MISSING = launch.missing_tiers()
TIERS = [
    pytest.param(tier, marks=pytest.mark.skipif(tier in _MISSING, reason=f"not on this machine: {_MISSING.get(tier)}"))
    for tier in ("namespaces", "landlock")
]


NEEDS_NAMESPACES = pytest.mark.skipif("namespaces" in _MISSING, reason="needs /proc in the sandbox, so namespaces")


def stdin_problem(*tests: tuple[str, str], **fields: Any) -> Problem:
    return Problem(
        id="stdin", statement="", style="stdin", limits=LIMITS,
        tests=[codegym.Test(input=given, expected=expected) for given, expected in tests], **fields,
    )  # fmt: skip


def call_problem(*tests: tuple[list[Any], Any], **fields: Any) -> Problem:
    return Problem(
        id="call", statement="", style="call", entry_point="f", limits=LIMITS,
        tests=[codegym.Test(args=args, expected=expected) for args, expected in tests], **fields,
    )  # fmt: skip


def script_problem(script: str, **fields: Any) -> Problem:
    return Problem(id="script", statement="", style="call", entry_point="f", limits=LIMITS, script=script, **fields)


ECHO = stdin_problem(("1 2\n", "1 2\n"))
DOUBLE = call_problem(([2], 4), ([3], 6))
CHECK_DOUBLE = script_problem("def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(3) == 6\n")
