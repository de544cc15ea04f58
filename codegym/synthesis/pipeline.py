"""From what a writer drafted to a problem with tests: run the references, filter, select, audit.

The filter is AceCoder's (arXiv 2502.01718: a test that the reference fails goes, a problem with fewer than five
left goes), and goes further: a test must be data of the problem's kind and new, agree with what the statement and a validator
say of inputs, be answered by the references alike, again and again, and within half the time limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from codegym import values
from codegym.judge import Judge, Output, Verdict, agrees
from codegym.problems import Problem, Test
from codegym.synthesis.answers import agreeing, ask_program, settle, with_inputs
from codegym.synthesis.audit import Share, TestAudit, audit, costs, halves
from codegym.synthesis.kills import kill_sets
from codegym.synthesis.reading import breaks_statement
from codegym.synthesis.selection import smallest_cover
from codegym.synthesis.writer import Draft, DraftTest, Failure, request_for

_RUNS: Final = 3
"""How often each reference answers each input: answers that change are no answers."""
_SLOWEST: Final = 0.5
"""Share of the time limit that a reference may take: right programs that are a little slower should pass too."""
_PATIENCE: Final = 3
_LONGEST: Final = 1 << 20
"""Bytes of a test's input."""
_SLOWEST_KEPT: Final = 3
_LONGEST_KEPT: Final = 6
"""So many of the tests that take the references longest, and of the longest ones, stay whatever they kill: slow programs fail
them alone."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What is made of drafts."""

    wanted: int = 50
    """Tests added to a problem, at most."""
    drafted: int = 4
    """Times as many are asked of a writer that costs nothing."""
    fewest: int = 5
    """A problem that the filter leaves fewer tests is dropped."""
    seed: int = 0
    mutants: int = 60
    """Mutants that tests are selected by; as many others audit the selection."""
    cover: int = 2
    """By how many tests each mutant is to be killed where that is possible."""
    least: int = 30
    """Tests kept where so many are valid, beyond the selection evenly from the rest: not all errors are like mutants."""
    keep_all: bool = False
    """Keep every test that passes the filter."""
    audit: bool = True
    validator: str = ""
    """Python source of ``validate(input)``, or for calls ``validate(*args)``, that returns a bool; it runs in the judge."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one problem."""

    problem_id: str
    written: int = 0
    """Tests that the writer drafted."""
    dropped: dict[str, int] = {}
    """How many tests went, by why."""
    valid: int = 0
    """Tests that passed the filter."""
    kept: int = 0
    """Tests that were added."""
    reason: str = ""
    """Why the problem was dropped; empty if it was not."""
    cost: float = 0.0
    audit: TestAudit | None = None


@dataclass(slots=True)
class _Answered:
    """Tests with the references' answers, and what became of the references."""

    tests: list[Test]
    seconds: list[float]
    left_out: Share | None
    """Of several references, how many fail tests that the others decide without them."""


def synthesise(
    problem: Problem, draft: Draft | Failure, judge: Judge, settings: Settings, *, base: Sequence[Test] | None = None
) -> tuple[Problem | None, Outcome]:
    """Return the problem with the tests of a draft that are worth it, None if too few are; and what became of the draft.

    Args:
        problem: what the tests are for.
        draft: what a writer answered.
        judge: runs the references, the mutants and the validator.
        settings: what to make of it.
        base: tests to keep; by default those that the problem has.
    """
    base = problem.tests if base is None else base
    if isinstance(draft, Failure):
        return None, Outcome(problem_id=problem.id, reason=draft.reason, cost=draft.cost)
    dropped: Counter[str] = Counter()
    outcome = Outcome(problem_id=problem.id, written=len(draft.tests), cost=draft.cost)
    if not problem.references:
        return None, replace(outcome, reason="there is no reference to answer the inputs")
    candidates = list(_candidates(problem, draft, base, settings.validator, judge, dropped))
    answered = _answered(problem, candidates, judge, dropped)
    outcome = replace(outcome, dropped=dict(dropped), valid=len(answered.tests))
    if len(answered.tests) < settings.fewest:
        return None, replace(outcome, reason=f"{len(answered.tests)} tests are left, fewer than {settings.fewest}")
    chosen = range(len(answered.tests)) if settings.keep_all else _selected(problem, base, answered, judge, settings)
    added = _confirmed(problem, [answered.tests[place] for place in chosen], judge)
    written = replace(problem, tests=(*base, *added))
    found = None
    if settings.audit:
        rest = [test for place, test in enumerate(answered.tests) if place not in set(chosen)]
        found = audit(written, judge, more=rest, count=settings.mutants, seed=settings.seed, left_out=answered.left_out)
    return written, replace(outcome, kept=len(added), audit=found)


def _candidates(
    problem: Problem, draft: Draft, base: Sequence[Test], validator: str, judge: Judge, dropped: Counter[str]
) -> Iterator[DraftTest]:
    """Yield the tests that may be run: data of the right kind, not too large, new, valid as far as is known."""
    seen = {_key(test) for test in base}
    broken = breaks_statement(request_for(problem, wanted=0, seed=0))
    fresh = []
    for test in draft.tests:
        key = _key(test)
        wanted, other = (test.input, test.args) if problem.style == "stdin" else (test.args, test.input)
        if not key or wanted is None or other is not None:
            dropped["malformed"] += 1
        elif len(key) > _LONGEST:
            dropped["too large"] += 1
        elif key in seen:
            dropped["duplicate"] += 1
        elif broken(test):
            dropped["breaks a stated constraint"] += 1
        else:
            fresh.append(test)
        seen.add(key)
    if validator:
        arguments = [[test.input] if test.args is None else list(test.args) for test in fresh]
        valid = ask_program(validator, "validate", arguments, judge)
        dropped["refused by the validator"] += len(valid) - sum(valid)
        fresh = [test for test, each in zip(fresh, valid, strict=True) if each]
    yield from fresh


