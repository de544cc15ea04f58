"""From what a writer drafted to a problem with tests: run the references, filter, select, audit.

The filter is AceCoder's (arXiv 2502.01718: a test that the reference fails goes, a problem with fewer than five
left goes), and goes further: a test must be data of the problem's kind and new, agree with what the statement and a validator
say of inputs, be answered by the references alike, again and again, and within half the time limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from codegym import values
from codegym.judge import Judge, Output, Verdict, agrees
from codegym.metrics import Share
from codegym.problems import Problem, Test
from codegym.synthesis.answers import agreeing, answers, as_tests, ask_program, key_of, outputs_of, settle, with_inputs
from codegym.synthesis.audit import TestAudit, audit, costs, halves
from codegym.synthesis.kills import kill_sets
from codegym.synthesis.reading import breaks_statement
from codegym.synthesis.selection import smallest_cover
from codegym.synthesis.writer import Draft, DraftTest, Failure, request_for

_RUNS: Final = 3
"""How often each reference answers each input: answers that change are no answers."""
_SLOWEST: Final = 0.5
"""Share of the time limit that a reference may take: right programs that are a little slower should pass too."""
_LONGEST: Final = 1 << 20
"""Bytes of a test's input."""
_SLOWEST_KEPT: Final = 3
_LONGEST_KEPT: Final = 6
"""So many of the tests that take the references longest, and of the longest ones, stay whatever they kill: slow programs fail
them alone."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What is made of drafts."""

    wanted: int = 50
    """Tests added to a problem, at most; with `keep_all` what is asked for."""
    drafted: int = 1
    """Times as many are asked of the writer: more where that costs nothing, for the filter and the selection to choose from."""
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
    unsound: int = 0
    """References that fail the problem's own tests: they have no say."""
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
    references: tuple[str, ...]
    """Those that were run on all of the tests: one that breaks the limits again and again is given up."""
    left_out: Share | None
    """How many references fail tests that the others decide without them; None where that says nothing."""


def synthesise(
    problem: Problem,
    draft: Draft | Failure,
    judge: Judge,
    settings: Settings,
    *,
    base: Sequence[Test] | None = None,
    other: Judge | None = None,
) -> tuple[Problem | None, Outcome]:
    """Return the problem with the tests of a draft that are worth it, None if too few are; and what became of the draft.

    Args:
        problem: what the tests are for.
        draft: what a writer answered.
        judge: runs the references, the mutants and the validator.
        settings: what to make of it.
        base: tests to keep; by default those that the problem has. A reference that fails one has no say.
        other: runs the references again, best with another hash seed: answers that hang on the order of a set then change.
    """
    base = problem.tests if base is None else base
    if isinstance(draft, Failure):
        return None, Outcome(problem_id=problem.id, reason=draft.reason, cost=draft.cost)
    dropped: Counter[str] = Counter()
    outcome = Outcome(problem_id=problem.id, written=len(draft.tests), cost=draft.cost)
    if not problem.references:
        return None, replace(outcome, reason="there is no reference to answer the inputs")
    sound = _sound(problem, base, judge)
    outcome = replace(outcome, unsound=len(problem.references) - len(sound.references))
    if not sound.references:
        return None, replace(outcome, reason="no reference passes the problem's own tests")
    candidates = list(_candidates(problem, draft, base, settings.validator, judge, dropped))
    answered = _answered(sound, candidates, judge, other or judge, dropped)
    outcome = replace(outcome, dropped=dict(dropped), valid=len(answered.tests))
    fewest = max(1, settings.fewest)
    if len(answered.tests) < fewest:
        return None, replace(outcome, reason=f"{len(answered.tests)} tests are left, fewer than {fewest}")
    sound = replace(sound, references=answered.references)
    chosen = range(len(answered.tests)) if settings.keep_all else _selected(sound, base, answered, judge, settings)
    added = _confirmed(sound, [answered.tests[place] for place in chosen], judge)
    fewest = min(fewest, len(chosen))
    if len(added) < fewest:
        return None, replace(outcome, reason=f"{len(added)} tests are left, fewer than {fewest}")
    written = replace(problem, tests=(*base, *added))
    found = None
    if settings.audit:
        rest = [test for place, test in enumerate(answered.tests) if place not in set(chosen)]
        found = audit(written, judge, more=rest, count=settings.mutants, seed=settings.seed, left_out=answered.left_out)
    return written, replace(outcome, kept=len(added), audit=found)


def _sound(problem: Problem, base: Sequence[Test], judge: Judge) -> Problem:
    """Return the problem without the references that fail one of the tests that it has."""
    if not base:
        return problem
    own = replace(problem, tests=tuple(base))
    reports = judge.judge_many([(own, program) for program in problem.references], stop_early=True)
    kept = (Verdict.ACCEPTED, Verdict.INTERNAL_ERROR)  # what the judge could not judge has failed nothing
    sound = [text for text, report in zip(problem.references, reports, strict=True) if report.verdict in kept]
    return replace(problem, references=tuple(sound))


def _candidates(
    problem: Problem, draft: Draft, base: Sequence[Test], validator: str, judge: Judge, dropped: Counter[str]
) -> Iterator[DraftTest]:
    """Yield the tests that may be run: data of the right kind, not too large, new, valid as far as is known."""
    seen = {key_of(test) for test in base}
    broken = breaks_statement(request_for(problem, wanted=0, seed=0))
    fresh = []
    for test in draft.tests:
        key = key_of(test)
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
        why = {False: "refused by the validator", None: "the validator hangs too often"}
        dropped.update(why[each] for each in valid if not each)
        fresh = [test for test, each in zip(fresh, valid, strict=True) if each]
    yield from fresh


