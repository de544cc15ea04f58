"""The settings of a GRPO run: a record that its folder keeps, so that the same command resumes it."""

from __future__ import annotations

from typing import Literal

import msgspec

from codegym.errors import UserError
from codegym.feedback import Style
from codegym.mdp import Start
from codegym_lora_ppo.settings import EASY

Granularity = Literal["token", "sequence"]
"""Of the ratio between new and old policy: ``token`` is GRPO (DeepSeekMath, arXiv 2402.03300), ``sequence`` GSPO (arXiv
2507.18071)."""
CLIPS = {"token": (0.2, 0.2), "sequence": (3e-4, 4e-4)}
"""How far the ratio may fall and rise: GRPO's usual bounds, and GSPO's (section 5.1), whose ratio is a mean over tokens."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What determines a run.

    The study of rewards from tests and static analysis that this package follows, arXiv 2605.30478, publishes neither LoRA
    rank nor learning rate.
    """

    model: str = "tiny"
    problems: str = f"kata:train?{EASY}"
    valid: str = f"kata:valid?{EASY}"
    turns: int = 3
    reward: str = "rlvr"
    start: Start = "scratch"
    feedback: Style = "rlef"
    granularity: Granularity = "token"
    loss: str = "grpo"
    """How TRL sums up the loss (``loss_type``)."""
    steps: int = 40
    """Each collects `episodes` and makes `updates` on them."""
    episodes: int = 128
    group: int = 8
    """Episodes of one problem, whose rewards are compared."""
    updates: int = 4
    learning_rate: float = 1e-3
    clip: float | None = None
    clip_high: float | None = None
    """None for `CLIPS`."""
    kl: float = 0.0
    """beta."""
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
    trl: tuple[str, ...] = ()
    """More of TRL's ``GRPOConfig``, as ``NAME=VALUE``."""
    schema_version: int = 1

    def __post_init__(self) -> None:
        counts = ("turns", "steps", "episodes", "updates", "max_new_tokens", "rank", "alpha")
        for name in (*counts, "valid_problems", "valid_every", "save_every"):
            if getattr(self, name) < 1:
                raise UserError(f"{name} must be at least 1, not {getattr(self, name)}")
        for name in ("learning_rate", "temperature"):
            if not getattr(self, name) > 0:
                raise UserError(f"{name} must be above 0, not {getattr(self, name)}")
        for name in ("kl", "context", "valid_temperature", "clip", "clip_high"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise UserError(f"{name} must not be negative, not {value}")
        if self.group < 2:
            raise UserError(f"group must be at least 2, not {self.group}: rewards are compared within it")
        if self.episodes % self.group or self.episodes % self.updates:
            raise UserError(
                f"episodes must be a multiple of group, {self.group}, and of updates, {self.updates}, not {self.episodes}"
            )

    @property
    def clips(self) -> tuple[float, float]:
        """How far the ratio may fall and rise."""
        low, high = CLIPS[self.granularity]
        low = low if self.clip is None else self.clip
        return low, (self.clip if self.clip is not None else high) if self.clip_high is None else self.clip_high
