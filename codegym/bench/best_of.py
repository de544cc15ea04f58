"""Best of N: how often the sample that a rank puts first is right, for any n up to N, from one set of samples; pure.

A rank is a list of criteria, the first of which counts most. Of n samples those stay that do best by the first criterion,
of these those that do best by the second, and so on; of those that stay in the end any may be taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations, groupby
from math import comb, nan
from random import Random
from typing import Final, NamedTuple

import msgspec

from codegym import metrics
from codegym.metrics import Interval, mean

_SUBSETS: Final = 400
"""Choices of n samples beyond which they are drawn at random, where a rank looks at all of them together."""

_NOISE: Final = 1e-9
"""What is nearer than this is equal: sums of chances are not exact."""


class Scores(NamedTuple):
    """A criterion that gives each sample a number: the higher, the better."""

    values: Sequence[float]


class Labels(NamedTuple):
    """A criterion by which samples with equal labels stand together, and the largest group wins; None stands alone."""

    values: Sequence[Hashable | None]


Criterion = Scores | Labels


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """What the best of n comes to: shares of problems solved, in [0, 1], with 95 % intervals over problems."""

    n: int
    ranked: Interval
    random: Interval
    oracle: Interval
    """Any of the n is right."""
    gap_closed: Interval | None
    """How much of the way from random to oracle the rank goes; None where there is no way to go."""


class Samples(NamedTuple):
    """Those of one problem."""

    right: Sequence[bool]
    criteria: Sequence[Criterion]


def curve(groups: Sequence[Samples], sizes: Sequence[int]) -> list[Point]:
    """Return what the best of n samples comes to, in the mean over every choice of n of them.

    Args:
        groups: the samples of each problem, at least one problem.
        sizes: of n, none larger than the smallest group.
    """
    points = []
    for n in sizes:
        rows = [
            (chance(group, n), mean(group.right), metrics.pass_at_k(len(group.right), sum(group.right), n))
            for group in groups
        ]
        ranked, random, oracle = ([row[place] for row in rows] for place in range(3))
        closed = metrics.bootstrap(rows, _closed) if mean(oracle) > mean(random) + _NOISE else None
        points.append(
            Point(
                n=n,
                ranked=metrics.bootstrap(ranked, mean),
                random=metrics.bootstrap(random, mean),
                oracle=metrics.bootstrap(oracle, mean),
                gap_closed=closed,
            )
        )
    return points


def chance(group: Samples, n: int) -> float:
    """Return the chance that the best of n samples is right, over every choice of n; ties are broken at random.

    In closed form where each criterion gives numbers; over at most `_SUBSETS` choices where samples are compared with each
    other.
    """
    total = len(group.right)
    if all(isinstance(criterion, Scores) for criterion in group.criteria):
        keys = list(zip(*(criterion.values for criterion in group.criteria), strict=True)) or [()] * total
        order = sorted(range(total), key=keys.__getitem__, reverse=True)
        found, above = 0.0, 0
        for _, tied in groupby(order, key=keys.__getitem__):
            places = list(tied)
            # The first of the choice is among these: none is above them, and not all are below.
            first = comb(total - above, n) - comb(total - above - len(places), n)
            found += first / comb(total, n) * mean([group.right[place] for place in places])
            above += len(places)
        return found
    return mean([_taken(group, subset) for subset in _subsets(total, n)])


def pair_accuracy(groups: Sequence[Samples]) -> float | None:
    """Return the share of the pairs of a right and a wrong sample of one problem in which the right one is put first.

    Ties count half; None where no problem has both.
    """
    found = []
    for right, criteria in groups:
        keys = list(zip(*(_numbers(criterion) for criterion in criteria), strict=True)) or [()] * len(right)
        good = [key for key, ok in zip(keys, right, strict=True) if ok]
        bad = [key for key, ok in zip(keys, right, strict=True) if not ok]
        found += [0.5 if one == other else float(one > other) for one in good for other in bad]
    return mean(found) if found else None


def first(criteria: Sequence[Criterion], places: Sequence[int]) -> list[int]:
    """Return which of these samples stay in the end, in order."""
    for criterion in criteria:
        values = _numbers(criterion, places)
        best = max(values)
        places = [place for place, value in zip(places, values, strict=True) if value == best]
    return list(places)


def _taken(group: Samples, places: Sequence[int]) -> float:
    return mean([group.right[place] for place in first(group.criteria, places)])


def _numbers(criterion: Criterion, places: Sequence[int] | None = None) -> list[float]:
    values = criterion.values if places is None else [criterion.values[place] for place in places]
    if isinstance(criterion, Scores):
        return list(values)  # type: ignore[arg-type]
    sizes = Counter(values)
    return [0.0 if value is None else float(sizes[value]) for value in values]


def _subsets(total: int, n: int) -> Iterator[Sequence[int]]:
    if comb(total, n) <= _SUBSETS:
        return combinations(range(total), n)
    rng = Random(f"subsets {total} {n}")
    return (rng.sample(range(total), n) for _ in range(_SUBSETS))


def _closed(rows: Sequence[tuple[float, float, float]]) -> float:
    ranked, random, oracle = (mean([row[place] for row in rows]) for place in range(3))
    return (ranked - random) / (oracle - random) if oracle > random + _NOISE else nan
