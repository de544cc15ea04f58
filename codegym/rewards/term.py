"""The record of a reward term, and the decorator that makes one of a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, overload

from codegym.rewards.attempt import Attempt

Need = Literal["nothing", "verdict", "cases", "reference"]
"""What a term wants to know of an attempt's run, each including what stands before it: ``nothing``, the text is enough;
``verdict``, the hidden tests may stop at the first failure; ``cases``, the result of each test; ``reference``, the CPU time
of the problem's reference too."""

When = Literal["end", "turn"]
"""``end``: the term speaks of an episode's last program alone, so that more turns make it no larger. ``turn``: of each."""

Score = Callable[[Attempt], float]
ScoreBatch = Callable[[Sequence[Attempt]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Term:
    """A named measure of attempts. Call it with many; it returns a number for each, 0 for those it doesn't speak of."""

    name: str
    score: ScoreBatch
    needs: Need = "verdict"
    when: When = "end"
    about: str = ""
    """One line on what it measures."""

    def __call__(self, attempts: Sequence[Attempt]) -> list[float]:
        due = [place for place, attempt in enumerate(attempts) if attempt.final or self.when == "turn"]
        values = [0.0] * len(attempts)
        if due:
            for place, value in zip(due, self.score([attempts[place] for place in due]), strict=True):
                values[place] = float(value)
        return values


@overload
def term(score: Score, /) -> Term: ...
@overload
def term(*, needs: Need = ..., when: When = ...) -> Callable[[Score], Term]: ...
def term(
    score: Score | None = None, /, *, needs: Need = "verdict", when: When = "end"
) -> Term | Callable[[Score], Term]:
    """Make a term of a function from an attempt to a number; it takes the function's name and first line.

    As ``@term`` or ``@term(needs=..., when=...)``. Whoever judges looks at `needs`; what is not needed is not computed.
    """

    def make(score: Score) -> Term:
        return _named(score, lambda attempts: [score(attempt) for attempt in attempts], needs, when)

    return make if score is None else make(score)


def batch_term(*, needs: Need = "verdict", when: When = "end") -> Callable[[ScoreBatch], Term]:
    """As `term`, for a function from many attempts to as many numbers: where a batch is cheaper than its parts."""
    return lambda score: _named(score, score, needs, when)


def _named(function: Callable[..., object], score: ScoreBatch, needs: Need, when: When) -> Term:
    about = (function.__doc__ or "").strip().partition("\n")[0]
    return Term(name=function.__name__, score=score, needs=needs, when=when, about=about)
