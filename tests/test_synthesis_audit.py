"""Synthesis: what tests are worth, and what that is measured with: mutants, rewritings, coverage, intervals."""

from typing import Any

import pytest

from above import REFERENCE
from above import problem as above
from codegym import Judge, load
from codegym.metrics import Share, share_interval, wilson
from codegym.problems import Problem, Test
from codegym.synthesis import Draft, DraftTest, Settings, TestAudit, audit, kills, synthesise
from codegym.synthesis.audit import combined, rows_of
from codegym.synthesis.coverage import measure
from codegym.synthesis.kills import kill_sets
from codegym.synthesis.mutants import mutants
from codegym.synthesis.rewrites import rewrites


def _draft(*inputs: list[int]) -> Draft:
    return Draft(tests=tuple(DraftTest(args=(each,)) for each in inputs))


def test_audit_counts_what_passes_wrongly(judge: Judge) -> None:
    """Weak tests show: a wrong program that passes is a false positive, a right rewriting that fails a false negative."""
    problem = above(wrong_programs=(REFERENCE.replace("> 2", "> 4"), "def f(xs):\n    return 8 if xs else 0\n"))
    found = audit(problem, judge, count=10)
    assert found.wrong_programs == Share(1, 2)
    assert found.false_positives.count >= 1
    assert 5 < found.mutants.total + found.equivalent <= 10
    broken = above(tests=(Test(args=([3],), expected=4, origin="public"),))
    assert audit(broken, judge, count=0).references == Share(0, 1)
    total = combined([found, found])
    assert total.wrong_programs == Share(2, 4)


def test_references_are_left_out_in_turn(judge: Judge) -> None:
    """With several references, each is judged by what the others decide without it."""
    odd = "def f(xs):\n    return sum(x for x in xs if x > 2) + (len(xs) == 5)\n"
    settings = Settings(fewest=1, mutants=3)
    draft = _draft([1], [4, 4, 4, 4, 4])
    problem, outcome = synthesise(above(REFERENCE, REFERENCE + "\n", odd), draft, judge, settings)
    assert problem is not None
    assert outcome.audit is not None
    assert outcome.audit.false_negatives == Share(1, 3)
    assert outcome.audit.references == Share(2, 3)


def test_two_references_cannot_be_held_against_each_other(judge: Judge) -> None:
    """Where only what both accept is kept, neither could fail: their rewritings are counted, as of a single one."""
    odd = "def f(xs):\n    return sum(x for x in xs if x > 2) + (len(xs) == 4)\n"
    draft = _draft([1], [4, 4, 4, 4], [5, 6])
    settings = Settings(fewest=1, mutants=0, keep_all=True)
    _, outcome = synthesise(above(REFERENCE, odd), draft, judge, settings)
    assert outcome.dropped == {"the references disagree": 1}
    assert outcome.audit is not None
    expected = sum(len(rewrites(program)) for program in (REFERENCE, odd))
    assert outcome.audit.false_negatives == Share(0, expected)


def test_only_references_that_pass_are_mutated(judge: Judge) -> None:
    """A program that fails the tests as it is says nothing about how they tell its mutants."""
    odd = "def f(xs):\n    return 8 if xs else 1\n"
    alone, both = (audit(above(*programs), judge, count=4) for programs in ((odd,), (REFERENCE, odd)))
    assert (alone.references, alone.mutants, alone.lines) == (Share(0, 1), Share(), Share())
    assert both.references == Share(1, 2)
    assert both.lines == Share(2, 2)


def test_kill_sets(judge: Judge) -> None:
    """A mutant is killed by the tests it fails, one that never ends by the first; a right program by none."""
    tests = [Test(args=([n],), expected=n if n > 2 else 0) for n in range(6)]
    programs = [REFERENCE, REFERENCE.replace("> 2", "> 3"), "def f(xs):\n    while xs[0] == 4: pass\n    return 0\n"]
    found = kill_sets(above(), programs, tests, [0.001] * 6, judge)
    assert found[:2] == [set(), {3}]
    assert 3 in found[2]


def test_kill_sets_do_not_follow_the_noise_of_the_clock() -> None:
    """Which tests are cheap enough is the same on a machine that is a little slower."""
    for order in (range(60), range(59, -1, -1)):
        assert kills._affordable(order, [0.0001] * 60, 0.01) == kills._affordable(order, [0.0004] * 60, 0.01)
    assert kills._affordable(range(3), [0.02, 0.004, 0.2], 0.15) == [0, 1]


def test_mutants_are_edits_that_compile() -> None:
    """Mutants differ from the program and from each other, follow from the seed, and hostile text has none."""
    program = load("embedded")["free_slots"].references[0]
    found = mutants(program, 50, seed=1)
    assert len(found) == 50
    assert len({mutant.program for mutant in found} | {program}) == 51
    assert len({mutant.kind for mutant in found}) > 10
    assert found == mutants(program, 50, seed=1)
    for text in ("def f(", "\x00", "-" * 100_000 + "1", "x = " + "(" * 500 + ")" * 500, ""):
        assert mutants(text, 5) == []


