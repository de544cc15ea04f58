"""Rewards: named terms with weights, and the presets of the literature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from codegym.errors import SpecError
from codegym.rewards.attempt import Attempt
from codegym.rewards.terms import TERMS

Depth = Literal["verdict", "cases"]
"""How much of the hidden tests a reward wants at the end: ``verdict`` may stop at the first failure, ``cases`` wants the
result of each."""

_WANT_CASES: Final = frozenset({"pass_rate", "rltf"})


@dataclass(frozen=True, slots=True)
class Reward:
    """A weighted sum of terms. Call it with an `Attempt`; it returns the sum and each term's weighted value."""

    weights: Mapping[str, float]
    depth: Depth = field(init=False)

    def __post_init__(self) -> None:
        unknown = sorted(set(self.weights) - set(TERMS))
        if unknown:
            raise SpecError(f"unknown reward term {unknown[0]!r}; there are {', '.join(TERMS)}")
        object.__setattr__(self, "depth", "cases" if _WANT_CASES & set(self.weights) else "verdict")

    def __call__(self, attempt: Attempt) -> tuple[float, dict[str, float]]:
        terms = {name: weight * TERMS[name](attempt) for name, weight in self.weights.items()}
        return sum(terms.values()), terms


PRESETS: Final[Mapping[str, Reward]] = {
    "rlef": Reward({"tests": 1.0, "no_program": 1.0}),
    "public": Reward({"public": 1.0}),
    "pass_rate": Reward({"pass_rate": 1.0}),
    "coderl": Reward({"coderl": 1.0}),
    "rltf": Reward({"rltf": 1.0}),
}


def resolve(reward: str | Reward) -> Reward:
    """Return the reward of a preset's name; a reward is returned as it is.

    Raises:
        SpecError: there is no such preset; the message names those there are.
    """
    if isinstance(reward, Reward):
        return reward
    if reward not in PRESETS:
        raise SpecError(f"unknown reward {reward!r}; there are {', '.join(PRESETS)}")
    return PRESETS[reward]
