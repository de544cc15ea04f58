"""What is counted of training episodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from codegym.metrics import mean, outcomes, repair_rate
from codegym_lora_ppo.collect import Trajectory


class Played(NamedTuple):
    """What is counted of one training episode."""

    reward: float
    terms: Mapping[str, float]
    solved: bool
    attempts: int
    broken_start: bool
    no_program: int
    answer_tokens: int
    tokens: int
    truncated: bool
    not_judged: bool

    @classmethod
    def of(cls, trajectory: Trajectory) -> Played:
        state = trajectory.state
        names = dict.fromkeys(name for turn in state.turns for name in turn.reward_terms)
        return cls(
            reward=sum(trajectory.rewards),
            terms={name: sum(turn.reward_terms[name] for turn in state.turns) for name in names},
            solved=state.solved,
            attempts=len(trajectory.answers),
            broken_start=bool(state.broken_program),
            no_program=sum(not turn.valid for turn in state.turns),
            answer_tokens=sum(answer.stop - answer.start for answer in trajectory.answers),
            tokens=len(trajectory.ids),
            truncated=state.truncated,
            not_judged=bool(state.error),
        )


def measure(played: Sequence[Played]) -> dict[str, float]:
    """Return how the episodes of a step went, those cut short by context or judge counted apart."""
    ended = [each for each in played if each.attempts and not each.truncated and not each.not_judged]
    attempts = max(1, sum(each.attempts for each in ended))
    terms = dict.fromkeys(name for each in ended for name in each.terms)
    return {
        "episodes/reward": mean([each.reward for each in ended]),
        **{f"reward/{name}": mean([each.terms[name] for each in ended]) for name in terms},
        "episodes/solved": mean([float(each.solved) for each in ended]),
        "episodes/solved_at_once": mean([float(each.solved and each.attempts == 1) for each in ended]),
        "episodes/repaired": repair_rate([outcomes(e.attempts + e.broken_start, solved=e.solved) for e in ended]),
        "episodes/turns": mean([float(each.attempts) for each in ended]),
        "episodes/no_program": sum(each.no_program for each in ended) / attempts,
        "episodes/answer_tokens": sum(each.answer_tokens for each in ended) / attempts,
        "episodes/tokens": float(sum(each.tokens for each in ended)),
        "episodes/truncated": float(sum(each.truncated for each in played)),
        "episodes/not_judged": float(sum(each.not_judged for each in played)),
    }
