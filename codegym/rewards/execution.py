"""Terms that look at how a program ran. Each has a page in docs/rewards."""

from __future__ import annotations

import math
from typing import Final

from codegym.judge import Verdict
from codegym.rewards.attempt import Attempt
from codegym.rewards.term import term

_SHORTEST: Final = 0.01
"""CPU seconds a test below which times are noise."""
_MOST_DOUBLINGS: Final = 3.0


@term
def tests(attempt: Attempt) -> float:
    """+1 if every test passes, public and hidden, else -1. RLEF, arXiv 2410.02089, section 2.3."""
    return 1.0 if attempt.solved else -1.0


@term
def public(attempt: Attempt) -> float:
    """+1 if every public test passes, else 0."""
    return float(attempt.valid and attempt.report.of("public").accepted)


@term(needs="cases")
def pass_rate(attempt: Attempt) -> float:
    """The share of all tests passed, 0 to 1."""
    return attempt.report.pass_rate if attempt.valid else 0.0


@term
def coderl(attempt: Attempt) -> float:
    """-1 doesn't compile, -0.6 fails at run time, -0.3 fails a test, +1 passes all. CodeRL, arXiv 2207.01780, section 3.2.

    A broken limit counts as a failure at run time.
    """
    return _ladder(attempt, failed_a_test=-0.3)


@term(needs="cases")
def rltf(attempt: Attempt) -> float:
    """As coderl, but -0.3 + 1.3 x pass rate for a program that fails tests. RLTF, arXiv 2307.04349, section 3.3."""
    return _ladder(attempt, failed_a_test=-0.3 + 1.3 * attempt.report.pass_rate)


@term(when="turn")
def no_program(attempt: Attempt) -> float:
    """-0.2 for a turn before the last without a program that compiles, else 0. RLEF, arXiv 2410.02089, section 2.3."""
    return -0.2 if not attempt.valid and not attempt.final else 0.0


@term
def compiles(attempt: Attempt) -> float:
    """+1 if the program compiles in the sandbox, else -1. PPOCoder, arXiv 2301.13816, section 3.2."""
    return 1.0 if attempt.valid else -1.0


@term(needs="reference")
def cpu_time(attempt: Attempt) -> float:
    """Doublings of the reference's CPU time that a right program takes, -3 to 3; 0 for a wrong one.

    log2 of the program's CPU seconds over the reference's, on all tests, each time raised by 10 ms a test, below which
    nothing can be told from noise.
    """
    if not attempt.solved or attempt.reference_seconds is None:
        return 0.0
    noise = _SHORTEST * len(attempt.report.cases)
    doublings = math.log2((attempt.report.cpu_seconds + noise) / (attempt.reference_seconds + noise))
    return max(-_MOST_DOUBLINGS, min(_MOST_DOUBLINGS, doublings))


def _ladder(attempt: Attempt, *, failed_a_test: float) -> float:
    if not attempt.valid:
        return -1.0
    match attempt.report.verdict:
        case Verdict.ACCEPTED:
            return 1.0
        case Verdict.WRONG_ANSWER:
            return failed_a_test
    return -0.6
