"""The settings of a PPO run: a record that its folder keeps, so that the same command resumes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import msgspec

from codegym.errors import UserError
from codegym.feedback import Style
from codegym.mdp import Start

ValueLevel = Literal["turn", "token"]
"""Where the critic gives a value: before each turn (RLEF), or before each token (its ablation)."""
KLForm = Literal["mean", "sum"]
EASY: Final = "family=reply,mark,label"
"""Kata whose answer stands in the feedback: what a model of a million parameters learns in minutes on two processors."""


class Warming(msgspec.Struct, frozen=True, kw_only=True):
    """How a model is warmed before PPO."""

    problems: str = f"kata:train?{EASY}&size=2400&seed=1"
    """What dialogues are drawn from."""
    turns: int = 3
    steps: int = 400
    batch: int = 24
    """Dialogues in a step."""
    learning_rate: float | None = None
    """None for what suits: Muon on the whole of the embedded model, or LoRA on another."""
    seed: int = 0


class TrainingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What every way of training on episodes determines."""

    model: str = "tiny"
    problems: str = f"kata:train?{EASY}"
    valid: str = f"kata:valid?{EASY}"
    turns: int = 3
    reward: str = "rlef"
    start: Start = "scratch"
    feedback: Style = "rlef"
    steps: int = 40
    """Each collects `episodes` and makes `updates` on them."""
    episodes: int = 128
    updates: int = 4
    temperature: float = 1.0
    max_new_tokens: int = 128
    context: int = 0
    """Tokens of a whole dialogue; 0 for what the model has."""
    rank: int = 16
    alpha: int = 32
    seed: int = 0
    valid_problems: int = 100
    valid_every: int = 20
    valid_temperature: float = 0.2
    save_every: int = 10
    schema_version: int = 1

    def __post_init__(self) -> None:
        counts = ("turns", "steps", "episodes", "updates", "max_new_tokens", "rank", "alpha")
        check(self, lambda value: value >= 1, "at least 1", *counts, "valid_problems", "valid_every", "save_every")
        check(self, lambda value: value > 0, "above 0", "temperature")
        check(self, lambda value: value >= 0, "at least 0", "context", "valid_temperature")


def check(settings: msgspec.Struct, holds: Callable[[float], bool], told: str, *names: str) -> None:
    """Refuse settings of which a number is out of range.

    Args:
        settings: the record.
        holds: whether a number is in range; None always is.
        told: what numbers are in range, in words.
        names: of the numbers.

    Raises:
        UserError: one is not; the message names it.
    """
    for name in names:
        value = getattr(settings, name)
        if value is not None and not holds(value):
            raise UserError(f"{name} must be {told}, not {value}")


class Settings(TrainingSettings, frozen=True, kw_only=True):
    """What determines a run, as in RLEF (arXiv 2410.02089, section 2.3 and appendix A) unless said otherwise.

    LoRA instead of full fine-tuning wants a far larger learning rate than the paper's 2e-7.
    """

    epochs: int = 1
    learning_rate: float = 2e-3
    weight_decay: float = 0.1
    warm_up: int = 20
    """Updates over which the learning rate rises."""
    max_gradient: float = 1.0
    """Norm to which the gradients of policy and critic are clipped, each for itself (not in the paper)."""
    clip: float = 0.2
    value_clip: float = 0.2
    kl: float = 0.05
    """beta."""
    kl_form: KLForm = "mean"
    value_level: ValueLevel = "turn"

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, lambda value: value >= 1, "at least 1", "epochs")
        check(self, lambda value: value > 0, "above 0", "learning_rate", "max_gradient", "clip", "value_clip")
        check(self, lambda value: value >= 0, "at least 0", "weight_decay", "kl", "warm_up")
        if self.episodes < self.updates:
            raise UserError(f"episodes must be at least updates, {self.updates}, not {self.episodes}")
