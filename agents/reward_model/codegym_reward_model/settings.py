"""The settings of a reward model's training: a record that its folder keeps, so that the same command resumes it."""

from __future__ import annotations

from typing import Final

import msgspec

from codegym_lora_ppo.settings import check

SCHEMA_VERSION: Final = 1


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What determines a run: AceCoder's (arXiv 2502.01718) unless said otherwise.

    LoRA instead of full fine-tuning wants a far larger learning rate than the paper's 1e-5.
    """

    pairs: str
    """A folder or a hub id of preference pairs in TRL's layout, with their prompts."""
    model: str = "tiny"
    epochs: float = 1.0
    batch: int = 128
    """Pairs in an update."""
    learning_rate: float = 2e-4
    warm_up: float = 0.1
    """Share of the updates over which the learning rate rises; then it falls as a cosine."""
    context: int = 2048
    """Tokens of prompt and response; a pair with more is left out. 0: what the model reads."""
    rank: int = 16
    alpha: int = 32
    centre: float = 0.01
    """Weight of the squared sum of a pair's scores, which keeps them around 0 (arXiv 2312.09244; not in the paper)."""
    seed: int = 0
    save_every: int = 100
    """Updates between checkpoints."""
    pairs_digest: str = ""
    """Of the pairs, so that a set that has changed is noticed."""
    schema_version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        check(self, lambda value: value >= 1, "at least 1", "batch", "rank", "alpha", "save_every")
        check(self, lambda value: value > 0, "above 0", "epochs", "learning_rate")
        check(self, lambda value: value >= 0, "at least 0", "context", "centre")
        check(self, lambda value: 0 <= value < 1, "at least 0 and below 1", "warm_up")