def _key(test: Test | DraftTest) -> str:
    """Return a text that tells inputs apart; nothing for one that is no plain data."""
    try:
        return values.encode(test.input if test.args is None else list(test.args))
    except values.EncodingError:
        return ""


def _answered(problem: Problem, candidates: Sequence[DraftTest], judge: Judge, dropped: Counter[str]) -> _Answered:
    expected = "" if problem.style == "stdin" else None
    tests = [Test(input=test.input, args=test.args, expected=expected, origin="synthesised") for test in candidates]
    if not tests:
        return _Answered([], [], None)
    asked = with_inputs(problem, tests)
    runs = judge.run_many(
        [(asked, program) for program in problem.references for _ in range(_RUNS)], patience=_PATIENCE
    )
    by_reference = [runs[place : place + _RUNS] for place in range(0, len(runs), _RUNS)]
    settled = _settle(problem, tests, [repeated[0] for repeated in by_reference], judge)
    kept: list[Test] = []
    seconds: list[float] = []
    kept_places: list[int] = []
    for place, (draft, test) in enumerate(zip(candidates, settled, strict=True)):
        outputs = [run[place] for repeated in by_reference for run in repeated if place < len(run)]
        slowest = max((output.cpu_seconds for output in outputs), default=0.0)
        if not any(output.answered for output in outputs):
            dropped["the references fail on it"] += 1
        elif test is None:
            dropped["the references disagree"] += 1
        elif any(_differ([run[place] for run in repeated if place < len(run)]) for repeated in by_reference):
            dropped["answers change"] += 1
        elif slowest > _SLOWEST * problem.limits.cpu_seconds:
            dropped["too slow"] += 1
        elif draft.expected is not msgspec.UNSET and not _says_the_same(problem, test, draft.expected):
            dropped["the writer expects something else"] += 1
        else:
            kept.append(test)
            seconds.append(slowest)
            kept_places.append(place)
    firsts = [[repeated[0][place] for place in kept_places] for repeated in by_reference]
    return _Answered(kept, seconds, _left_out(problem, kept, firsts, judge))


def _settle(
    problem: Problem, tests: Sequence[Test], runs: Sequence[Sequence[Output]], judge: Judge
) -> list[Test | None]:
    whole = min(map(len, runs))
    settled = settle(problem, tests[:whole], [run[:whole] for run in runs], judge)
    return [*settled, *(None for _ in range(len(tests) - whole))]


def _differ(outputs: Sequence[Output]) -> bool:
    return len({(output.answered, output.content) for output in outputs}) > 1 or len(outputs) < _RUNS


def _says_the_same(problem: Problem, test: Test, expected: Any) -> bool:
    """Tell whether the writer expects what the references answer, by the problem's checker; its own is not asked."""
    try:
        content = expected.encode("utf-8", "replace") if test.args is None else values.encode(expected).encode()
    except (values.EncodingError, AttributeError, RecursionError):
        return False
    checker = problem if problem.answer_checker.kind != "custom" else replace(problem, checker=None)
    asked = with_inputs(checker, [test])
    return agrees(asked, 0, Output(Verdict.ACCEPTED, content))


def _left_out(problem: Problem, tests: Sequence[Test], runs: Sequence[Sequence[Output]], judge: Judge) -> Share | None:
    """Return how many references fail a test that the others alone would have kept; None of a single one."""
    if len(runs) < 2 or not tests:
        return None if len(runs) < 2 else Share(0, len(runs))
    failed = 0
    for place, run in enumerate(runs):
        others = [each for i, each in enumerate(runs) if i != place]
        settled = settle(problem, tests, others, judge)
        known = [i for i, test in enumerate(settled) if test is not None]
        asked = with_inputs(problem, [test for test in settled if test is not None])
        failed += not all(agreeing(asked, [[run[i] for i in known]], judge)[0])
    return Share(failed, len(runs))


def _selected(
    problem: Problem, base: Sequence[Test], answered: _Answered, judge: Judge, settings: Settings
) -> list[int]:
    """Return the positions of the tests to keep: few, but with the kills of all, and the heaviest."""
    programs = [mutant.program for group, _ in halves(problem, settings.mutants, settings.seed) for mutant in group]
    programs += problem.wrong_programs
    tests = [*base, *answered.tests]
    seconds = [*costs(problem, base, judge), *answered.seconds]
    kills = kill_sets(problem, programs, tests, seconds, judge)
    first = len(base)
    new = range(first, len(tests))
    heavy = sorted(new, key=lambda place: -round(seconds[place], 2))[:_SLOWEST_KEPT]
    heavy += sorted(new, key=lambda place: -len(_key(tests[place])))[:_LONGEST_KEPT]
    chosen = set(smallest_cover(kills, [*range(first), *heavy], times=settings.cover)) - set(range(first))
    rest = [place for place in new if place not in chosen]
    missing = min(settings.least, settings.wanted) - len(chosen)
    if missing > 0 and rest:
        chosen.update(rest[:: max(1, len(rest) // missing)][:missing])
    return [place - first for place in sorted(chosen)][: settings.wanted]


def _confirmed(problem: Problem, tests: list[Test], judge: Judge) -> list[Test]:
    """Return the tests that the judge, which trusts nothing, accepts most references on."""
    written = with_inputs(problem, tests)
    reports = judge.judge_many([(written, program) for program in problem.references], tests=range(len(tests)))
    passed = Counter(case.index for report in reports for case in report.cases if case.accepted)
    return [test for place, test in enumerate(tests) if 2 * passed[place] > len(reports)]
