"""The field's measures, as pure functions of plain sequences.

Letters: `n` submissions chosen from `k` samples; `N` samples drawn in all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb, sqrt
from typing import Final, NamedTuple, TypeVar

import msgspec
import numpy as np

_Item = TypeVar("_Item")
_RESAMPLES: Final = 200
_Z: Final = 1.959964
"""Standard deviations to either side of the mean that hold 95 % of a normal distribution."""


class Interval(NamedTuple):
    """An estimate with the ends of its confidence interval."""

    mean: float
    low: float
    high: float


class Share(msgspec.Struct, frozen=True):
    """So many of how many."""

    count: int = 0
    total: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.count + other.count, self.total + other.total)


def pass_at_k(samples: int, right: int, k: int) -> float:
    """Return the unbiased estimate that at least one of `k` samples is right. Codex, arXiv 2107.03374, section 2.1.

    Args:
        samples: `N`, how many were drawn.
        right: how many of them are right.
        k: at most `N`.

    Raises:
        ValueError: the numbers contradict each other.
    """
    if not 0 <= right <= samples or not 1 <= k <= samples:
        raise ValueError(f"need 0 <= right <= samples and 1 <= k <= samples, not {right}, {samples}, k = {k}")
    return 1.0 - comb(samples - right, k) / comb(samples, k)


def n_at_k(right: Sequence[bool], passed_public: Sequence[bool], n: int, k: int) -> float:
    """Return the chance that one of `n` submissions chosen from `k` samples is right (RLEF, arXiv 2410.02089, section 3.1).

    Submissions are chosen as AlphaCode does (arXiv 2203.07814, section 4.4): from the samples that pass the public tests,
    at random, then from the others. The estimate is unbiased: the mean over every choice of `k` of the `N` samples, in
    closed form.

    Args:
        right: ``(N,)``, whether each sample passes every test, public and hidden.
        passed_public: ``(N,)``, whether it passes the public tests.
        n: submissions, at most `k`.
        k: samples to choose from, at most `N`. In RLEF every turn counts as one: an episode of three turns uses up three.

    Raises:
        ValueError: the numbers contradict each other, or a sample is right without passing the public tests.
    """
    total = len(right)
    if len(passed_public) != total or not 1 <= n <= k <= total:
        raise ValueError(f"need 1 <= n <= k <= N and two flags a sample, not n = {n}, k = {k}, N = {total}")
    if any(r and not p for r, p in zip(right, passed_public, strict=True)):
        raise ValueError("a sample cannot be right without passing the public tests")
    good = sum(right)
    bad = sum(passed_public) - good
    rest = total - good - bad
    failed = 0.0
    for i in range(min(good, k) + 1):
        for j in range(min(bad, k - i) + 1):
            if k - i - j > rest:
                continue
            weight = comb(good, i) * comb(bad, j) * comb(rest, k - i - j) / comb(total, k)
            # All n submissions fall on the j wrong ones among those that pass the public tests.
            missed = 1.0 if i == 0 else comb(j, n) / comb(i + j, n) if i + j > n else 0.0
            failed += weight * missed
    return 1.0 - failed


def bootstrap(
    items: Sequence[_Item],
    statistic: Callable[[Sequence[_Item]], float],
    *,
    resamples: int = _RESAMPLES,
    seed: int = 0,
) -> Interval:
    """Return a statistic of `items` with its 95 % interval by bootstrap (RLEF, arXiv 2410.02089, appendix A.2).

    The items, usually one a problem, are drawn again with replacement; the interval runs between the percentiles 2.5 and
    97.5 of the statistic over the resamples, without those for which it is NaN.

    Raises:
        ValueError: there are no items.
    """
    if not items:
        raise ValueError("no items")
    rng = np.random.default_rng(seed)
    draws = rng.integers(len(items), size=(resamples, len(items)))
    values = [statistic([items[index] for index in draw]) for draw in draws]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Interval(statistic(items), float(low), float(high))


def share_interval(shares: Sequence[Share]) -> Interval | None:
    """Return the share of some problems together with its 95 % interval; None of nothing.

    What belongs to one problem is alike, so of several the interval is by bootstrap over the problems. Of one it is Wilson's;
    where all have everything, or nothing, it is Wilson's over the problems, for no resample would differ.

    Args:
        shares: one a problem.
    """
    known = [share for share in shares if share.total]
    if not known:
        return None
    together = _pooled(known)
    if len(known) == 1:
        return wilson(known[0].count, known[0].total)
    if together in (0.0, 1.0):
        return wilson(round(together * len(known)), len(known))
    return bootstrap(known, _pooled)


def _pooled(shares: Sequence[Share]) -> float:
    total = sum(shares, Share())
    return total.count / total.total


def wilson(count: int, total: int) -> Interval:
    """Return a share with its 95 % score interval (Wilson 1927), which holds for small numbers and shares near 0 or 1 too.

    Raises:
        ValueError: not ``0 <= count <= total`` with a positive `total`.
    """
    if not 0 <= count <= total or not total:
        raise ValueError(f"need 0 <= count <= total and total > 0, not {count} and {total}")
    share = count / total
    centre = (share + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    reach = _Z * sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / (1 + _Z**2 / total)
    return Interval(share, max(0.0, min(share, centre - reach)), min(1.0, max(share, centre + reach)))


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean; 0 for no values."""
    return sum(values) / len(values) if values else 0.0


def outcomes(programs: int, *, solved: bool) -> list[bool]:
    """Return for each program of an episode whether it is right: an episode ends with the first that is."""
    return [False] * (programs - 1) + [solved]


def repair_rate(outcomes: Sequence[Sequence[bool]]) -> float:
    """Return the share of episodes whose first program fails and whose last is right, of those whose first fails.

    Args:
        outcomes: for each episode, whether the program of each turn is right; never empty.
    """
    failed_first = [outcome for outcome in outcomes if not outcome[0]]
    return mean([float(outcome[-1]) for outcome in failed_first])


def chrf(previous: str, following: str) -> float:
    """Return how alike two programs are, in [0, 100]: chrF of the following one against the one before it.

    RLEF (arXiv 2410.02089, section 3.4) reads from it whether a model edits its program or repeats it.
    """
    from sacrebleu.metrics.chrf import CHRF

    return float(CHRF().sentence_score(following, [previous]).score)
