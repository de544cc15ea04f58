"""From what policies wrote to judged samples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from codegym import feedback
from codegym.episode import Episode, Turn
from codegym.judge import Judge, Report, Verdict
from codegym.preferences.worth import Weights, pass_rates
from codegym.problems import Problem
from codegym.response import extract_program

Turns = Literal["all", "first", "last"]
"""Which turns of an episode give samples."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One response to a problem, and how it did."""

    problem_id: str
    prompt: str
    """The problem's, without a dialogue that led up to the response: this is what a reward model reads."""
    response: str
    rate: float
    """The share of the tests that it passes, in [0, 1]."""


def responses_of(episodes: Iterable[Episode], turns: Turns = "all") -> dict[str, list[str]]:
    """Return the distinct responses to each problem, in the order in which they came."""
    found: dict[str, dict[str, None]] = {}
    for episode in episodes:
        if not episode.error:
            known = found.setdefault(episode.problem_id, {})
            known.update((turn.response, None) for turn in _chosen(episode.turns, turns))
    return {problem_id: list(responses) for problem_id, responses in found.items()}


def judged(items: Sequence[tuple[Problem, str]], judge: Judge) -> Iterator[tuple[int, str]]:
    """Yield the position of each problem and response, and which tests it passes, as `marks` writes it, as it is judged."""
    for place, report in judge.judge_stream((problem, extract_program(response)) for problem, response in items):
        yield place, marks(items[place][0], report)


def marks(problem: Problem, report: Report) -> str:
    """Return which tests were passed, ``1`` or ``0`` for each of the problem's; empty where the judge itself failed."""
    if any(case.verdict is Verdict.INTERNAL_ERROR for case in report.cases):
        return ""
    passed = {case.index for case in report.cases if case.accepted}
    return "".join("01"[index in passed] for index in range(len(problem.tests) + bool(problem.script)))


def samples_of(problem: Problem, marked: Mapping[str, str], weights: Weights) -> list[Sample]:
    """Return the samples of a problem.

    Args:
        problem: whose tests were run. Those not synthesised are the ground truth, all of them if all are synthesised.
        marked: for each response, which tests it passes, as `marks` writes it; never empty.
        weights: how the tests count.
    """
    given = [index for index, test in enumerate(problem.tests) if test.origin != "synthesised"]
    given += [len(problem.tests)] if problem.script else []
    rows = [[mark == "1" for mark in text] for text in marked.values()]
    right = [all(row[index] for index in given) if given else all(row) for row in rows]
    prompt = feedback.prompt(problem)
    return [
        Sample(problem_id=problem.id, prompt=prompt, response=response, rate=rate)
        for response, rate in zip(marked, pass_rates(rows, right, weights), strict=True)
    ]


def _chosen(turns: Sequence[Turn], which: Turns) -> Sequence[Turn]:
    return {"all": turns, "first": turns[:1], "last": turns[-1:]}[which]
