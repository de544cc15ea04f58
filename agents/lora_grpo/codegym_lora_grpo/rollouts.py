"""Plays the episodes that TRL's trainer asks for, and hands them over in its form."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from codegym.mdp import RepairProcess
from codegym.rollout import episode_seed
from codegym_lora_grpo.trl_config import column_of
from codegym_lora_ppo.chat import Chat
from codegym_lora_ppo.collect import Trajectory, collect
from codegym_lora_ppo.generation import Sampling


@dataclass(slots=True)
class TrainerPlayer:
    """The model that a trainer of TRL's has in hand."""

    model: Any
    chat: Chat
    context: int

    @property
    def device(self) -> torch.device:
        device: torch.device = self.model.device
        return device

    @contextlib.contextmanager
    def playing(self) -> Iterator[None]:
        """Leave training mode as long as this lasts: dropout would make what is trained on differ from what was sampled."""
        training = self.model.training
        self.model.eval()
        try:
            yield
        finally:
            self.model.train(training)


@dataclass(slots=True)
class Rollouts:
    """A ``rollout_func``: each prompt is the place of a problem in the set, and stands as often as its group has episodes.

    Args:
        player: plays.
        process: the environment.
        sampling: how answers are drawn.
        seed: the run's.
        seen: is told of each batch of trajectories.
        progress: is told how many episodes ended.
    """

    player: TrainerPlayer
    process: RepairProcess
    sampling: Sampling
    seed: int
    seen: Callable[[Sequence[Trajectory]], None]
    progress: Callable[[int], None]

    def __call__(self, prompts: Sequence[Any], trainer: Any) -> dict[str, Any]:
        # The model that TRL trains may be wrapped; chance follows from the update, so that a resumed run plays on.
        self.player.model = trainer.accelerator.unwrap_model(trainer.model)
        first = (
            trainer.state.global_step * trainer.accelerator.num_processes + trainer.accelerator.process_index
        ) * len(prompts)
        units = []
        for number, prompt in enumerate(prompts, start=first):
            problem = self.process.problems[int(prompt)]
            units.append((problem, episode_seed(self.seed, problem.id, number)))
        trajectories = collect(self.player, self.process, units, self.sampling, progress=self.progress)
        self.seen(trajectories)
        return as_trl(trajectories, [term.name for term, _ in self.process.reward.terms])


def as_trl(trajectories: Sequence[Trajectory], terms: Sequence[str]) -> dict[str, Any]:
    """Return trajectories as TRL wants them from a ``rollout_func``.

    A completion is all after the first prompt; ``env_mask`` is 1 for what was sampled and 0 for feedback, and all 0 for an
    episode that context or judge cut short: its rewards are None, so that it counts neither in its group nor in the loss.
    """
    found: dict[str, list[Any]] = {"prompt_ids": [], "completion_ids": [], "logprobs": [], "env_mask": []}
    found |= {column_of(term): [] for term in terms}
    for trajectory in trajectories:
        answers = trajectory.answers
        # An episode whose prompt fills the context has no answer; TRL wants a token.
        first = answers[0].start if answers else len(trajectory.ids) - 1
        last = answers[-1].stop if answers else len(trajectory.ids)
        mask, logprobs = [0] * (last - first), [0.0] * (last - first)
        for answer in answers:
            span = slice(answer.start - first, answer.stop - first)
            mask[span] = [int(trajectory.trainable)] * (answer.stop - answer.start)
            logprobs[span] = answer.logprobs
        found["prompt_ids"].append(trajectory.ids[:first])
        found["completion_ids"].append(trajectory.ids[first:last])
        found["logprobs"].append(logprobs)
        found["env_mask"].append(mask)
        for term in terms:
            value = sum(turn.reward_terms[term] for turn in trajectory.state.turns)
            found[column_of(term)].append(value if trajectory.trainable else None)
    return found
