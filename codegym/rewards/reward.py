"""Rewards: named terms with weights, and the presets of the literature."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

from codegym.errors import SpecError
from codegym.rewards.attempt import Attempt
from codegym.rewards.catalogue import PRESETS, TERMS, find_term
from codegym.rewards.term import Need, Term

_NEEDS: Final = get_args(Need)


class Scored(NamedTuple):
    """What a reward gives an attempt: the sum, and each term's weighted part of it."""

    value: float
    terms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Reward:
    """A weighted sum of terms: ``Reward({"tests": 1.0, "ruff": -0.2, my_term: 0.1})``.

    Call it with attempts, many at once; it returns a `Scored` for each.

    Raises:
        SpecError: there is no term of a name, or a weight is not a finite number.
    """

    weights: Mapping[str | Term, float]
    terms: Sequence[tuple[Term, float]] = field(init=False, compare=False)
    needs: Need = field(init=False, compare=False)
    """The most that any of its terms needs."""

    def __post_init__(self) -> None:
        terms = [(find_term(key) if isinstance(key, str) else key, weight) for key, weight in self.weights.items()]
        if not terms:
            raise SpecError(f"a reward needs a term; there are {', '.join(TERMS)}")
        for term, weight in terms:
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight):
                raise SpecError(f"reward: the weight of {term.name} must be a number, not {weight!r}")
        object.__setattr__(self, "terms", tuple(terms))
        object.__setattr__(self, "needs", max((term.needs for term, _ in terms), key=_NEEDS.index))

    def __call__(self, attempts: Sequence[Attempt]) -> list[Scored]:
        parts: list[dict[str, float]] = [{} for _ in attempts]
        for term, weight in self.terms:
            for part, value in zip(parts, term(attempts), strict=True):
                part[term.name] = weight * value + 0.0  # never minus zero
        return [Scored(math.fsum(part.values()), part) for part in parts]

    def __str__(self) -> str:
        return ",".join(f"{term.name}={weight:g}" for term, weight in self.terms)


def resolve(reward: str | Reward) -> Reward:
    """Return the reward that a text means; a reward is returned as it is.

    A text is a list of terms and presets such as ``tests=1.0,ruff=-0.2`` or ``rlef,length=-0.01`` (no weight: 1), or a path to
    a TOML file with terms under ``[terms]``. A term is a built-in one, one that a distribution adds (entry-point group
    ``codegym.rewards``: ``reward_model:FOLDER``), or a function in a file of yours: ``my_terms.py:brevity``.

    Raises:
        SpecError: the text names a term that there is not; the message names those there are.
    """
    return reward if isinstance(reward, Reward) else Reward(_weights(expand(reward)))


def expand(text: str) -> str:
    """Return a reward's text with a file's contents in place of its name, so that it can be kept beside results.

    Raises:
        SpecError: the file cannot be read.
    """
    text = text.strip()
    return str(Reward(_read_toml(Path(text)))) if text.endswith(".toml") else text


def _weights(text: str) -> dict[str | Term, float]:
    weights: dict[str | Term, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, weight = _split(part)
        for term, share in PRESETS.get(name, {name: 1.0}).items():
            if term in weights:
                raise SpecError(f"reward {text!r} names {term} twice")
            weights[term] = weight * share
    return weights


def _split(part: str) -> tuple[str, float]:
    name, equals, weight = part.rpartition("=")
    last_option = name.partition("?")[2].rpartition("&")[2]
    # Without a weight, what stands behind the last sign is the value of an option: reward_model:RUN?batch=4
    if not equals or ("?" in name and "=" not in last_option):
        return part, 1.0
    try:
        return name.strip(), float(weight)
    except ValueError:
        raise SpecError(f"reward: the weight of {name.strip()} must be a number, not {weight!r}") from None


def _read_toml(path: Path) -> dict[str | Term, float]:
    try:
        terms: Any = tomllib.loads(path.read_text(encoding="utf-8")).get("terms")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(f"cannot read the reward {path}: {error}") from None
    if not isinstance(terms, dict):
        raise SpecError(f"{path} has no table [terms] with lines such as tests = 1.0")
    return dict(terms)
