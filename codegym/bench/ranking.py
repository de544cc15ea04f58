"""Ranks a run's episodes: what the best of n would have come to, by any rank, from the samples that are stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from codegym.bench.best_of import Criterion, Point, Samples, curve, pair_accuracy
from codegym.bench.ranks import Candidate, Gauge, Rank
from codegym.episode import Episode
from codegym.files import write_json
from codegym.judge import Judge
from codegym.problems import ProblemSet

BEST_OF: Final = "best_of.json"
SCHEMA_VERSION: Final = 1
_AT_ONCE: Final = 32
"""Problems whose samples are looked at side by side."""


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """What a rank makes of a run's samples."""

    rank: str
    problems: int
    samples: int
    """Of each problem, at least."""
    points: Sequence[Point]
    """The best of 1, 2, 4, ... n samples."""
    pair_accuracy: float | None
    """Share of the pairs of a right and a wrong sample of one problem in which the right one is put first; ties half."""


def ranked(
    episodes: Iterable[Episode],
    problems: ProblemSet,
    ranks: Sequence[Rank],
    n: int,
    judge: Judge,
    *,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Ranked]:
    """Return what each rank makes of episodes, single-turn or not: their last programs are what is chosen from.

    Args:
        episodes: at least `n` of each problem that occurs; those with an `error` are left out.
        problems: the set that was played.
        ranks: order them; a criterion of the same name is told once for all of them.
        n: the most samples to choose from.
        judge: runs programs, if a rank wants it.
        progress: called with the number of problems done, and of all.
    """
    by_problem: dict[str, list[Episode]] = {}
    for episode in episodes:
        if not episode.error:
            by_problem.setdefault(episode.problem_id, []).append(episode)
    gauges = {name: gauge for rank in ranks for name, gauge in rank.gauges.items()}
    groups: list[list[Candidate]] = []
    criteria: list[dict[str, Criterion]] = []
    ids = list(by_problem)
    for start in range(0, len(ids), _AT_ONCE):
        candidates = [
            [Candidate.of(problems[problem_id], episode) for episode in by_problem[problem_id]]
            for problem_id in ids[start : start + _AT_ONCE]
        ]
        groups += candidates
        criteria += _criteria(gauges, candidates, judge)
        progress(len(groups), len(by_problem))
    sizes = [size for size in (1 << power for power in range(n.bit_length())) if size < n] + [n]
    return [_ranked(rank, groups, criteria, sizes) for rank in ranks]


def _criteria(
    gauges: Mapping[str, Gauge], groups: Sequence[Sequence[Candidate]], judge: Judge
) -> list[dict[str, Criterion]]:
    """Return for each problem's candidates what each gauge says of them."""
    everything = [candidate for group in groups for candidate in group]
    found: list[dict[str, Criterion]] = [{} for _ in groups]
    for name, gauge in gauges.items():
        criterion, at = gauge(everything, judge), 0
        for own, group in zip(found, groups, strict=True):
            own[name] = type(criterion)(criterion.values[at : at + len(group)])  # type: ignore[arg-type]
            at += len(group)
    return found


def _ranked(
    rank: Rank, groups: Sequence[Sequence[Candidate]], criteria: Sequence[Mapping[str, Criterion]], sizes: Sequence[int]
) -> Ranked:
    samples = [
        Samples([candidate.solved for candidate in group], [own[name] for name in rank.gauges])
        for group, own in zip(groups, criteria, strict=True)
    ]
    return Ranked(
        rank=rank.name,
        problems=len(samples),
        samples=min(len(each.right) for each in samples),
        points=curve(samples, sizes),
        pair_accuracy=pair_accuracy(samples),
    )


def keep(folder: Path, found: Sequence[Ranked]) -> Path:
    """Add results to a run's folder, beside those of other ranks; return the file."""
    path = folder / BEST_OF
    try:
        ranks = dict(json.loads(path.read_bytes())["ranks"])
    except (OSError, ValueError, LookupError, TypeError):
        ranks = {}
    ranks.update({each.rank: msgspec.to_builtins(each) for each in found})
    write_json(path, {"schema_version": SCHEMA_VERSION, "ranks": ranks})
    return path
