"""Test scripts read as data: the same verdicts as a referee's."""

import pytest

from codegym import Judge, Limits, Problem, Verdict
from codegym.judge import evaluate, script_plan

PLAIN = {
    "equal": "def check(candidate):\n    assert candidate(2) == 4\n",
    "bare": "assert f(2) == 4\nassert f(3) == 6, 'six'\n",
    "metadata": "METADATA = {'a': 1}\n\ndef check(c):\n    '''words'''\n    assert c(2) == 4\n    pass\n",
    "arithmetic": "def check(candidate):\n    assert abs(candidate(2) - 4.0) < 1e-6\n    assert -candidate(1) == -2\n",
    "functions": "def check(candidate):\n    assert tuple([candidate(2)]) == (4,)\n    assert len([1]) == 1\n",
    "kinds": "def check(candidate):\n    assert isinstance(candidate(2), int)\n    assert isinstance(candidate(2), (int,))\n",
    "none": "def check(candidate):\n    assert candidate(2) is not None\n    assert not candidate(0)\n",
    "two calls": "def check(candidate):\n    assert candidate(2) < candidate(3)\n",
    "subscript": "def check(candidate):\n    assert [candidate(2), 1][0] in [4]\n",
}  # fmt: skip
PROGRAMS = (
    "def f(x): return 2 * x", "def f(x): return x + 2", "def f(x): return str(2 * x)", "def f(x): return None",
    "def f(x): return 1 / 0", "def f(x): return 2 * x if x == 2 else 1 / 0", "def f(x) return", "def g(x): pass",
    "def f(x): return [[x]]", "import sys; sys.exit(0)", "def f(x):\n    while True: pass", "def f(x): return object()",
    "def f(x): return float('nan')", "def f(x): return 1 << 100_000", "1 / 0", "def f(x): return {x: {x}}",
    "def f(x):\n    import os\n    os._exit(0)", "def f(x): return bytearray(1 << 30)",
    "def f(x):\n    while True: print('x' * 10000)", "def f(x): return 2 * x\nimport atexit, os\natexit.register(os._exit, 5)",
)  # fmt: skip


@pytest.mark.parametrize("script", PLAIN.values(), ids=PLAIN)
def test_plans_and_referees_agree(judge: Judge, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every program has the same verdict by the plan of a script as before a referee."""
    limits = Limits(cpu_seconds=0.3, memory_bytes=128 << 20, output_bytes=1 << 20)
    problem = Problem(id="p", statement="", style="call", entry_point="f", script=script, limits=limits)
    assert script_plan.plan(script, "", "f")
    planned = [report.cases[0] for report in judge.judge_many([(problem, program) for program in PROGRAMS])]
    monkeypatch.setattr(script_plan, "plan", lambda *_: None)
    refereed = [report.cases[0] for report in judge.judge_many([(problem, program) for program in PROGRAMS])]
    for program, by_plan, by_referee in zip(PROGRAMS, planned, refereed, strict=True):
        assert by_plan.verdict is by_referee.verdict, (program, by_plan, by_referee)
        if by_plan.verdict is Verdict.WRONG_ANSWER:
            assert by_plan.message.split("\n")[0] == by_referee.message.split("\n")[0]


@pytest.mark.parametrize(
    "script",
    [
        "def check(candidate):\n    for x in range(3): assert candidate(x) == 2 * x\n",
        "import math\ndef check(candidate):\n    assert candidate(2) == 4\n",
        "def check(candidate):\n    assert candidate(helper(2)) == 4\n",
        "def check(candidate):\n    assert candidate(2) == 4 or candidate(3)\n",
        "def check(candidate):\n    assert candidate(x=2) == 4\n",
        "def check(candidate):\n    assert (candidate(1) or 1) == 1\n",
        "def check(candidate) -> None:\n    assert candidate(1) == 1\n",
        "def check(list):\n    assert isinstance(list(1), list)\n",
        "def check(candidate):\n    assert candidate({[]: 1}) == 1\n",
        "def check(candidate):\n    assert isinstance()\n",
        "def check(candidate):\r    assert candidate(1) == 1\r    assert candidate(1) == 1\r",
        "def check(candidate):\n    assert set([candidate(2)]) == {4}\n",
        "def check(candidate):\n    try:\n        candidate(1)\n    except ValueError: pass\n",
        "def check(candidate, other):\n    assert candidate(2) == 4\n",
        "@wraps\ndef check(candidate):\n    assert candidate(2) == 4\n",
        "def check(candidate):\n    assert [candidate(2)].__class__\n",
        "def check(candidate):\n    assert candidate(2) is 4\n",
        "candidate = print\ndef check(candidate):\n    assert candidate(2) == 4\n",
        "def check(candidate):\n    assert candidate(2) == 4\ncheck = print\n",
        "assert f(2) == 4 and 9 ** 9 ** 9\n",
        "assert (",
    ],
)  # fmt: skip
def test_other_scripts_need_a_referee(script: str) -> None:
    """A script that does anything else is not read as data."""
    assert script_plan.plan(script, "", "f") is None


def test_starters_may_rename_functions() -> None:
    """A starter that defines a function of the same name takes its place, so a referee is asked."""
    script = "def check(candidate):\n    assert sorted([candidate(2)]) == [4]\n"
    assert script_plan.plan(script, "def f(x):\n    '''sorted'''", "f")
    assert script_plan.plan(script, "def sorted(x): return x\n", "f") is None
    assert script_plan.plan(script, "from x import y as sorted\n", "f") is None
    assert script_plan.plan(script, "def check(x): pass\n", "f") is None
    assert script_plan.plan("assert isinstance(f(1), float)", "float = str\n", "f") is None


def test_long_answers_are_left_to_a_referee(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer too large to be looked at on the trusted side is compared in the sandbox."""
    monkeypatch.setattr(evaluate, "_LONGEST_ANSWER", 10)
    problem = Problem(id="p", statement="", style="call", entry_point="f", script="assert f(20) == 'x' * 20\n")
    plain = Problem(id="p", statement="", style="call", entry_point="f", script=f"assert f(20) == {'x' * 20!r}\n")
    for each in (problem, plain):
        assert judge.judge(each, "def f(x): return 'x' * x").accepted
        assert not judge.judge(each, "def f(x): return 'y' * x").accepted


@pytest.mark.parametrize(
    ("script", "program", "accepted"),
    [
        ("assert f(2) + f(3) == 'aaaaa'", "def f(x): return 'a' * x", True),
        ("assert f(5000) % 1000 == 0", "def f(x): return 10 ** x", True),
        ("assert 'a' not in f(1)", "def f(x): return range(10 ** 18)", False),
        ("assert sorted(f(1)) == [1]", "def f(x): return range(10 ** 10)", False),
        ("assert len(f(1)) == 3", "def f(x): return range(3)", True),
    ],
)
def test_values_for_referees(judge: Judge, script: str, program: str, accepted: bool) -> None:
    """Values that the trusted side must not work on are left to a referee."""
    limits = Limits(cpu_seconds=0.3, memory_bytes=128 << 20)
    problem = Problem(id="p", statement="", style="call", entry_point="f", script=script, limits=limits)
    assert judge.judge(problem, program).accepted is accepted
