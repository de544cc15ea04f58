"""``CodeRepair-v0``: one episode at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
from gymnasium.utils import RecordConstructorArgs

from codegym.errors import JudgeError, SpecError, UserError
from codegym.feedback import Style
from codegym.judge import Isolation, Judge
from codegym.mdp import view
from codegym.mdp.process import RepairProcess, Start, State
from codegym.mdp.spaces import Unicode
from codegym.problems import Problem, ProblemSet, load
from codegym.rewards import Reward


class CodeRepairEnv(gym.Env[dict[str, Any], str], RecordConstructorArgs):
    """The decision process of RLEF (arXiv 2410.02089, section 2.1; see `codegym.mdp.process`).

    Observation: a dict of texts and a turn counter (`codegym.mdp.view.Observation`). Action: any text; the program is its
    last fenced block, or the whole text if it has none. ``info`` is described at `codegym.mdp.view.describe`.

    ``reset(seed=...)`` fixes the sequence of problems; ``reset(options={"problem": ID_OR_INDEX})`` picks one.

    Args:
        problems: a spec (``embedded``, ``kata:train``, a path, ...), a problem set, or a list of problems.
        turns: the turn limit.
        reward: ``rlef``, a text such as ``tests=1,ruff=-0.2`` (`codegym.rewards.resolve`), or a `codegym.rewards.Reward`.
        start: ``scratch``, or ``broken`` to begin with a wrong program and its feedback.
        feedback: ``rlef``, ``verdict``, ``none`` or ``shuffled``.
        reveal_hidden: put hidden results into ``info``; for evaluation only.
        judge: a judge to share; by default the environment makes one and closes it.
        workers: workers of that judge.
        isolation: isolation of that judge.
        render_mode: ``ansi`` or None.

    Raises:
        UserError: an argument is wrong; the message says what is allowed.
        JudgeError: from `step`, when an attempt could not be judged; the episode is void.
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi"], "render_fps": 1}

    def __init__(
        self,
        problems: str | Sequence[Problem] | ProblemSet = "embedded",
        *,
        turns: int = 3,
        reward: str | Reward = "rlef",
        start: Start = "scratch",
        feedback: Style = "rlef",
        reveal_hidden: bool = False,
        judge: Judge | None = None,
        workers: int = 1,
        isolation: Isolation = "auto",
        render_mode: str | None = None,
    ) -> None:
        RecordConstructorArgs.__init__(
            self, problems=problems, turns=turns, reward=reward, start=start, feedback=feedback,
            reveal_hidden=reveal_hidden, workers=workers, isolation=isolation, render_mode=render_mode,
        )  # fmt: skip
        if render_mode not in (None, "ansi"):
            raise UserError(f"render_mode must be 'ansi' or None, not {render_mode!r}")
        self.render_mode = render_mode
        self.problems = load(problems)
        self._owns_judge = judge is None
        self.judge = judge or Judge(workers=workers, isolation=isolation)
        self.process = RepairProcess(
            self.problems, self.judge, turns=turns, reward=reward, start=start, feedback=feedback
        )
        self._reveal_hidden = reveal_hidden
        self._state: State | None = None
        self.observation_space = view.observation_space(turns)
        self.action_space = Unicode()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        super().reset(seed=seed)
        (self._state,) = self.process.begin([draw(self.problems, self.np_random, options)])
        return view.observe(self._state), self._info()

    def step(self, action: str) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        if self._state is None or self._state.done:
            raise UserError("the episode is over or has not begun; call reset() first")
        (state,) = self.process.step([self._state], [action])
        if state.error:
            raise JudgeError(f"problem {state.problem.id}: {state.error}")
        return view.observe(state), state.turns[-1].reward, state.done, False, self._info()

    def render(self) -> str | None:
        """Return the dialogue so far as text, in mode ``ansi``."""
        if self.render_mode is None or self._state is None:
            return None
        return view.page(self._state)

    def close(self) -> None:
        if self._owns_judge:
            self.judge.close()

    def _info(self) -> dict[str, Any]:
        assert self._state is not None
        return view.describe(self.process, self._state, reveal_hidden=self._reveal_hidden)


def draw(problems: ProblemSet, rng: Any, options: dict[str, Any] | None) -> tuple[Problem, int]:
    """Draw the next problem and the seed of its episode; an option ``problem`` names the problem instead.

    Raises:
        SpecError: there is no problem of that id.
    """
    index = int(rng.integers(len(problems)))
    seed = int(rng.integers(1 << 31))
    unknown = sorted(set(options or {}) - {"problem", "reset_mask"})
    if unknown:
        raise SpecError(f"reset has no option {unknown[0]!r}; there is 'problem', an id or a position")
    wanted = (options or {}).get("problem", index)
    try:
        return problems[wanted], seed
    except (IndexError, TypeError) as error:
        raise SpecError(f"reset option 'problem': {error}") from None
