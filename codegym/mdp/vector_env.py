"""The vector form of ``CodeRepair-v0``: many episodes at once, all attempts of a step judged as one batch on one pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array
from numpy.typing import NDArray

from codegym.errors import JudgeError, UserError
from codegym.feedback import Style
from codegym.judge import Isolation, Judge
from codegym.mdp import view
from codegym.mdp.env import draw
from codegym.mdp.process import RepairProcess, Start, State
from codegym.mdp.spaces import Unicode
from codegym.problems import Problem, ProblemSet, load
from codegym.rewards import Reward

Info = dict[str, Any]


class CodeRepairVectorEnv(gym.vector.VectorEnv[dict[str, Any], Sequence[str], NDArray[Any]]):
    """`CodeRepairEnv` times `num_envs`, without a worker process per environment.

    ``gymnasium.make_vec("CodeRepair-v0", num_envs=64, problems=...)`` makes one. Observations hold a tuple of texts for each
    text and an array of turn counters; actions are a sequence of `num_envs` texts.

    Args:
        num_envs: how many episodes run side by side.
        autoreset_mode: when a finished episode is followed by the next. ``SAME_STEP`` (the default) wastes no generation:
            the observation is the next episode's, the last one is in ``info["final_obs"]`` and ``info["final_info"]``.
            ``NEXT_STEP`` ignores one action a finished episode; ``DISABLED`` waits for
            ``reset(options={"reset_mask": ...})``.
        workers: judge workers; by default one for each processor.
        **others**: as `CodeRepairEnv`.

    Raises:
        UserError: an argument is wrong; the message says what is allowed.
    """

    def __init__(
        self,
        num_envs: int = 1,
        problems: str | Sequence[Problem] | ProblemSet = "embedded",
        *,
        turns: int = 3,
        reward: str | Reward = "rlef",
        start: Start = "scratch",
        feedback: Style = "rlef",
        reveal_hidden: bool = False,
        judge: Judge | None = None,
        workers: int | None = None,
        isolation: Isolation = "auto",
        autoreset_mode: AutoresetMode | str = AutoresetMode.SAME_STEP,
        render_mode: str | None = None,
    ) -> None:
        if num_envs < 1:
            raise UserError(f"num_envs must be at least 1, not {num_envs}")
        if render_mode not in (None, "ansi"):
            raise UserError(f"render_mode must be 'ansi' or None, not {render_mode!r}")
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {"render_modes": ["ansi"], "autoreset_mode": self.autoreset_mode}
        self.problems = load(problems)
        self._owns_judge = judge is None
        self.judge = judge or Judge(workers=workers, isolation=isolation)
        self.process = RepairProcess(
            self.problems, self.judge, turns=turns, reward=reward, start=start, feedback=feedback
        )
        self._reveal_hidden = reveal_hidden
        self._states: list[State | None] = [None] * num_envs
        self._generators = [np.random.default_rng() for _ in range(num_envs)]
        self.single_observation_space = view.observation_space(turns)
        self.single_action_space = Unicode()
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Begin episodes everywhere, or where ``options["reset_mask"]`` is true.

        A seed gives episode stream `i` the seed ``seed + i``, so that it runs as a single environment of that seed would.
        """
        self._seed(seed)
        mask = np.asarray((options or {}).get("reset_mask", np.ones(self.num_envs, dtype=np.bool_)))
        if mask.shape != (self.num_envs,) or mask.dtype != np.bool_:
            raise UserError(f"reset_mask must be a boolean array of shape ({self.num_envs},)")
        self._begin(np.flatnonzero(mask), options)
        return self._observations(), self._infos({int(i): self._info(int(i)) for i in np.flatnonzero(mask)})

    def step(
        self, actions: Sequence[str]
    ) -> tuple[dict[str, Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], Info]:
        actions = [actions] if isinstance(actions, str) else list(actions)
        if len(actions) != self.num_envs:
            raise UserError(f"a step takes {self.num_envs} actions, one for each environment, not {len(actions)}")
        ended = [index for index, state in enumerate(self._states) if state is None or state.done]
        if ended and self.autoreset_mode is not AutoresetMode.NEXT_STEP:
            raise UserError(f"environments {ended} have no episode under way; call reset() first")
        live = [index for index in range(self.num_envs) if index not in set(ended)]
        states = self.process.step([self._at(index) for index in live], [actions[index] for index in live])
        for state in states:
            if state.error:
                raise JudgeError(f"problem {state.problem.id}: {state.error}")
        rewards = np.zeros(self.num_envs, dtype=np.float64)
        terminations = np.zeros(self.num_envs, dtype=np.bool_)
        for index, state in zip(live, states, strict=True):
            rewards[index], terminations[index] = state.turns[-1].reward, state.done
        if self.autoreset_mode is AutoresetMode.NEXT_STEP:
            self._begin(ended, None)
        infos = {index: self._info(index) for index in range(self.num_envs)}
        if self.autoreset_mode is AutoresetMode.SAME_STEP:
            finished = [int(index) for index in np.flatnonzero(terminations)]
            last = {
                index: {"final_obs": view.observe(self._at(index)), "final_info": infos[index]} for index in finished
            }
            self._begin(finished, None)
            infos |= {index: self._info(index) | last[index] for index in finished}
        truncations = np.zeros(self.num_envs, dtype=np.bool_)
        return self._observations(), rewards, terminations, truncations, self._infos(infos)

    def render(self) -> tuple[str, ...] | None:
        """Return each dialogue so far as text, in mode ``ansi``."""
        if self.render_mode is None:
            return None
        return tuple(view.page(self._at(index)) for index in range(self.num_envs))

    def close_extras(self, **kwargs: Any) -> None:  # noqa: ARG002 - Gymnasium's signature
        if self._owns_judge:
            self.judge.close()

    def _at(self, index: int) -> State:
        state = self._states[index]
        if state is None:
            raise UserError("no episode has begun; call reset() first")
        return state

    def _seed(self, seed: int | Sequence[int | None] | None) -> None:
        if seed is None:
            return
        seeds = [seed + index for index in range(self.num_envs)] if isinstance(seed, int) else list(seed)
        if len(seeds) != self.num_envs:
            raise UserError(f"a list of seeds must hold {self.num_envs}, not {len(seeds)}")
        for index, each in enumerate(seeds):
            if each is not None:
                self._generators[index], _ = gym.utils.seeding.np_random(each)

    def _begin(self, indices: Any, options: dict[str, Any] | None) -> None:
        chosen = [draw(self.problems, self._generators[index], options) for index in indices]
        for index, state in zip(indices, self.process.begin(chosen), strict=True):
            self._states[index] = state

    def _observations(self) -> dict[str, Any]:
        single = [view.observe(self._at(index)) for index in range(self.num_envs)]
        empty: Any = create_empty_array(self.single_observation_space, n=self.num_envs)
        batched: Any = concatenate(self.single_observation_space, single, empty)
        return dict(batched)

    def _info(self, index: int) -> Info:
        return view.describe(self.process, self._at(index), reveal_hidden=self._reveal_hidden)

    def _infos(self, infos: dict[int, Info]) -> Info:
        batched: Info = {}
        for index, info in infos.items():
            batched = self._add_info(batched, info, index)
        return batched
