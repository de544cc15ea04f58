"""Families of functions that walk a list of numbers in a loop."""

from __future__ import annotations

from random import Random
from typing import Final

from codegym.problems.kata.family import (
    Family,
    Kata,
    Parameters,
    define,
    draw_list,
    draw_name,
    draw_near_list,
)
from codegym.problems.kata.phrases import (
    FOLDS,
    OPERATIONS,
    ORDERINGS,
    compare,
    confused,
)


def draw_fold(rng: Random) -> Parameters:
    return tuple(rng.sample(range(2, 40), 2)), tuple(rng.sample(FOLDS, 2))


def build_fold(parameters: Parameters, rng: Random) -> Kata:
    starts, folds = parameters
    name = draw_name(rng)
    reference, *alternatives = (
        define(
            name, "xs", f"t = {start}", "for x in xs:", f"    t = {OPERATIONS[fold].format(x='t', c='x')}", "return t"
        )
        for start in starts
        for fold in folds
    )
    low, high = sorted(starts)
    first, second = rng.sample(starts, 2)
    listing = ", ".join(fold.format(c="x") for fold in rng.sample(folds, 2))
    # All items below both starts, all above, or between: there the larger and the smaller show where t started.
    ranges = ((0, low), (high, 50), (0, 50))
    return Kata(
        statement=f"Write {name}(xs). It starts from {first} or {second}. "
        f"For each x in xs it does one of these: {listing}. It returns the result.",
        reference=reference,
        alternatives=tuple(alternatives),
        draw_input=lambda rng: [draw_list(rng, *rng.choice(ranges), most=5)],
        name=name,
    )


def draw_running(rng: Random) -> Parameters:
    return rng.choice(FOLDS), rng.randint(2, 99), rng.randint(2, 9)


def build_running(parameters: Parameters, rng: Random) -> Kata:
    fold, start, factor = parameters
    name = draw_name(rng)
    plain, scaled = (f"    t = {OPERATIONS[fold].format(x='t', c=item)}" for item in ("x", f"{factor} * x"))
    add, result = "    r.append(t)", "return r"
    head = ("r = []", "for x in xs:")
    return Kata(
        statement=f"Write {name}(xs). It starts from {start}. "
        f"For each x in xs it does this: {fold.format(c=f'{factor} * x')}. It returns the list of results.",
        reference=define(name, "xs", f"t = {start}", *head, scaled, add, result),
        alternatives=(
            define(name, "xs", "t = 0", *head, scaled, add, result),
            define(name, "xs", f"t = {start}", *head, add, scaled, result),
            define(name, "xs", f"t = {start}", *head, plain, add, result),
        ),
        draw_input=lambda rng: [draw_list(rng, 0, 20, most=5)],
        name=name,
    )


def draw_above(rng: Random) -> Parameters:
    return rng.choice(ORDERINGS), rng.randint(2, 60), rng.randint(2, 99)


ABOVE: Final = len(ORDERINGS) * 59 * 98


def build_count(parameters: Parameters, rng: Random) -> Kata:
    return _tally(parameters, rng, what="number", line="n = n + 1", wrong="n = n + x")


def build_sums(parameters: Parameters, rng: Random) -> Kata:
    return _tally(parameters, rng, what="sum", line="n = n + x", wrong="n = n + 1")


def build_index(parameters: Parameters, rng: Random) -> Kata:
    ordering, constant, default = parameters
    name = draw_name(rng)

    def search(phrase: str, found: str) -> str:
        test = f"    if {compare(phrase, constant, 'xs[i]')}:"
        return define(name, "xs", "for i in range(len(xs)):", test, f"        return {found}", f"return {default}")

    # Towards items that do not count, else nearly every answer would be 0.
    lean = -6 if ordering in ("above {c}", "at least {c}") else 6
    return Kata(
        statement=f"Write {name}(xs). It returns the index of the first item {ordering.format(c=constant)}, "
        f"or {default} if there is none.",
        reference=search(ordering, "i"),
        alternatives=(*(search(other, "i") for other in confused(ordering)), search(ordering, "xs[i]")),
        draw_input=lambda rng: draw_near_list(rng, constant, lean=lean),
        name=name,
    )


def _tally(parameters: Parameters, rng: Random, *, what: str, line: str, wrong: str) -> Kata:
    ordering, constant, term = parameters
    name = draw_name(rng)

    def loop(phrase: str, update: str, result: str) -> str:
        test = f"    if {compare(phrase, constant)}:"
        return define(name, "xs", "n = 0", "for x in xs:", test, f"        {update}", f"return {result}")

    result = f"n + {term}"
    return Kata(
        statement=f"Write {name}(xs). It returns {term} plus the {what} of items {ordering.format(c=constant)}.",
        reference=loop(ordering, line, result),
        alternatives=(
            *(loop(other, line, result) for other in confused(ordering)),
            loop(ordering, wrong, result),
            loop(ordering, line, "n"),
        ),
        draw_input=lambda rng: draw_near_list(rng, constant),
        name=name,
    )


LOOPS: Final = (
    Family(name="fold", kind="underspecified", space=38 * 37 * 20, draw=draw_fold, build=build_fold),
    Family(name="running", kind="specified", space=len(FOLDS) * 98 * 8, draw=draw_running, build=build_running),
    Family(name="count", kind="specified", space=ABOVE, draw=draw_above, build=build_count),
    Family(name="index", kind="specified", space=ABOVE, draw=draw_above, build=build_index),
    Family(name="sums", kind="specified", space=ABOVE, draw=draw_above, build=build_sums, heldout=True),
)