def _answered(
    problem: Problem, candidates: Sequence[DraftTest], judge: Judge, other: Judge, dropped: Counter[str]
) -> _Answered:
    tests = as_tests(problem, candidates)
    limits = replace(problem.limits, cpu_seconds=_SLOWEST * problem.limits.cpu_seconds)
    hurried = replace(problem, limits=limits)
    runs = answers(hurried, tests, judge)
    settled = settle(problem, tests, runs, judge)
    again = _again(hurried, settled, runs, other)
    kept: dict[int, Test] = {}
    seconds: list[float] = []
    for place, (draft, test) in enumerate(zip(candidates, settled, strict=True)):
        by_reference = [[run[place], *more.get(place, ())] for run, more in zip(runs, again, strict=True)]
        outputs = [output for each in by_reference for output in each]
        slowest = max(output.cpu_seconds for output in outputs)
        if slowest > limits.cpu_seconds or any(output.verdict is Verdict.TIME_LIMIT for output in outputs):
            dropped["too slow"] += 1
        elif all(output.verdict is Verdict.INTERNAL_ERROR for output in outputs):
            dropped["the references were given up before"] += 1
        elif not any(output.answered for output in outputs):
            dropped["the references fail on it"] += 1
        elif test is None:
            dropped["the references disagree"] += 1
        elif any(len({(output.answered, output.content) for output in each}) > 1 for each in by_reference):
            dropped["answers change"] += 1
        elif draft.expected is not msgspec.UNSET and not _says_the_same(problem, test, draft.expected):
            dropped["the writer expects something else"] += 1
        else:
            kept[place] = test
            seconds.append(slowest)
    firsts = [[run[place] for place in kept] for run in runs]
    was_run = [all(output.verdict is not Verdict.INTERNAL_ERROR for output in run) for run in firsts]
    references = tuple(program for program, each in zip(problem.references, was_run, strict=True) if each)
    left_out = _left_out(problem, list(kept.values()), firsts, judge)
    return _Answered(list(kept.values()), seconds, references, left_out)


def _again(
    problem: Problem, settled: Sequence[Test | None], runs: Sequence[Sequence[Output]], judge: Judge
) -> list[dict[int, list[Output]]]:
    """Run each reference again on the tests that it answered; return for each what it says now, by the test's position."""
    known = [
        {place: test for place, test in enumerate(settled) if test is not None and run[place].answered} for run in runs
    ]
    jobs = [
        (program, list(tests.values()))
        for program, tests in zip(problem.references, known, strict=True)
        for _ in range(_RUNS - 1)
    ]
    outputs = iter(outputs_of(problem, jobs, judge))
    return [dict(zip(tests, map(list, zip(*islice(outputs, _RUNS - 1), strict=True)), strict=True)) for tests in known]


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
    """Return how many references fail a test that the others alone decide, of those of which that can be said.

    None where it says nothing: what is kept, both of two references accept, and all by a checker of the problem's own.
    """
    if len(runs) < 3 or problem.answer_checker.kind == "custom":
        return None
    failed: list[bool] = []
    for place, run in enumerate(runs):
        settled = settle(problem, tests, [each for i, each in enumerate(runs) if i != place], judge)
        known = {i: test for i, test in enumerate(settled) if test is not None}
        if known:
            asked = with_inputs(problem, list(known.values()))
            right = agreeing(asked, [[run[i] for i in known]], judge)[0]
            failed += [False in right] if None not in right else []
    return Share(sum(failed), len(failed)) if failed else None


def _selected(
    problem: Problem, base: Sequence[Test], answered: _Answered, judge: Judge, settings: Settings
) -> list[int]:
    """Return the positions of the tests to keep: few, but with the kills of all, and the heaviest."""
    to_select, _ = halves(problem, settings.mutants, settings.seed)
    programs = [*(mutant.program for mutant in to_select), *problem.wrong_programs]
    tests = [*base, *answered.tests]
    seconds = [*costs(problem, base, judge), *answered.seconds]
    kills = kill_sets(problem, programs, tests, seconds, judge)
    first = len(base)
    new = range(first, len(tests))
    cover = smallest_cover(kills, range(first), times=settings.cover)
    slowest = sorted(new, key=lambda place: -round(seconds[place], 2))[:_SLOWEST_KEPT]
    longest = sorted(new, key=lambda place: -len(key_of(tests[place])))[:_LONGEST_KEPT]
    chosen = list(dict.fromkeys((*cover, *slowest, *longest)))[: settings.wanted]
    rest = sorted({*new} - {*chosen})
    missing = min(settings.least, settings.wanted) - len(chosen)
    if missing > 0:
        chosen += rest[:: max(1, len(rest) // missing)][:missing]
    return sorted(place - first for place in chosen)


def _confirmed(problem: Problem, tests: list[Test], judge: Judge) -> list[Test]:
    """Return the tests that the judge, which trusts nothing, accepts most references on."""
    written = with_inputs(problem, tests)
    reports = judge.judge_many([(written, program) for program in problem.references], tests=range(len(tests)))
    passed = Counter(case.index for report in reports for case in report.cases if case.accepted)
    return [test for place, test in enumerate(tests) if 2 * passed[place] > len(reports)]