def test_rewrites_say_the_same(judge: Judge) -> None:
    """Every rewriting of every fourth embedded reference passes all of its problem's tests."""
    pairs = [(problem, text) for problem in load("embedded")[::4] for text in rewrites(problem.references[0])]
    assert len(pairs) > 20
    assert [
        problem.id for (problem, _), report in zip(pairs, judge.judge_many(pairs), strict=True) if not report.accepted
    ] == []
    assert rewrites("def f(") == []


@pytest.mark.parametrize(
    "program",
    [
        "limit = 3\ndef f(x, k=limit):\n    limit = x + k\n    return limit\n",
        "n = 3\ndef f(x):\n    s = [n for n in range(x)]\n    return len(s) + n\n",
        "def twice(f):\n    return lambda x: 2 * f(x)\n@twice\ndef f(x):\n    twice = x + 1\n    return twice\n",
        "def f(x):\n    y = x\n    z = {a: b for a, (b, y) in [(1, (2, 3))]}\n    return y + z[1]\n",
    ],
    ids=["default", "comprehension", "decorator", "shadowed"],
)  # fmt: skip
def test_rewrites_know_scopes(judge: Judge, program: str) -> None:
    """What a default, a decorator or a comprehension names is another variable than the local one of that name."""
    problem = above(statement="", tests=(Test(args=(4,), expected=None),))
    programs = [program, *rewrites(program)]
    first, *others = (run[0] for run in judge.run_many([(problem, each) for each in programs]))
    assert len(others) == 1
    assert first.answered
    assert [output.content for output in others] == [first.content]


@pytest.mark.parametrize(
    ("program", "style", "expected"),
    [
        ("def f(x):\n    if x > 1:\n        return 1\n    return 2\n", "call", (4, 3, 2, 1)),
        ("def f(x):\n    while x:\n        x -= 1\n    return x\n", "call", (4, 3, 2, 1)),
        ("def f(x):\n    while True:\n        if not x: break\n    return x\n", "call", (4, 4, 3, 2)),
        ("import sys\nif input():\n    sys.exit(0)\nprint(1)\n", "stdin", (4, 4, 2, 2)),
        ("from __future__ import annotations\nfor x in input():\n    print(x)\n", "stdin", (2, 2, 2, 2)),
    ],
)
def test_coverage(judge: Judge, program: str, style: Any, expected: tuple[int, ...]) -> None:
    """Lines and branches that the inputs reach are counted, also where a program leaves early."""
    tests = (Test(args=(0,)),) if style == "call" else (Test(input="", expected=""), Test(input="ab\n\n", expected=""))
    if style == "stdin":
        tests = (Test(input="\n", expected=""), Test(input="ab\n", expected=""))
    problem = Problem(id="c", statement="", style=style, entry_point="f" if style == "call" else "", tests=tests)
    assert measure(problem, program, judge) == expected
    assert measure(problem, "def f(", judge) is None


def test_wilson() -> None:
    """Intervals agree with numbers worked out elsewhere, and hold at the ends."""
    low, high = wilson(7, 10)[1:]
    assert (low, high) == pytest.approx((0.3968, 0.8922), abs=1e-4)
    assert wilson(0, 5).low == 0
    assert wilson(5, 5).high == 1
    with pytest.raises(ValueError, match="count"):
        wilson(2, 1)


def test_intervals_of_several_problems() -> None:
    """Programs of one problem are alike: of several problems the interval is as wide as the problems differ."""
    alike = share_interval([Share(5, 10)] * 20)
    apart = share_interval([Share(0, 10), Share(10, 10)] * 10)
    assert alike is not None
    assert apart is not None
    assert (alike.mean, alike.low, alike.high) == (0.5, 0.5, 0.5)
    assert apart.mean == 0.5
    assert apart.low < wilson(100, 200).low < wilson(100, 200).high < apart.high
    assert share_interval([Share(7, 10), Share()]) == wilson(7, 10)
    assert share_interval([Share(10, 10)] * 4) == wilson(4, 4)
    assert share_interval([Share(0, 10)] * 4) == wilson(0, 4)
    assert share_interval([]) is share_interval([Share()]) is None
    audits = [TestAudit(mutants=Share(count, 10), equivalent=1) for count in (3, 9)]
    rows = {name: rest for name, *rest in rows_of(*audits)}
    assert rows["mutants killed"] == ["60.0 % (12 of 20)", "30.0 % to 90.0 %"]
    assert rows["mutants presumed equivalent"] == ["2", ""]
