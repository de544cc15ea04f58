"""The space of all texts."""

from __future__ import annotations

from typing import Any

import gymnasium as gym


class Unicode(gym.Space[str]):
    """Every Python string, of any length: empty, NUL and lone surrogates included.

    `gymnasium.spaces.Text` needs a list of its characters, which for all of Unicode costs seconds and megabytes. Samples
    are short printable strings.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(shape=None, dtype=None, seed=seed)

    @property
    def is_np_flattenable(self) -> bool:
        return False

    def contains(self, x: Any) -> bool:
        return isinstance(x, str)

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """Draw a text of up to 40 printable ASCII characters; masks mean nothing here.

        Raises:
            ValueError: a mask was given.
        """
        if mask is not None or probability is not None:
            raise ValueError("a space of all texts takes no mask")
        return "".join(map(chr, self.np_random.integers(32, 127, size=int(self.np_random.integers(0, 41)))))

    def to_jsonable(self, sample_n: Any) -> list[str]:
        return list(sample_n)

    def from_jsonable(self, sample_n: Any) -> list[str]:
        return list(sample_n)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unicode)

    def __hash__(self) -> int:
        return hash(Unicode)

    def __repr__(self) -> str:
        return "Unicode()"
