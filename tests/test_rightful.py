"""Right programs that graders are known to fail are accepted, each on every problem that it solves."""

import pytest

import idioms
from codegym import Judge, Verdict


@pytest.mark.parametrize(
    ("idiom", "problem"),
    [
        pytest.param(idiom, problem, id=f"{idiom.name}-{problem}")
        for idiom in idioms.load()
        for problem in idiom.problems
    ],
)
def test_right_programs_are_accepted(judge: Judge, idiom: idioms.Idiom, problem: str) -> None:
    report = judge.judge(idioms.PROBLEMS[problem], idiom.program)
    assert Verdict.ACCEPTED is report.verdict, report.cases
