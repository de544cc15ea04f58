"""Validation in a training run: the same problems played again and again, noted, and watched for over-optimisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from codegym import diagnostics
from codegym.bench.summary import Summary
from codegym.episode import Episode
from codegym.mdp import RepairProcess
from codegym.rollout import episode_seed
from codegym_lora_ppo import run_folder
from codegym_lora_ppo.collect import Player, Unit, collect
from codegym_lora_ppo.generation import Sampling
from codegym_lora_ppo.run_folder import RunFolder

_SHOWN_EPISODES: Final = 12
_BATCH: Final = 256
"""Dialogues under way at once."""


def units(process: RepairProcess, count: int, seed: int) -> list[Unit]:
    """Return what is played: the first problems of the process, at most `count`, always with the same chance."""
    problems = process.problems
    chosen = (problems[index] for index in range(min(count, len(problems))))
    return [(problem, episode_seed(seed, problem.id, 0)) for problem in chosen]


def play(
    player: Player,
    process: RepairProcess,
    units: Sequence[Unit],
    sampling: Sampling,
    *,
    progress: Callable[[int], None] | None = None,
) -> list[Episode]:
    """Play each unit once."""
    return [
        process.episode(trajectory.state)
        for start in range(0, len(units), _BATCH)
        for trajectory in collect(player, process, units[start : start + _BATCH], sampling, progress=progress)
    ]


def note(
    folder: RunFolder,
    step: int,
    summary: Summary,
    episodes: Sequence[Episode],
    *,
    turns: int,
    save: Callable[[Path], None],
) -> str:
    """Keep a validation: its measures and diagnosis, some episodes, and the adapter if it is the best so far.

    Args:
        folder: the run's.
        step: after which it was.
        summary: its measures.
        episodes: what was played.
        turns: the turn limit: the best adapter is the one with the highest 1@turns.
        save: writes the adapter into a folder.

    Returns:
        A warning, if the reward has risen and the solve rate has fallen since an earlier validation; else nothing.
    """
    earlier = [
        record for record in run_folder.read_records(folder.path / run_folder.VALIDATION) if record["step"] < step
    ]
    score = summary.measure(f"1@{turns}").mean if summary.episodes else 0.0
    reward = summary.measure("reward").mean if summary.episodes else 0.0
    rewards, solved = [*_values(earlier, "reward"), reward], [*_values(earlier, f"1@{turns}"), score]
    drifting = diagnostics.drifts(rewards, solved, problems=max(1, summary.problems))
    warning = diagnostics.drift_warning(rewards, solved) if drifting else ""
    record = {"diagnosis": msgspec.to_builtins(diagnostics.diagnose(episodes)), **msgspec.to_builtins(summary)}
    folder.append(run_folder.VALIDATION, {"step": step, **record, **({"warning": warning} if warning else {})})
    for episode in episodes[:_SHOWN_EPISODES]:
        folder.append(run_folder.EPISODES, {"step": step, "episode": msgspec.to_builtins(episode)})
    best = folder.best()
    if best is None or score > best[1]:
        folder.name_best(folder.adapter(step, save), score)
    return warning


def _values(records: Sequence[dict[str, Any]], name: str) -> list[float]:
    return [measure["mean"] for record in records for measure in record["measures"] if measure["name"] == name]
