"""Plays dialogues and keeps their tokens: what was sampled, with which probabilities, is what PPO trains on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import torch

from codegym.mdp import RepairProcess, State
from codegym.problems import Problem
from codegym_lora_ppo.chat import Chat
from codegym_lora_ppo.generation import Sampled, Sampling, Session

GROUPS: Final = 2
"""While the answers of one group are judged the next one generates; the order never depends on the judge's speed."""

Unit = tuple[Problem, int]
"""A problem, and the seed from which all chance in its episode follows."""


class Player(Protocol):
    """A model that plays."""

    @property
    def model(self) -> Any:
        """The causal language model."""

    @property
    def chat(self) -> Chat: ...
    @property
    def context(self) -> int:
        """Tokens of the longest dialogue."""

    @property
    def device(self) -> torch.device: ...
    def playing(self) -> AbstractContextManager[None]:
        """Let the model be what plays as long as this lasts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One turn's tokens in their trajectory: from `start` up to, not including, `stop`."""

    start: int
    stop: int
    logprobs: list[float]
    """With which each token was sampled."""


@dataclass(slots=True)
class Trajectory:
    """One dialogue: its state as the environment has it, its tokens as the model has them."""

    state: State
    ids: list[int]
    answers: list[Answer] = field(default_factory=list)

    @property
    def rewards(self) -> list[float]:
        return [turn.reward for turn in self.state.turns]

    @property
    def trainable(self) -> bool:
        """It came to an end of its own: neither the context nor the judge cut it short."""
        return bool(self.answers) and not self.state.truncated and not self.state.error

    def add(self, answer: Sampled) -> None:
        start = len(self.ids)
        self.ids += answer.ids
        self.answers.append(Answer(start, len(self.ids), answer.logprobs))


def collect(
    player: Player,
    process: RepairProcess,
    units: Sequence[Unit],
    sampling: Sampling,
    *,
    progress: Callable[[int], None] | None = None,
) -> list[Trajectory]:
    """Play one episode for each unit; return the trajectories in the order of the units.

    A dialogue whose next answer might not fit the context ends there, truncated.

    Args:
        player: plays.
        process: the environment.
        units: problems and seeds; as many dialogues are under way at once.
        sampling: how answers are drawn.
        progress: called with the number of episodes that have ended since the last call.
    """
    with ThreadPoolExecutor(1) as judging, player.playing():
        groups = [_Group(player, process, units[place::GROUPS], sampling) for place in range(GROUPS)]
        judged: list[Future[None] | None] = [None] * GROUPS
        while any(group.live for group in groups):
            for place, group in enumerate(groups):
                waiting = judged[place]
                if waiting is not None:
                    waiting.result()
                    judged[place] = None
                    left = group.leave()
                    if progress is not None:
                        progress(left)
                if group.live:
                    judged[place] = judging.submit(group.judge, group.answer())
    played = [group.trajectories for group in groups]
    return [played[place % GROUPS][place // GROUPS] for place in range(len(units))]


class _Group:
    """Dialogues that take their turns together."""

    def __init__(self, player: Player, process: RepairProcess, units: Sequence[Unit], sampling: Sampling) -> None:
        self._player = player
        self._process = process
        self._sampling = sampling
        states = process.begin(units) if units else []
        self.trajectories = [Trajectory(state, player.chat.begin(state.prompt)) for state in states]
        self.live = list(self.trajectories)
        self._session = Session(player.model, len(states), stops=player.chat.stops, device=player.device)
        self._session.append([trajectory.ids for trajectory in self.live])
        self._drop_overlong()

    def answer(self) -> list[str]:
        """Draw an answer in each live dialogue."""
        seeds = [(trajectory.state.seed, len(trajectory.answers)) for trajectory in self.live]
        answers = self._session.draw(self._sampling, seeds)
        for trajectory, answer in zip(self.live, answers, strict=True):
            trajectory.add(answer)
        return [self._player.chat.text(answer.ids) for answer in answers]

    def judge(self, responses: Sequence[str]) -> None:
        """Move the live dialogues on; runs in another thread."""
        self._process.step([trajectory.state for trajectory in self.live], responses)

    def leave(self) -> int:
        """Let finished dialogues leave and append to the others what they were told; return how many left."""
        before = len(self.live)
        self._keep([row for row, trajectory in enumerate(self.live) if not trajectory.state.done])
        replies = []
        for trajectory in self.live:
            last = trajectory.answers[-1]
            replies.append(self._player.chat.reply(trajectory.ids[last.start : last.stop], trajectory.state.feedback))
            trajectory.ids += replies[-1]
        self._session.append(replies)
        self._drop_overlong()
        return before - len(self.live)

    def _drop_overlong(self) -> None:
        longest = self._player.context - self._sampling.max_new_tokens
        full = [trajectory.state for trajectory in self.live if len(trajectory.ids) > longest]
        if full:
            self._process.truncate(full)
            self._keep([row for row, trajectory in enumerate(self.live) if not trajectory.state.done])

    def _keep(self, rows: Sequence[int]) -> None:
        if len(rows) < len(self.live):
            self._session.keep(rows)
            self.live = [self.live[row] for row in rows]
