"""From episodes to the numbers of a table. Pure functions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise

import msgspec

from codegym import metrics
from codegym.episode import Episode
from codegym.metrics import Interval

Group = Sequence[Episode]
"""The episodes of one problem."""


class Measure(msgspec.Struct, frozen=True):
    """A measure by its usual name, with its 95 % interval over problems where it has one."""

    name: str
    mean: float
    low: float | None = None
    high: float | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to."""

    episodes: int
    problems: int
    solved: int
    measures: Sequence[Measure]
    verdicts_by_turn: Sequence[Mapping[str, int]]
    """For each turn, how many attempts got which verdict."""
    judge_cpu_seconds: float
    """CPU time of the programs judged."""

    def measure(self, name: str) -> Measure:
        return next(measure for measure in self.measures if measure.name == name)


def summarise(episodes: Iterable[Episode], *, turns: int) -> Summary:
    """Return the numbers of a run; episodes with an `error` are left out."""
    scored = [episode for episode in episodes if not episode.error and (episode.turns or episode.truncated)]
    groups = defaultdict(list)
    for episode in scored:
        groups[episode.problem_id].append(episode)
    by_problem = list(groups.values())
    return Summary(
        episodes=len(scored),
        problems=len(by_problem),
        solved=sum(episode.solved for episode in scored),
        measures=_measures(by_problem, turns) if scored else [],
        verdicts_by_turn=_verdicts_by_turn(scored),
        judge_cpu_seconds=sum(case.cpu_seconds for episode in scored for turn in episode.turns for case in turn.cases),
    )


def _measures(by_problem: Sequence[Group], turns: int) -> list[Measure]:
    samples = min(len(group) for group in by_problem)
    measures = [_over_problems("1@1", by_problem, _solved_at_once)] if turns > 1 else []
    measures.append(_over_problems(f"1@{turns}", by_problem, _solved))
    measures += [
        _over_problems(f"pass@{k}", by_problem, partial(_pass_at, k=k)) for k in (1, 5, 10, 100) if k <= samples
    ]
    # Every turn counts as one sample, so k episodes use up k x turns of them; the paper's budget is 100.
    chosen = sorted({(1, samples), (10, samples), (10, 100 // turns)})
    measures += [
        _over_problems(f"{n}@{k * turns}", by_problem, partial(_n_at, n=n, k=k)) for n, k in chosen if n < k <= samples
    ]
    everything = [episode for group in by_problem for episode in group]
    repairable = turns > 1 or any(episode.broken_program for episode in everything)
    if repairable and any(not _outcomes(episode)[0] for episode in everything):
        measures.append(_interval("repair rate", metrics.bootstrap(by_problem, _repair_rate)))
    similarities = [value for episode in everything for value in _similarities(episode)]
    if similarities:
        measures.append(Measure("chrF between turns", metrics.mean(similarities)))
    truncated = metrics.mean([float(episode.truncated) for episode in everything])
    if truncated:
        measures.append(Measure("context full", truncated))
    measures.append(Measure("turns used", metrics.mean([len(episode.turns) for episode in everything])))
    measures.append(Measure("reward", metrics.mean([episode.reward for episode in everything])))
    return measures


def _over_problems(name: str, by_problem: Sequence[Group], measure: Callable[[Group], float]) -> Measure:
    values = [measure(group) for group in by_problem]
    return _interval(name, metrics.bootstrap(values, metrics.mean))


def _interval(name: str, interval: Interval) -> Measure:
    return Measure(name, *interval)


def _solved(group: Group) -> float:
    return metrics.mean([episode.solved for episode in group])


def _solved_at_once(group: Group) -> float:
    return metrics.mean([episode.solved and len(episode.turns) == 1 for episode in group])


def _pass_at(group: Group, *, k: int) -> float:
    return metrics.pass_at_k(len(group), sum(episode.solved for episode in group), k)


def _n_at(group: Group, *, n: int, k: int) -> float:
    return metrics.n_at_k([e.solved for e in group], [e.passed_public for e in group], n, k)


def _repair_rate(groups: Sequence[Group]) -> float:
    return metrics.repair_rate([_outcomes(episode) for group in groups for episode in group])


def _outcomes(episode: Episode) -> list[bool]:
    """Return for each program, the broken one at the start included, whether it is right."""
    return metrics.outcomes(len(episode.turns) + bool(episode.broken_program), solved=episode.solved)


def _similarities(episode: Episode) -> list[float]:
    programs = [episode.broken_program] if episode.broken_program else []
    programs += [turn.program for turn in episode.turns]
    return [metrics.chrf(previous, following) for previous, following in pairwise(programs)]


def _verdicts_by_turn(episodes: Sequence[Episode]) -> list[dict[str, int]]:
    longest = max((len(episode.turns) for episode in episodes), default=0)
    return [
        dict(
            Counter(str(episode.turns[turn].verdict) for episode in episodes if turn < len(episode.turns)).most_common()
        )
        for turn in range(longest)
    ]
