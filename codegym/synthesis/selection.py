"""A small subset of tests that tells apart as many programs as all of them do. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def smallest_cover(kills: Sequence[Collection[int]], kept: Collection[int], *, times: int = 1) -> list[int]:
    """Return a small set of tests that kills every program that any test kills, by greedy set cover.

    In each step the test is taken that kills most of the programs still to be killed; of equals, the first.

    Args:
        kills: for each program, the tests that kill it.
        kept: tests that are in the set whatever they kill.
        times: by how many tests each program is to be killed, as far as there are so many.

    Returns:
        The tests that are taken beside those of `kept`, in the order in which they are.
    """
    chosen = dict.fromkeys(kept)
    open_ = {
        number: min(times, len(set(tests))) - len(chosen.keys() & set(tests)) for number, tests in enumerate(kills)
    }
    by_test: dict[int, set[int]] = {}
    for number, tests in enumerate(kills):
        for test in tests:
            by_test.setdefault(test, set()).add(number)
    while any(left > 0 for left in open_.values()):
        gain = {
            test: sum(open_[number] > 0 for number in numbers)
            for test, numbers in by_test.items()
            if test not in chosen
        }
        best = max(sorted(gain), key=lambda test: gain[test])
        chosen[best] = None
        for number in by_test[best]:
            open_[number] -= 1
    return list(chosen)[len(set(kept)) :]
