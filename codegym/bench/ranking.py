"""Ranks a run's episodes: what the best of n would have come to, by any rank, from the samples that are stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from codegym.bench.best_of import Group, Point, curve, pair_accuracy
from codegym.bench.ranks import Candidate, Rank
from codegym.episode import Episode
from codegym.files import write_json
from codegym.judge import Judge
from codegym.problems import ProblemSet

BEST_OF: Final = "best_of.json"
SCHEMA_VERSION: Final = 1


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
    rank: Rank,
    n: int,
    judge: Judge,
    *,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Ranked:
    """Return what a rank makes of episodes, single-turn or not: their last programs are what is chosen from.

    Args:
        episodes: at least `n` of each problem that occurs; those with an `error` are left out.
        problems: the set that was played.
        rank: orders them.
        n: the most samples to choose from.
        judge: runs programs, if the rank wants it.
        progress: called with the number of problems done, and of all.
    """
    by_problem: dict[str, list[Episode]] = {}
    for episode in episodes:
        if not episode.error:
            by_problem.setdefault(episode.problem_id, []).append(episode)
    groups = []
    for problem_id, samples in by_problem.items():
        problem = problems[problem_id]
        candidates = [Candidate.of(problem, episode) for episode in samples]
        criteria = [measure(candidates, judge) for measure in rank.measures]
        groups.append(Group([each.solved for each in candidates], criteria))
        progress(len(groups), len(by_problem))
    sizes = [size for size in (1 << power for power in range(n.bit_length())) if size < n] + [n]
    return Ranked(
        rank=rank.name,
        problems=len(groups),
        samples=min(len(group.right) for group in groups),
        points=curve(groups, sizes),
        pair_accuracy=pair_accuracy(groups),
    )


def store(folder: Path, found: Sequence[Ranked]) -> Path:
    """Add results to a run's folder, beside those of other ranks; return the file."""
    path = folder / BEST_OF
    try:
        ranks = dict(json.loads(path.read_bytes())["ranks"])
    except (OSError, ValueError, LookupError, TypeError):
        ranks = {}
    ranks.update({each.rank: msgspec.to_builtins(each) for each in found})
    write_json(path, {"schema_version": SCHEMA_VERSION, "ranks": ranks})
    return path
