"""Rewards, against the tables of the papers."""

import pytest

import codegym
from codegym import CaseResult, Problem, Report, SpecError, Verdict
from codegym.rewards import PRESETS, Attempt, Reward, resolve

PROBLEM = Problem(
    id="p", statement="", style="stdin",
    tests=[codegym.Test(input="", expected="", origin="public"), codegym.Test(input="", expected="")],
)  # fmt: skip


def _attempt(*verdicts: Verdict, final: bool = True, valid: bool = True) -> Attempt:
    cases = [
        CaseResult(verdict=verdict, origin="public" if index == 0 else "private", index=index)
        for index, verdict in enumerate(verdicts)
    ]
    report = Report(problem_id="p", cases=cases)
    solved = final and valid and report.accepted
    return Attempt(
        problem=PROBLEM, response="", program="x", turn=1, valid=valid, final=final, solved=solved, report=report
    )


OK, WRONG, CRASH, NO_COMPILE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR, Verdict.COMPILE_ERROR


@pytest.mark.parametrize(
    ("preset", "attempt", "value"),
    [
        ("rlef", _attempt(OK, OK), 1.0),
        ("rlef", _attempt(OK, WRONG), -1.0),
        ("rlef", _attempt(WRONG, final=False), 0.0),
        ("rlef", _attempt(NO_COMPILE, final=False, valid=False), -0.2),
        ("rlef", _attempt(NO_COMPILE, valid=False), -1.0),
        ("public", _attempt(OK, WRONG), 1.0),
        ("public", _attempt(WRONG, OK), 0.0),
        ("public", _attempt(OK, final=False), 0.0),
        ("pass_rate", _attempt(OK, WRONG), 0.5),
        ("pass_rate", _attempt(OK, final=False), 0.0),
        ("coderl", _attempt(OK, OK), 1.0),
        ("coderl", _attempt(OK, WRONG), -0.3),
        ("coderl", _attempt(OK, CRASH), -0.6),
        ("coderl", _attempt(OK, Verdict.TIME_LIMIT), -0.6),
        ("coderl", _attempt(NO_COMPILE, valid=False), -1.0),
        ("rltf", _attempt(OK, OK), 1.0),
        ("rltf", _attempt(OK, WRONG), -0.3 + 1.3 * 0.5),
        ("rltf", _attempt(CRASH, OK), -0.6),
    ],
)
def test_presets(preset: str, attempt: Attempt, value: float) -> None:
    """Each preset gives what its paper says."""
    assert value == pytest.approx(PRESETS[preset](attempt)[0])


def test_composition() -> None:
    """Terms are weighted, summed, and shown one by one."""
    reward = Reward({"tests": 2.0, "pass_rate": -0.5})
    assert reward(_attempt(OK, WRONG)) == (-2.25, {"tests": -2.0, "pass_rate": -0.25})
    assert reward.depth == "cases"
    assert PRESETS["rlef"].depth == "verdict"
    assert resolve(reward) is reward


def test_unknown_names_are_told_what_there_is() -> None:
    """A reward or a term that does not exist names those that do."""
    with pytest.raises(SpecError, match="rlef"):
        resolve("nothing")
    with pytest.raises(SpecError, match="pass_rate"):
        Reward({"nothing": 1.0})
