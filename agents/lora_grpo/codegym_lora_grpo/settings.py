"""The settings of a GRPO run: a record that its folder keeps, so that the same command resumes it."""

from __future__ import annotations

from typing import Literal

from codegym.errors import UserError
from codegym_lora_ppo.settings import TrainingSettings, check

Granularity = Literal["token", "sequence"]
"""Of the ratio between new and old policy: ``token`` is GRPO (DeepSeekMath, arXiv 2402.03300), ``sequence`` GSPO (arXiv
2507.18071)."""
CLIPS = {"token": (0.2, 0.2), "sequence": (3e-4, 4e-4)}
"""How far the ratio may fall and rise: GRPO's usual bounds, and GSPO's (section 5.1), whose ratio is a mean over tokens."""


class Settings(TrainingSettings, frozen=True, kw_only=True):
    """What determines a run.

    The study of rewards from tests and static analysis that this package follows, arXiv 2605.30478, publishes neither LoRA
    rank nor learning rate.
    """

    reward: str = "rlvr"
    granularity: Granularity = "token"
    loss: str = "grpo"
    """How TRL sums up the loss (``loss_type``)."""
    group: int = 8
    """Episodes of one problem, whose rewards are compared."""
    learning_rate: float = 1e-3
    clip: float | None = None
    clip_high: float | None = None
    """None for `CLIPS`."""
    kl: float = 0.0
    """beta."""
    trl: tuple[str, ...] = ()
    """More of TRL's ``GRPOConfig``, as ``NAME=VALUE``."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, lambda value: value >= 2, "at least 2: rewards are compared within it", "group")
        check(self, lambda value: value > 0, "above 0", "learning_rate")
        check(self, lambda value: value >= 0, "at least 0", "kl", "clip", "clip_high")
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
