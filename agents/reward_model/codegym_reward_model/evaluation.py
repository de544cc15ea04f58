"""How well scores order pairs, and how far their differences can be believed. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log1p

import msgspec

from codegym.metrics import Share, mean, share_interval

_BINS = 10


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs on whose order the model is about equally sure."""

    pairs: int
    confidence: float
    """Mean probability that it gives to its order, in [0.5, 1]."""
    accuracy: float
    """Share of them that it orders rightly."""


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """How a reward model does on pairs that it was not trained on."""

    pairs: int
    problems: int
    accuracy: float
    """Share of the pairs whose chosen response has the higher score; equal scores count half."""
    accuracy_low: float
    accuracy_high: float
    """Its 95 % interval by bootstrap over problems."""
    accuracy_chosen_shorter: float | None
    """The same among pairs whose chosen response is the shorter one: a model that reads length alone fails there."""
    accuracy_chosen_longer: float | None
    loss: float
    """Mean Bradley-Terry loss, in nats; 0.693 by chance."""
    calibration_error: float
    """Expected calibration error over ten bins of equal width (arXiv 1706.04599), in [0, 1]."""
    calibration: Sequence[Bin]
    """The bins that hold pairs."""


def evaluate(margins: Sequence[float], *, longer_by: Sequence[int], groups: Sequence[str]) -> Evaluation:
    """Return how well scores order pairs.

    Args:
        margins: ``(P,)``, the score of each pair's chosen response less the rejected one's; at least one.
        longer_by: ``(P,)``, by how many characters the chosen response is longer.
        groups: ``(P,)``, the problem of each pair.
    """
    right = [_right(margin) for margin in margins]
    by_group: dict[str, Share] = {}
    for group, value in zip(groups, right, strict=True):
        by_group[group] = by_group.get(group, Share()) + Share(round(2 * value), 2)  # in halves: ties are one
    accuracy = share_interval(list(by_group.values()))
    assert accuracy is not None
    bins = calibration(margins)
    return Evaluation(
        pairs=len(margins),
        problems=len(by_group),
        accuracy=accuracy.mean,
        accuracy_low=accuracy.low,
        accuracy_high=accuracy.high,
        accuracy_chosen_shorter=_among(right, [by < 0 for by in longer_by]),
        accuracy_chosen_longer=_among(right, [by > 0 for by in longer_by]),
        loss=mean([_softplus(-margin) for margin in margins]),
        calibration_error=sum(each.pairs * abs(each.confidence - each.accuracy) for each in bins) / len(margins),
        calibration=bins,
    )


def calibration(margins: Sequence[float]) -> list[Bin]:
    """Return pairs by the model's confidence, ``sigmoid(|margin|)``, in ten bins from 0.5 to 1; empty ones are left out."""
    sure = [1 / (1 + exp(-min(abs(margin), 700.0))) for margin in margins]
    found = []
    for number in range(_BINS):
        inside = [place for place, value in enumerate(sure) if min(_BINS - 1, int((value - 0.5) * 2 * _BINS)) == number]
        if inside:
            found.append(
                Bin(
                    pairs=len(inside),
                    confidence=mean([sure[place] for place in inside]),
                    accuracy=mean([_right(margins[place]) for place in inside]),
                )
            )
    return found


def _right(margin: float) -> float:
    return 0.5 if margin == 0 else float(margin > 0)


def _among(values: Sequence[float], chosen: Sequence[bool]) -> float | None:
    found = [value for value, wanted in zip(values, chosen, strict=True) if wanted]
    return mean(found) if found else None


def _softplus(value: float) -> float:
    return max(value, 0.0) + log1p(exp(-abs(value)))
