"""The terms that rewards are made of: pure functions of an attempt. Each docstring says what, range and source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from codegym.judge import Verdict
from codegym.rewards.attempt import Attempt

Term = Callable[[Attempt], float]


def tests(attempt: Attempt) -> float:
    """+1 at the end if every test passes, -1 if any fails, else 0. RLEF, arXiv 2410.02089, section 2.3."""
    if not attempt.final:
        return 0.0
    return 1.0 if attempt.solved else -1.0


def no_program(attempt: Attempt) -> float:
    """-0.2 for a response without a valid program before the end, else 0. RLEF, arXiv 2410.02089, section 2.3."""
    return -0.2 if not attempt.valid and not attempt.final else 0.0


def public(attempt: Attempt) -> float:
    """+1 at the end if every public test passes, else 0."""
    return float(attempt.final and attempt.report.of("public").accepted and attempt.valid)


def pass_rate(attempt: Attempt) -> float:
    """The share of all tests passed, in [0, 1], at the end; before it 0."""
    return attempt.report.pass_rate if attempt.final and attempt.valid else 0.0


def coderl(attempt: Attempt) -> float:
    """-1 does not compile, -0.6 fails at run time, -0.3 fails a test, +1 passes all; at the end.

    CodeRL, arXiv 2207.01780, section 3.2. A broken limit counts as a failure at run time.
    """
    return _ladder(attempt, lambda: -0.3)


def rltf(attempt: Attempt) -> float:
    """As `coderl`, but -0.3 + 1.3 x pass rate for a program that fails tests. RLTF, arXiv 2307.04349, section 3.3."""
    return _ladder(attempt, lambda: -0.3 + 1.3 * attempt.report.pass_rate)


def _ladder(attempt: Attempt, failed_a_test: Callable[[], float]) -> float:
    if not attempt.final:
        return 0.0
    if not attempt.valid:
        return -1.0
    match attempt.report.verdict:
        case Verdict.ACCEPTED:
            return 1.0
        case Verdict.WRONG_ANSWER:
            return failed_a_test()
    return -0.6


TERMS: Final[dict[str, Term]] = {
    term.__name__: term for term in (tests, no_program, public, pass_rate, coderl, rltf)
}  # fmt: skip
"""Every term by its name."""
