"""How good a problem's tests are: what they say of right programs, of wrong ones and of mutants, and what they reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Final

import msgspec
from msgspec.structs import replace

from codegym.judge import Judge, Output, Report, Verdict
from codegym.metrics import Interval, Share, share_interval
from codegym.problems import Problem, Test
from codegym.synthesis import coverage
from codegym.synthesis.answers import answers, as_tests, settle
from codegym.synthesis.kills import kill_sets
from codegym.synthesis.mutants import Mutant, mutants
from codegym.synthesis.offline import OfflineWriter
from codegym.synthesis.rewrites import rewrites
from codegym.synthesis.writer import Draft, request_for

_TELLING: Final = ("boundary",)
"""Edits that are most like people's errors: tests should tell all of them."""
_POOL: Final = 300
"""Inputs drawn anew to tell mutants that no test kills from the reference."""
_POOL_SECONDS: Final = 1.0
"""CPU seconds that the references have for each: what takes long is not run on mutants."""
_AUDITOR: Final = 7919
"""Keeps the draws of the audit apart from those that the tests were made with."""


class TestAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the tests of a problem, or of several, are worth."""

    __test__ = False  # not a test case of pytest's

    references: Share = Share()
    """References that pass all tests."""
    wrong_programs: Share = Share()
    """Programs known to be wrong that fail a test."""
    mutants: Share = Share()
    """Mutants that fail a test, of those that are not presumed equivalent."""
    equivalent: int = 0
    """Mutants that nothing told from their reference: no test, and none of a few hundred other inputs."""
    false_positives: Share = Share()
    """Wrong programs and mutants not presumed equivalent that pass all tests."""
    false_negatives: Share = Share()
    """Right programs that fail a test: of three or more references each, on the tests that the others alone decide; of fewer
    their rewritings."""
    lines: Share = Share()
    """Lines of the references that the tests reach."""
    branches: Share = Share()
    not_judged: int = 0
    """Programs that the judge could not judge."""


def audit(
    problem: Problem,
    judge: Judge,
    *,
    more: Sequence[Test] = (),
    count: int = 60,
    seed: int = 0,
    left_out: Share | None = None,
) -> TestAudit:
    """Return what a problem's tests are worth.

    Mutants, rewritings and coverage are those of the references that the tests accept.

    Args:
        problem: with the tests, the references and the programs known to be wrong.
        judge: runs everything.
        more: further tests that may tell a mutant from its reference.
        count: mutants, of all references together.
        seed: everything random follows from it.
        left_out: right programs that failed where they had no say, of how many (`false_negatives`).
    """
    known = [*problem.references, *problem.wrong_programs]
    reports = judge.judge_many([(problem, program) for program in known], stop_early=True)
    broken = sum(report.verdict is Verdict.INTERNAL_ERROR for report in reports)
    references = _accepted(reports[: len(problem.references)])
    passing = _accepted(reports[len(problem.references) :])
    wrong = Share(passing.total - passing.count, passing.total)
    sound_ones = [
        (program, report) for program, report in zip(problem.references, reports, strict=False) if report.accepted
    ]
    accepted = [program for program, _ in sound_ones]
    sound = replace(problem, references=tuple(accepted))
    seconds = _slowest([report for _, report in sound_ones], len(problem.tests))
    killed, equivalent = _mutation_scores(sound, judge, seconds, more, count, seed)
    reached = [found for program in accepted if (found := coverage.measure(problem, program, judge))]
    passed = Share(wrong.total - wrong.count + killed.total - killed.count, wrong.total + killed.total)
    return TestAudit(
        references=references,
        wrong_programs=wrong,
        mutants=killed,
        equivalent=equivalent,
        false_positives=passed,
        false_negatives=_rewritten(sound, judge) if left_out is None else left_out,
        lines=sum((Share(found.lines_hit, found.lines) for found in reached), Share()),
        branches=sum((Share(found.branches_hit, found.branches) for found in reached), Share()),
        not_judged=broken,
    )


def combined(audits: Iterable[TestAudit]) -> TestAudit:
    """Return the audit of several problems together."""
    total = TestAudit()
    shares = [field for field in total.__struct_fields__ if isinstance(getattr(total, field), Share)]
    for each in audits:
        total = replace(
            total,
            **{field: getattr(total, field) + getattr(each, field) for field in shares},
            equivalent=total.equivalent + each.equivalent,
            not_judged=total.not_judged + each.not_judged,
        )
    return total


def halves(problem: Problem, count: int, seed: int) -> tuple[list[Mutant], list[Mutant]]:
    """Return mutants of the references to select tests by, and about as many others to audit the selection.

    Comparisons that are off by one are all for the selection; of the other kinds each gets every second mutant.

    Args:
        problem: whose references are mutated.
        count: mutants of either sort, of all references together.
        seed: everything random follows from it.
    """
    each = -(-count // max(1, len(problem.references)))
    to_select: list[Mutant] = []
    to_audit: list[Mutant] = []
    for program in problem.references:
        found = mutants(program, 2 * each, seed=seed, first=_TELLING)
        rest = [mutant for mutant in found if mutant.kind not in _TELLING]
        to_select += [mutant for mutant in found if mutant.kind in _TELLING] + rest[::2]
        to_audit += rest[1::2]
    return to_select, to_audit


def costs(problem: Problem, tests: Sequence[Test], judge: Judge) -> list[float]:
    """Return what each test takes the slowest reference, in CPU seconds; infinitely many where one was given up before."""
    return _costs(answers(problem, tests, judge), len(tests))


def _costs(runs: Sequence[Sequence[Output]], count: int) -> list[float]:
    return [
        max(
            (inf if run[place].verdict is Verdict.INTERNAL_ERROR else run[place].cpu_seconds for run in runs),
            default=0.0,
        )
        for place in range(count)
    ]


def _mutation_scores(
    problem: Problem, judge: Judge, seconds: Sequence[float], more: Sequence[Test], count: int, seed: int
) -> tuple[Share, int]:
    """Return how many mutants the tests kill, of those that are not presumed equivalent; and how many are.

    Args:
        problem: with references that its tests accept.
        judge: runs everything.
        seconds: what each test takes the slowest reference, in CPU seconds.
        more: further tests that may tell a mutant from its reference.
        count: mutants.
        seed: everything random follows from it.
    """
    _, own = halves(problem, count, seed)
    survivors = _survivors(problem, own, problem.tests, seconds, judge)
    alive = survivors
    if alive and more:
        alive = _survivors(problem, alive, more, costs(problem, more, judge), judge)
    if alive:
        alive = _survivors(problem, alive, *_pool(problem, judge, seed + _AUDITOR), judge)
    return Share(len(own) - len(survivors), len(own) - len(alive)), len(alive)


def _survivors(
    problem: Problem, alive: Sequence[Mutant], tests: Sequence[Test], seconds: Sequence[float], judge: Judge
) -> Sequence[Mutant]:
    """Return the mutants that pass all of some tests."""
    if not alive or not tests:
        return alive
    killed = kill_sets(problem, [mutant.program for mutant in alive], tests, seconds, judge)
    return [mutant for mutant, kills in zip(alive, killed, strict=True) if not kills]


def _pool(problem: Problem, judge: Judge, seed: int) -> tuple[list[Test], list[float]]:
    """Return inputs drawn anew, with the references' answers, and what each takes the slowest of them, in CPU seconds."""
    draft = OfflineWriter().draft(request_for(problem, wanted=_POOL, seed=seed))
    tests = as_tests(problem, draft.tests) if isinstance(draft, Draft) else []
    limits = replace(problem.limits, cpu_seconds=min(_POOL_SECONDS, problem.limits.cpu_seconds))
    runs = answers(replace(problem, limits=limits), tests, judge)
    settled = zip(settle(problem, tests, runs, judge), _costs(runs, len(tests)), strict=True)
    known = [(test, seconds) for test, seconds in settled if test is not None]
    return [test for test, _ in known], [seconds for _, seconds in known]


