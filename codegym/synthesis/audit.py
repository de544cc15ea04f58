"""How good a problem's tests are: what they say of right programs, of wrong ones and of mutants, and what they reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Final

import msgspec
from msgspec.structs import replace

from codegym.judge import Judge, Report, Verdict
from codegym.metrics import Interval
from codegym.problems import Problem, Test
from codegym.synthesis import coverage
from codegym.synthesis.answers import settle, with_inputs
from codegym.synthesis.kills import kill_sets
from codegym.synthesis.mutants import Mutant, mutants
from codegym.synthesis.offline import OfflineWriter
from codegym.synthesis.rewrites import rewrites
from codegym.synthesis.writer import Draft, request_for

_TELLING: Final = ("boundary",)
"""Edits that are most like people's errors: tests should tell all of them."""
_POOL: Final = 300
"""Inputs drawn anew to tell mutants that no test kills from the reference."""
_Z: Final = 1.959964
"""Standard deviations to either side of the mean that hold 95 % of a normal distribution."""
_AUDITOR: Final = 7919
"""Keeps the draws of the audit apart from those that the tests were made with."""


class Share(msgspec.Struct, frozen=True):
    """So many of how many."""

    count: int = 0
    total: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.count + other.count, self.total + other.total)

    @property
    def interval(self) -> Interval | None:
        """The share with its 95 % interval (Wilson's score interval, 1927); None of nothing."""
        return wilson(self.count, self.total) if self.total else None


class TestAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the tests of a problem, or of several, are worth."""

    __test__ = False  # not a test case of pytest's

    references: Share = Share()
    """References that pass all tests."""
    wrong_programs: Share = Share()
    """Programs known to be wrong that fail a test."""
    mutants: Share = Share()
    """Mutants that fail a test, of those that are not presumed equivalent."""
    mutants_by_reference: tuple[Share, ...] = ()
    equivalent: int = 0
    """Mutants that nothing told from their reference: no test, and none of a few hundred other inputs."""
    false_positives: Share = Share()
    """Wrong programs and mutants not presumed equivalent that pass all tests."""
    false_negatives: Share = Share()
    """Right programs that fail a test: each reference on the tests that the others alone decide; of a single reference its
    rewritings."""
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
    by_reference, equivalent = _mutation_scores(problem, judge, more, count, seed)
    killed = sum(by_reference, Share())
    reached = [found for program in problem.references if (found := coverage.measure(problem, program, judge))]
    passed = Share(wrong.total - wrong.count + killed.total - killed.count, wrong.total + killed.total)
    return TestAudit(
        references=references,
        wrong_programs=wrong,
        mutants=killed,
        mutants_by_reference=tuple(by_reference),
        equivalent=equivalent,
        false_positives=passed,
        false_negatives=_rewritten(problem, judge) if left_out is None else left_out,
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
            mutants_by_reference=total.mutants_by_reference + each.mutants_by_reference,
            equivalent=total.equivalent + each.equivalent,
            not_judged=total.not_judged + each.not_judged,
        )
    return total


def wilson(count: int, total: int) -> Interval:
    """Return a share with its 95 % score interval (Wilson 1927), which holds for small numbers and shares near 0 or 1 too.

    Raises:
        ValueError: not ``0 <= count <= total`` with a positive `total`.
    """
    if not 0 <= count <= total or not total:
        raise ValueError(f"need 0 <= count <= total and total > 0, not {count} and {total}")
    share = count / total
    centre = (share + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    reach = _Z * sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / (1 + _Z**2 / total)
    return Interval(share, max(0.0, min(share, centre - reach)), min(1.0, max(share, centre + reach)))


def halves(problem: Problem, count: int, seed: int) -> list[tuple[list[Mutant], list[Mutant]]]:
    """Return for each reference mutants to select tests by, and about as many others to audit the selection.

    Comparisons that are off by one are all for the selection; of the other kinds each gets every second mutant.

    Args:
        problem: whose references are mutated.
        count: mutants of either sort, of all references together.
        seed: everything random follows from it.
    """
    each = -(-count // max(1, len(problem.references)))
    found = [mutants(program, 2 * each, seed=seed, first=_TELLING) for program in problem.references]
    telling = [[mutant for mutant in group if mutant.kind in _TELLING] for group in found]
    rest = [[mutant for mutant in group if mutant.kind not in _TELLING] for group in found]
    return [(first + others[::2], others[1::2]) for first, others in zip(telling, rest, strict=True)]


def costs(problem: Problem, tests: Sequence[Test], judge: Judge) -> list[float]:
    """Return what each test takes the slowest reference, in CPU seconds."""
    if not tests:
        return []
    asked = with_inputs(problem, tests)
    runs = judge.run_many([(asked, program) for program in problem.references], patience=len(tests) + 1)
    return [max((run[place].cpu_seconds for run in runs), default=0.0) for place in range(len(tests))]


def _mutation_scores(
    problem: Problem, judge: Judge, more: Sequence[Test], count: int, seed: int
) -> tuple[list[Share], int]:
    """Return for each reference how many of its mutants the tests kill, and how many in all are presumed equivalent."""
    own = [audited for _, audited in halves(problem, count, seed)]
    survivors = _survivors(problem, own, problem.tests, judge)
    others = [*more, *_pool(problem, judge, seed + _AUDITOR)] if any(survivors) else []
    equivalent = _survivors(problem, survivors, others, judge)
    scores = [
        Share(len(all_) - len(alive), len(all_) - len(same))
        for all_, alive, same in zip(own, survivors, equivalent, strict=True)
    ]
    return scores, sum(map(len, equivalent))


def _survivors(
    problem: Problem, groups: Sequence[Sequence[Mutant]], tests: Sequence[Test], judge: Judge
) -> list[list[Mutant]]:
    """Return the mutants that pass all of some tests."""
    everyone = [(place, mutant) for place, group in enumerate(groups) for mutant in group]
    if not everyone or not tests:
        return [list(group) for group in groups]
    killed = kill_sets(problem, [mutant.program for _, mutant in everyone], tests, costs(problem, tests, judge), judge)
    found: list[list[Mutant]] = [[] for _ in groups]
    for (place, mutant), kills in zip(everyone, killed, strict=True):
        if not kills:
            found[place].append(mutant)
    return found


def _pool(problem: Problem, judge: Judge, seed: int) -> list[Test]:
    """Return inputs drawn anew, with the references' answers."""
    draft = OfflineWriter().draft(request_for(problem, wanted=_POOL, seed=seed))
    if not isinstance(draft, Draft):
        return []
    expected = "" if problem.style == "stdin" else None
    tests = [Test(input=test.input, args=test.args, expected=expected) for test in draft.tests]
    asked = with_inputs(problem, tests)
    runs = judge.run_many([(asked, program) for program in problem.references], patience=3)
    whole = min(map(len, runs))
    settled = settle(problem, tests[:whole], [run[:whole] for run in runs], judge)
    return [test for test in settled if test is not None]


