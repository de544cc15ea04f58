"""What a program is worth by the tests that it passes, and what a test is worth by the programs that pass it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from codegym.metrics import mean

Weights = Literal["equal", "cure"]
"""How tests count in a pass rate. ``equal``: all alike (AceCoder). ``cure``: each by its `unit_test_rewards`, not below 0."""


def pass_rates(passed: Sequence[Sequence[bool]], right: Sequence[bool], weights: Weights) -> list[float]:
    """Return for each program of a problem the share of the tests that it passes, in [0, 1].

    Args:
        passed: ``(S, K)``, whether each of `S` programs passes each of `K` tests, at least one.
        right: ``(S,)``, which programs are known to be right; see `unit_test_rewards`.
        weights: how the tests count; where none is worth anything, all alike.
    """
    worth = [max(0, reward) for reward in unit_test_rewards(passed, right)] if weights == "cure" else []
    if not any(worth):
        return [mean(row) for row in passed]
    return [sum(w for w, ok in zip(worth, row, strict=True) if ok) / sum(worth) for row in passed]


def unit_test_rewards(passed: Sequence[Sequence[bool]], right: Sequence[bool]) -> list[int]:
    """Return what each test is worth: CURE's reward of a unit test (arXiv 2506.03136).

    A test that every right program passes is worth the number of wrong ones that fail it; one that a right program fails
    costs the number of wrong ones that pass it.

    Args:
        passed: ``(S, K)``, whether each program passes each test.
        right: ``(S,)``, whether each program is right by the ground truth.
    """
    good = [row for row, is_right in zip(passed, right, strict=True) if is_right]
    bad = [row for row, is_right in zip(passed, right, strict=True) if not is_right]
    tests = range(len(passed[0]) if passed else 0)
    fooled = [sum(row[test] for row in bad) for test in tests]
    return [len(bad) - fooled[test] if all(row[test] for row in good) else -fooled[test] for test in tests]
