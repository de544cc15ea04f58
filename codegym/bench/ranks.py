"""Ranks by name: ``public,reward_model:runs/rm``, ``public,majority``, ``oracle``, ``random``.

``public``      the public tests pass: what anybody may run (muCode, arXiv 2502.20380, ranks by a learned score after it)
``majority``    most other samples give the same outputs, on inputs without answers (after CodeT, arXiv 2207.10397)
``oracle``      every test passes, hidden ones included: what no rank can do better
``random``      all alike
any reward term that looks at the text alone, such as ``reward_model:FOLDER`` or ``length=-1``
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from math import isnan
from typing import Final, NamedTuple

from msgspec.structs import replace

from codegym.bench.best_of import Criterion, Labels, Scores
from codegym.episode import Episode
from codegym.errors import SpecError
from codegym.judge import Judge, Output
from codegym.problems import Problem, Test
from codegym.rewards import Reward, resolve, score
from codegym.synthesis import unanswered

NAMES: Final = ("public", "majority", "oracle", "random")
_DECIMAL: Final = re.compile(rb"-?\d{1,300}\.\d{1,300}(?:e[+-]?\d{1,4})?")
"""In outputs such numbers are compared to six digits: programs that add in another order agree."""
_WORST: Final = float("-inf")
_INPUTS: Final = 20
"""On which programs are compared with each other."""


class Candidate(NamedTuple):
    """One sample, at the end of its episode or of one turn."""

    problem: Problem
    response: str | None
    """None where there is none: such a sample comes last."""
    program: str
    passed_public: bool
    solved: bool

    @classmethod
    def of(cls, problem: Problem, episode: Episode) -> Candidate:
        """Return an episode's last attempt."""
        last = episode.turns[-1] if episode.turns and not episode.truncated else None
        return cls(
            problem=problem,
            response=last.response if last is not None else None,
            program=last.program if last is not None else "",
            passed_public=episode.passed_public,
            solved=episode.solved,
        )


Gauge = Callable[[Sequence[Candidate], Judge], Criterion]
"""Tells a criterion of candidates of many problems, all at once."""


class Rank(NamedTuple):
    """A named list of criteria, the first of which counts most."""

    name: str
    gauges: Mapping[str, Gauge]
    """By the criterion's name."""
    needs_hidden_tests: bool


def rank(text: str, known: dict[str, Gauge] | None = None) -> Rank:
    """Return the rank that a text names.

    Args:
        text: names of criteria, with commas between them.
        known: gauges by their criteria's names, of ranks made before: a reward model is then loaded once for all of them.
            New ones are added.

    Raises:
        SpecError: it names no criterion, or a reward that runs programs.
    """
    known = {} if known is None else known
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in known and name != "random":
            known[name] = _gauge(name)
    gauges = {name: known[name] for name in names if name != "random"}
    return Rank(text, gauges, needs_hidden_tests="oracle" in names)


def _gauge(name: str) -> Gauge:
    simple: Mapping[str, Gauge] = {
        "public": lambda candidates, _: Scores([float(each.passed_public) for each in candidates]),
        "oracle": lambda candidates, _: Scores([float(each.solved) for each in candidates]),
        "majority": lambda candidates, judge: Labels(signatures(candidates, judge)),
    }
    if name in simple:
        return simple[name]
    try:
        reward = resolve(name)
    except SpecError as error:
        raise SpecError(f"rank: there are {', '.join(NAMES)}, and reward terms of the text; {error}") from None
    if reward.needs != "nothing":
        raise SpecError(
            f"rank: {name} runs programs on hidden tests; take public, majority or a term of the text alone"
        )
    return lambda candidates, _: Scores(_scores(reward, candidates))


def _scores(reward: Reward, candidates: Sequence[Candidate]) -> list[float]:
    there = [each for each in candidates if each.response is not None]
    problems = {id(each.problem): _as_told(each.problem) for each in there}
    found = iter(score(reward, [each.response or "" for each in there], [problems[id(each.problem)] for each in there]))
    values = (None if each.response is None else next(found) for each in candidates)
    return [_WORST if each is None or isnan(each.value) else each.value for each in values]


def _as_told(problem: Problem) -> Problem:
    """Return the problem as a solver knows it: a term may look at references too."""
    nothing = Test(input="", expected="") if problem.style == "stdin" else Test(args=())
    return replace(problem, tests=problem.public_tests or (nothing,), script="", references=(), wrong_programs=())


def signatures(candidates: Sequence[Candidate], judge: Judge) -> list[str | None]:
    """Return for each program what it answers to the same inputs, as a digest; None for one that answers none of them.

    The inputs are the offline writer's, made from what a solver is told: nothing of a hidden test or a reference.
    """
    asked: dict[str, Problem] = {}
    for each in candidates:
        if each.problem.id not in asked:
            asked[each.problem.id] = unanswered(each.problem, wanted=_INPUTS)
    programs = dict.fromkeys((each.problem.id, each.program) for each in candidates if each.program.strip())
    runs = judge.run_many([(asked[problem_id], program) for problem_id, program in programs])
    found = {key: _digest(asked[key[0]], outputs) for key, outputs in zip(programs, runs, strict=True)}
    return [found.get((each.problem.id, each.program)) for each in candidates]


def _digest(problem: Problem, outputs: Sequence[Output]) -> str | None:
    if not any(output.answered for output in outputs):
        return None
    digest = hashlib.blake2b(digest_size=16)
    for output in outputs:
        content = _DECIMAL.sub(_rounded, output.content)
        words = content.split() if problem.style == "stdin" else [content]
        digest.update(repr((output.verdict.value, words)).encode())
    return digest.hexdigest()


def _rounded(found: re.Match[bytes]) -> bytes:
    return b"%.6g" % float(found[0])
