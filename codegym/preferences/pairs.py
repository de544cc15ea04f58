"""Which samples of a problem make a preference pair. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import msgspec

from codegym.errors import UserError
from codegym.metrics import mean
from codegym.preferences.samples import Sample

_NOISE = 1e-9
"""Rates that differ by less are equal: 0.8 less 0.7 is a little more than 0.1 to a computer."""
_BANDS = ("0", "below 0.2", "below 0.4", "below 0.6", "below 0.8", "below 1", "1")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """When one sample is preferred to another, by their pass rates: AceCoder's rule (arXiv 2502.01718), with its thresholds."""

    margin: float = 0.4
    """The pass rates differ by more."""
    chosen_above: float = 0.8
    """The better one's is above this."""
    rejected_above: float = 0.0
    """The other one's is above this: what passes nothing at all teaches little."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            if not -1 <= getattr(self, name) <= 1:
                raise UserError(f"{name} must be from -1 to 1, not {getattr(self, name)}")

    def prefers(self, better: float, other: float) -> bool:
        """Return whether a sample with the pass rate `better` is preferred to one with `other`."""
        return (
            better - other > self.margin + _NOISE
            and better > self.chosen_above + _NOISE
            and other > self.rejected_above + _NOISE
        )


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two samples of one problem, the first of which is preferred."""

    chosen: Sample
    rejected: Sample

    def row(self) -> dict[str, Any]:
        """Return the pair in TRL's conversational preference layout, with what it stems from."""
        return {
            "prompt": _message("user", self.chosen.prompt),
            "chosen": _message("assistant", self.chosen.response),
            "rejected": _message("assistant", self.rejected.response),
            "problem_id": self.chosen.problem_id,
            "chosen_rate": self.chosen.rate,
            "rejected_rate": self.rejected.rate,
        }


def pairs_of(samples: Sequence[Sample], rule: Rule, *, most: int | None = None, seed: int = 0) -> list[Pair]:
    """Return the pairs among the samples of one problem; if there are more than `most`, so many drawn at random."""
    found = [
        Pair(chosen=chosen, rejected=rejected)
        for chosen in samples
        for rejected in samples
        if rule.prefers(chosen.rate, rejected.rate)
    ]
    if most is None or len(found) <= most:
        return found
    rng = Random(f"pairs {seed} {found[0].chosen.problem_id}")
    return [found[place] for place in sorted(rng.sample(range(len(found)), most))]


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """What a set of pairs looks like."""

    problems: int
    """With samples."""
    problems_with_pairs: int
    samples: int
    """Distinct responses, judged."""
    not_judged: int
    """Responses left out, for the judge itself failed on them."""
    rates: Mapping[str, float]
    """Share of the samples by pass rate, in bands."""
    pairs: int
    held_out: int
    """Pairs of held-out problems."""
    chosen_rate: float
    rejected_rate: float
    """Mean pass rates over the pairs."""
    chosen_characters: float
    rejected_characters: float
    """Mean lengths of the responses over the pairs."""
    chosen_longer: float
    """Share of the pairs whose chosen response is the longer one; far from a half, length alone tells much."""


def statistics(
    samples: Sequence[Sample], pairs: Sequence[Pair], held_out: Sequence[Pair], not_judged: int
) -> Statistics:
    """Return the statistics of samples and of the pairs among them, for training and held out."""
    everything = [*pairs, *held_out]
    bands = [_band(sample.rate) for sample in samples]
    return Statistics(
        problems=len({sample.problem_id for sample in samples}),
        problems_with_pairs=len({pair.chosen.problem_id for pair in everything}),
        samples=len(samples),
        not_judged=not_judged,
        rates={band: bands.count(band) / len(bands) for band in _BANDS} if bands else {},
        pairs=len(pairs),
        held_out=len(held_out),
        chosen_rate=mean([pair.chosen.rate for pair in everything]),
        rejected_rate=mean([pair.rejected.rate for pair in everything]),
        chosen_characters=mean([len(pair.chosen.response) for pair in everything]),
        rejected_characters=mean([len(pair.rejected.response) for pair in everything]),
        chosen_longer=mean([len(pair.chosen.response) > len(pair.rejected.response) for pair in everything]),
    )


def _message(role: str, content: str) -> list[dict[str, str]]:
    # Half a surrogate pair is legal in a response, but not in the files that `datasets` reads.
    return [{"role": role, "content": content.encode("utf-8", "replace").decode()}]


def _band(rate: float) -> str:
    if rate in (0, 1):
        return str(int(rate))
    return _BANDS[1 + min(4, int(rate * 5))]