def _slowest(reports: Sequence[Report], count: int) -> list[float]:
    """Return what each of the first so many tests takes the slowest program, in CPU seconds."""
    seconds = [0.0] * count
    for case in (case for report in reports for case in report.cases if case.index < count):
        seconds[case.index] = max(seconds[case.index], case.cpu_seconds)
    return seconds


def _rewritten(problem: Problem, judge: Judge) -> Share:
    programs = [text for program in problem.references for text in rewrites(program)]
    reports = judge.judge_many([(problem, program) for program in programs], stop_early=True)
    passing = _accepted(reports)
    return Share(passing.total - passing.count, passing.total)


def _accepted(reports: Sequence[Report]) -> Share:
    judged = [report for report in reports if report.verdict is not Verdict.INTERNAL_ERROR]
    return Share(sum(report.accepted for report in judged), len(judged))


def rows_of(*audits: TestAudit) -> list[tuple[str, str, str]]:
    """Return the audits of some problems together as rows of a table: what, how much, and between which bounds at 95 %."""
    shares = [
        ("references accepted", [found.references for found in audits]),
        ("known-wrong programs rejected", [found.wrong_programs for found in audits]),
        ("mutants killed", [found.mutants for found in audits]),
        ("lines reached", [found.lines for found in audits]),
        ("branches reached", [found.branches for found in audits]),
        ("false positives (wrong programs that pass)", [found.false_positives for found in audits]),
        ("false negatives (right programs that fail)", [found.false_negatives for found in audits]),
    ]
    rows = [(name, _text(sum(each, Share())), _bounds(share_interval(each))) for name, each in shares]
    total = combined(audits)
    rows.insert(3, ("mutants presumed equivalent", str(total.equivalent), ""))
    if total.not_judged:
        rows.append(("programs that could not be judged", str(total.not_judged), ""))
    return rows


def _text(share: Share) -> str:
    return f"{100 * share.count / share.total:.1f} % ({share.count} of {share.total})" if share.total else "none"


def _bounds(interval: Interval | None) -> str:
    return "" if interval is None else f"{100 * interval.low:.1f} % to {100 * interval.high:.1f} %"