def _rewritten(problem: Problem, judge: Judge) -> Share:
    programs = [text for program in problem.references for text in rewrites(program)]
    reports = judge.judge_many([(problem, program) for program in programs], stop_early=True)
    passing = _accepted(reports)
    return Share(passing.total - passing.count, passing.total)


def _accepted(reports: Sequence[Report]) -> Share:
    judged = [report for report in reports if report.verdict is not Verdict.INTERNAL_ERROR]
    return Share(sum(report.accepted for report in judged), len(judged))


def rows_of(found: TestAudit) -> list[tuple[str, str, str]]:
    """Return an audit as rows of a table: what, how much, and between which bounds at 95 %."""
    shares: list[tuple[str, Share]] = [
        ("references accepted", found.references),
        ("known-wrong programs rejected", found.wrong_programs),
        ("mutants killed", found.mutants),
        ("lines reached", found.lines),
        ("branches reached", found.branches),
        ("false positives (wrong programs that pass)", found.false_positives),
        ("false negatives (right programs that fail)", found.false_negatives),
    ]
    rows = [(name, _text(share), _bounds(share)) for name, share in shares]
    rows.insert(3, ("mutants presumed equivalent", str(found.equivalent), ""))
    if found.not_judged:
        rows.append(("programs that could not be judged", str(found.not_judged), ""))
    return rows


def _text(share: Share) -> str:
    return f"{100 * share.count / share.total:.1f} % ({share.count} of {share.total})" if share.total else "none"


def _bounds(share: Share) -> str:
    interval = share.interval
    return "" if interval is None else f"{100 * interval.low:.1f} % to {100 * interval.high:.1f} %"
