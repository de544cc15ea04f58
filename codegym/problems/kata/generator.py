"""Kata as a problem set: the splits, the options, and problem number `index`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from random import Random
from typing import Final, get_args

from codegym.errors import SpecError
from codegym.plugins import check_options, whole_number
from codegym.problems.kata.family import Family, Kata, Kind, Parameters
from codegym.problems.kata.lists import LISTS
from codegym.problems.kata.loops import LOOPS
from codegym.problems.kata.numbers import NUMBERS
from codegym.problems.kata.selection import choose_tests
from codegym.problems.kata.stdin import STDIN
from codegym.problems.kata.strings import STRINGS
from codegym.problems.kata.untidy import untidy
from codegym.problems.problem import Limits, Problem, Test
from codegym.problems.problem_set import ProblemSet

FAMILIES: Final[Mapping[str, Family]] = {family.name: family for family in (*NUMBERS, *LISTS, *LOOPS, *STRINGS, *STDIN)}

SPLITS: Final[Mapping[str, int]] = {"train": 100_000, "valid": 500, "test": 1_000, "heldout": 500}
"""The splits, with their default sizes."""

BUCKETS: Final[Mapping[str, range]] = {"train": range(8), "valid": range(8, 9), "test": range(9, 10)}
LIMITS: Final = Limits(cpu_seconds=2.0, memory_bytes=256 << 20)
OPTIONS: Final = ("seed", "size", "family", "kind", "untidy")
DIGITS: Final = 18


class KataProblems(ProblemSet):
    """Small problems drawn from families; the problem at an index is a pure function of its id.

    ``train``, ``valid`` and ``test`` draw from the same families but share no problem, whatever the seeds: a family's
    parameters are hashed to one of ten buckets, and each split keeps to its own. ``heldout`` draws from families that
    no other split has. Within a split, problems may repeat.

    Args:
        split: One of `SPLITS`.
        seed: Sets with different seeds are drawn independently of each other.
        size: How many problems; None for the split's default. A smaller set is the start of a larger one.
        families: Names of the families to draw from; empty for all that the split has.
        kind: ``underspecified`` or ``specified``; None for both.
        untidy: Every known program, right or wrong, has a twin that does the same and has faults of style.

    Raises:
        SpecError: there is no such split, family or kind, or none is left, or a number is out of range.
    """

    def __init__(
        self,
        split: str = "train",
        *,
        seed: int = 0,
        size: int | None = None,
        families: Sequence[str] = (),
        kind: str | None = None,
        untidy: bool = False,
    ) -> None:
        if split not in SPLITS:
            raise SpecError(f"kata has the splits {', '.join(SPLITS)}, not {split!r}")
        self.name = f"kata:{split}"
        self.split = split
        self.seed = seed
        self._size = SPLITS[split] if size is None else size
        if seed < 0 or self._size < 1:
            raise SpecError(f"{self.name}: seed must be at least 0 and size at least 1, not {seed} and {self._size}")
        self.families = _select(split, families, kind)
        self.untidy = untidy

    def __len__(self) -> int:
        return self._size

    @cached_property
    def ids(self) -> Sequence[str]:
        return [self._id(index, self._family(index)) for index in range(len(self))]

    def problem_at(self, index: int) -> Problem:
        family = self._family(index)
        problem_id = self._id(index, family)
        # Seeded by text, Random hashes it with SHA-512: the same on every platform, and without PYTHONHASHSEED.
        rng = Random(problem_id)
        kata, tests = self._draw(family, rng)
        return Problem(
            id=problem_id,
            statement=kata.statement,
            style=family.style,
            tests=tests,
            entry_point=kata.name,
            limits=LIMITS,
            references=self._known((kata.reference,), rng),
            wrong_programs=self._known(kata.alternatives, rng),
            source="kata",
            tags=(family.name, family.kind),
        )

    def _known(self, programs: Sequence[str], rng: Random) -> tuple[str, ...]:
        """Return the programs, each with its untidy twin if there are to be such."""
        return tuple(twin for each in programs for twin in ((each, untidy(each, rng)) if self.untidy else (each,)))

    def _draw(self, family: Family, rng: Random) -> tuple[Kata, tuple[Test, ...]]:
        while True:
            parameters = family.draw(rng)
            if not family.heldout and bucket_of(family, parameters) not in BUCKETS[self.split]:
                continue
            kata = family.build(parameters, rng)
            tests = choose_tests(kata, family.kind, rng)
            if tests is not None:
                return kata, tests

    def _family(self, index: int) -> Family:
        # Every family once in each row of len(families) problems. The rows are turned against each other, so that
        # every eighth problem, say, is not always of the same families.
        row, place = divmod(index, len(self.families))
        turn = _digest(f"{self.split}-{self.seed}-{row}")
        return self.families[(place + turn) % len(self.families)]

    def _id(self, index: int, family: Family) -> str:
        return f"{self.split}-{self.seed}-{index}-{family.name}"


def load(rest: str, options: Mapping[str, str]) -> KataProblems:
    """``kata``, ``kata:test``, ``kata:test?seed=1&size=200&family=pick,fold&kind=underspecified``.

    Raises:
        SpecError: the split or an option names nothing there is.
    """
    check_options("kata", options, OPTIONS)
    return KataProblems(
        rest or "train",
        seed=_number("seed", options.get("seed", "0")),
        size=_number("size", options["size"]) if "size" in options else None,
        families=options["family"].split(",") if "family" in options else (),
        kind=options.get("kind"),
        untidy=_number("untidy", options.get("untidy", "0")) > 0,
    )


def bucket_of(family: Family, parameters: Parameters) -> int:
    """Return the bucket, 0 to 9, of a problem's parameters."""
    return _digest(f"{family.name}:{parameters!r}") % 10


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _select(split: str, names: Sequence[str], kind: str | None) -> tuple[Family, ...]:
    here = [family for family in FAMILIES.values() if family.heldout == (split == "heldout")]
    listing = ", ".join(family.name for family in here)
    for name in names:
        if name not in {family.name for family in here}:
            raise SpecError(f"kata:{split} has the families {listing}; not {name!r}")
    if kind is not None and kind not in get_args(Kind):
        raise SpecError(f"kata: kind is one of {', '.join(get_args(Kind))}, not {kind!r}")
    chosen = tuple(family for family in here if (not names or family.name in names) and kind in (None, family.kind))
    if not chosen:
        raise SpecError(f"kata:{split}: none of the families {', '.join(names)} is {kind}")
    return chosen


def _number(option: str, text: str) -> int:
    return whole_number(text, f"kata: {option} is a whole number of at most {DIGITS} digits", digits=DIGITS)
