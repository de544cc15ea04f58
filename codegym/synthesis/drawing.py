"""Draws inputs that fit a model: small ones from Hypothesis, whose choices favour the ends of ranges, big ones at random.

Both put an input together in one way (`composing`); they differ in where the choices come from.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from codegym.errors import UserError
from codegym.synthesis.composing import Composition, ImpossibleError, Source, Style
from codegym.synthesis.model import Arguments, InputModel

_TRIES: Final = 5
_SPREADS: Final = ("tiny", "tiny", "small", "seen", "wide", "any")
_SIZES: Final = ((0, 2), (1, 3), (2, 5), (3, 8), (6, 14), (10, 30))
_MAKES: Final = (("any", 26, 0), ("any", 26, 1), ("tiny", 2, 0), ("top", 1, 0), ("any", 26, 2), ("small", 4, 0))
"""Spread, letters and order of each big input."""


class RandomSource:
    """Choices at random, each as likely as any other."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def integer(self, low: int, high: int) -> int:
        return self._rng.randint(low, high)

    def pick(self, items: Sequence[Any]) -> Any:
        return items[int(self._rng.random() * len(items))]


class NotInstalledError(UserError):
    """Hypothesis is missing: nothing can be drawn for any problem."""


_HOPELESS: Final = (ImpossibleError, ArithmeticError, TypeError, ValueError)
"""What comes of examples that no sound problem has: infinite bounds, items that have no order."""


def draw_with_hypothesis(model: InputModel, count: int, seed: int) -> list[Arguments]:
    """Return up to so many small inputs that the model holds; the same for the same seed and release of Hypothesis.

    Raises:
        NotInstalledError: Hypothesis is missing.
    """
    try:
        import hypothesis
        from hypothesis import strategies as st
    except ImportError:
        raise NotInstalledError("the offline writer needs Hypothesis: pip install 'codegym[synthesis]'") from None
    found: list[Arguments] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=max(count, 1),
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.data())
    def collect(data: Any) -> None:
        class Drawn:
            def integer(self, low: int, high: int) -> int:
                return int(data.draw(st.integers(low, high)))

            def pick(self, items: Sequence[Any]) -> Any:
                return items[data.draw(st.integers(0, len(items) - 1))]

        source = Drawn()
        style = Style(spread=source.pick(_SPREADS), size=source.pick(_SIZES), letters=source.integer(1, 8))
        drawn = draw(model, source, style)
        if drawn is not None:
            found.append(drawn)

    collect()
    return found


def draw_big(model: InputModel, seed: int) -> list[Arguments]:
    """Return inputs at the upper end of every size that the model admits, of several makes."""
    found = []
    for number, (spread, letters, order) in enumerate(_MAKES):
        source = RandomSource(random.Random(f"big {seed} {number}"))
        style = Style(spread=spread, size=(1 << 60, 1 << 60), letters=letters, order=order, big=True)
        drawn = draw(model, source, style)
        if drawn is not None:
            found.append(drawn)
    return found


def draw_at_random(model: InputModel, count: int, rng: random.Random) -> Iterator[Arguments]:
    """Yield up to so many small inputs that the model holds."""
    source = RandomSource(rng)
    for _ in range(count):
        style = Style(
            spread=rng.choice(_SPREADS),
            size=rng.choice(_SIZES),
            letters=rng.randint(1, 8),
            order=max(0, rng.randint(-4, 2)),
        )
        drawn = draw(model, source, style)
        if drawn is not None:
            yield drawn


def draw(model: InputModel, source: Source, style: Style) -> Arguments | None:
    """Return an input that the model holds, None if a few tries found none."""
    for _ in range(2 if style.big else _TRIES):
        try:
            arguments = Composition(model, source, style).arguments()
            if model.holds(arguments):
                return arguments
        except _HOPELESS:
            continue
    return None
