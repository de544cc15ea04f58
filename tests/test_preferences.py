"""Preference pairs: who is preferred to whom, what is judged once, what is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import codegym
from codegym import Episode, Judge, Problem, Test, UserError, Verdict
from codegym.cli.main import main
from codegym.episode import Turn, encode_episode
from codegym.preferences import (
    Rule,
    Sample,
    Settings,
    make,
    pairs_of,
    pass_rates,
    responses_of,
    statistics,
    unit_test_rewards,
)
from codegym.preferences.samples import samples_of
from codegym.problems.jsonl import write_jsonl
from codegym.response import fenced

PROBLEMS = [
    Problem(
        id=f"p{number}",
        statement=f"Write f(x), which returns x + {number}.",
        style="call",
        entry_point="f",
        tests=[Test(args=[x], expected=x + number, origin="public" if x == 0 else "private") for x in range(4)]
        + [Test(args=[9], expected=9 + number, origin="synthesised")],
    )
    for number in range(12)
]


def _program(number: int, first_wrong: int) -> str:
    """Return a program that is right below `first_wrong`."""
    return f"def f(x):\n    return x + {number} if x < {first_wrong} else None\n"


RIGHT, HALF = 100, 2


def _turn(response: str) -> Turn:
    return Turn(
        response=response,
        program=response,
        valid=True,
        verdict=Verdict.WRONG_ANSWER,
        cases=(),
        feedback="",
        reward=0.0,
        reward_terms={},
    )


def _episode(problem_id: str, *responses: str, error: str = "", sample: int = 0) -> Episode:
    return Episode(problem_id=problem_id, sample=sample, turn_limit=3, turns=tuple(map(_turn, responses)), error=error)


def _responses() -> dict[str, list[str]]:
    return {
        problem.id: [fenced(_program(number, first_wrong)) for first_wrong in (RIGHT, HALF, 0)]
        + ["no program at all ("]
        for number, problem in enumerate(PROBLEMS)
    }


def _settings(**changes: Any) -> Settings:
    return Settings(problems="problems.jsonl", runs=("run",), **changes)


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def test_what_a_test_is_worth() -> None:
    """CURE: a test that all right programs pass is worth the wrong ones it fails; another costs those that it lets pass."""
    passed = [
        [True, True, True, False],
        [True, True, True, False],
        [True, False, True, True],
        [True, False, False, False],
    ]
    right = [True, True, False, False]
    assert unit_test_rewards(passed, right) == [0, 2, 1, -1]
    assert unit_test_rewards([[True], [False]], [False, False]) == [1]
    assert unit_test_rewards([], []) == []


def test_pass_rates() -> None:
    """Equal weights give the share of tests; CURE's leave out the ones that tell nothing, or the wrong thing."""
    passed = [[True, True, True, False], [True, False, True, True], [True, False, False, False]]
    right = [True, False, False]
    assert pass_rates(passed, right, "equal") == pytest.approx([0.75, 0.75, 0.25])
    assert pass_rates(passed, right, "cure") == pytest.approx([1.0, 1 / 3, 0.0])
    assert pass_rates([[True, False]], [True], "cure") == [0.5]


@pytest.mark.parametrize(
    ("better", "other", "holds"),
    [(1.0, 0.5, True), (1.0, 0.6, False), (0.8, 0.2, False), (0.81, 0.2, True), (1.0, 0.0, False), (0.5, 1.0, False)],
)
def test_the_papers_rule(better: float, other: float, holds: bool) -> None:
    """s_i > s_j + 0.4, s_i > 0.8, s_j > 0 (AceCoder)."""
    assert Rule().prefers(better, other) is holds
    assert Rule(rejected_above=-1).prefers(1.0, 0.0)


def test_pairs_of_a_problem() -> None:
    """Every pair that the rule admits; a limit draws among them, and the same ones again."""
    rates = (1.0, 1.0, 0.5, 0.3, 0.0)
    samples = [Sample(problem_id="p", prompt="?", response=str(place), rate=rate) for place, rate in enumerate(rates)]
    pairs = pairs_of(samples, Rule())
    assert [(pair.chosen.response, pair.rejected.response) for pair in pairs] == [
        ("0", "2"), ("0", "3"), ("1", "2"), ("1", "3"),
    ]  # fmt: skip
    few = pairs_of(samples, Rule(), most=2)
    assert len(few) == 2
    assert few == pairs_of(samples, Rule(), most=2)
    assert all(pair in pairs for pair in few)
    found = statistics(samples, pairs, few, not_judged=3)
    assert (found.pairs, found.held_out, found.samples, found.not_judged) == (4, 2, 5, 3)
    assert found.rates == {
        "0": 0.2,
        "below 0.2": 0,
        "below 0.4": 0.2,
        "below 0.6": 0.2,
        "below 0.8": 0,
        "below 1": 0,
        "1": 0.4,
    }


def test_responses_of_episodes() -> None:
    """Each response once; first turns, last turns or all; what could not be judged is left out."""
    episodes = [_episode("a", "1", "2"), _episode("a", "1", "3"), _episode("b", "4", error="x"), _episode("c")]
    assert responses_of(episodes) == {"a": ["1", "2", "3"], "c": []}
    assert responses_of(episodes, "first") == {"a": ["1"], "c": []}
    assert responses_of(episodes, "last") == {"a": ["2", "3"], "c": []}


def test_a_folder_of_pairs(judge: Judge, tmp_path: Path) -> None:
    """Pairs in TRL's layout, split by problem, with the statistics beside them."""
    problems = codegym.load(PROBLEMS)
    found = make(_settings(held_out=0.4), problems, _responses(), tmp_path, judge)
    train, test = _rows(tmp_path, "train.jsonl"), _rows(tmp_path, "test.jsonl")
    assert (found.pairs, found.held_out) == (len(train), len(test))
    # The right one over the half-right one; the others pass nothing.
    assert found.pairs + found.held_out == len(PROBLEMS)
    assert not {row["problem_id"] for row in train} & {row["problem_id"] for row in test}
    assert test
    row = next(row for row in [*train, *test] if row["problem_id"] == "p3")
    assert row["prompt"][0]["role"] == "user"
    assert "x + 3" in row["prompt"][0]["content"]
    assert row["chosen"] == [{"role": "assistant", "content": fenced(_program(3, RIGHT))}]
    assert row["rejected"] == [{"role": "assistant", "content": fenced(_program(3, HALF))}]
    assert (row["chosen_rate"], row["rejected_rate"]) == (1.0, 0.4)
    assert json.loads((tmp_path / "statistics.json").read_text())["samples"] == 4 * len(PROBLEMS)
    assert f"| pairs | {found.pairs} |" in (tmp_path / "README.md").read_text()


class _Counting:
    """A judge that counts what it is given, and can be stopped, or fail on one item."""

    def __init__(self, judge: Judge, stop_after: int | None = None, fail_on: int | None = None) -> None:
        self._judge = judge
        self._stop_after = stop_after
        self._fail_on = fail_on
        self.judged = 0

    def judge_stream(self, items: Any, **how: Any) -> Iterator[tuple[int, codegym.Report]]:
        for found in self._judge.judge_stream(items, **how):
            self.judged += 1
            if self._stop_after is not None and self.judged > self._stop_after:
                raise KeyboardInterrupt
            place, report = found
            if self._fail_on == place:
                cases = [replace(case, verdict=Verdict.INTERNAL_ERROR) for case in report.cases]
                found = place, replace(report, cases=cases)
            yield found


def test_no_pairs_no_file(judge: Judge, tmp_path: Path) -> None:
    """A split without pairs has no file, which `datasets` could not read, and leaves none behind from before."""
    problems = codegym.load(PROBLEMS)
    (tmp_path / "test.jsonl").write_text("{}\n")
    make(_settings(held_out=0.0), problems, _responses(), tmp_path, judge)
    assert (tmp_path / "train.jsonl").exists()
    assert not (tmp_path / "test.jsonl").exists()
    found = make(_settings(), problems, {"p1": ["x"]}, tmp_path / "none", judge)
    assert (found.pairs, found.held_out) == (0, 0)
    assert not (tmp_path / "none" / "train.jsonl").exists()


def test_rates_are_compared_as_people_do() -> None:
    """Ten tests, eight and seven passed: they differ by 0.1, not by more."""
    assert not Rule(margin=0.1, chosen_above=0.5).prefers(8 / 10, 7 / 10)
    assert Rule(margin=0.1, chosen_above=0.5).prefers(9 / 10, 7 / 10)


def test_what_is_judged_is_not_judged_again(judge: Judge, tmp_path: Path) -> None:
    """Interrupted, and a line torn: the same call goes on, and ends with the same files as one that was left alone."""
    problems, responses = codegym.load(PROBLEMS), _responses()
    with pytest.raises(KeyboardInterrupt):
        make(_settings(), problems, responses, tmp_path / "a", _Counting(judge, stop_after=20))  # type: ignore[arg-type]
    with open(tmp_path / "a" / "judged.jsonl", "a") as file:
        file.write('{"problem_id": "p1", "resp')
    again = _Counting(judge)
    make(_settings(), problems, responses, tmp_path / "a", again)  # type: ignore[arg-type]
    assert again.judged == 4 * len(PROBLEMS) - 20
    make(_settings(), problems, responses, tmp_path / "b", judge)
    for name in ("train.jsonl", "test.jsonl", "statistics.json", "README.md"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_what_the_judge_fails_on_is_no_sample(judge: Judge, tmp_path: Path) -> None:
    """A response that could not be judged is left out, counted, and judged again by the next call."""
    problems, responses = codegym.load(PROBLEMS), _responses()
    found = make(_settings(), problems, responses, tmp_path, _Counting(judge, fail_on=5))  # type: ignore[arg-type]
    assert (found.not_judged, found.samples) == (1, 4 * len(PROBLEMS) - 1)
    again = _Counting(judge)
    found = make(_settings(), problems, responses, tmp_path, again)  # type: ignore[arg-type]
    assert (again.judged, found.not_judged, found.samples) == (1, 0, 4 * len(PROBLEMS))


@pytest.mark.parametrize(
    ("origins", "script", "rates"),
    [
        (("private", "synthesised", "synthesised"), "", {"110": 1.0, "101": 1.0, "011": 0.0}),
        (("synthesised", "synthesised", "synthesised"), "", {"111": 1.0, "101": 0.5, "011": 0.5}),
        (("synthesised", "synthesised"), "def check(candidate): pass", {"101": 1.0, "011": 1.0, "110": 0.0}),
    ],
)
def test_whose_tests_are_the_truth(origins: tuple[Any, ...], script: str, rates: dict[str, float]) -> None:
    """CURE's weights take for right what passes all tests that are not synthesised, a script included; else what passes all."""
    problem = replace(
        PROBLEMS[0],
        tests=tuple(Test(args=[x], expected=x, origin=origin) for x, origin in enumerate(origins)),
        script=script,
    )
    found = samples_of(problem, {marked: marked for marked in rates}, "cure")
    assert {sample.response: sample.rate for sample in found} == pytest.approx(rates)


def test_other_tests_are_judged_anew(judge: Judge, tmp_path: Path) -> None:
    """What a response came to on a problem's tests says nothing of the same problem with others."""
    wrong = fenced("def f(x):\n    return min(x, 9)\n")
    responses = {"p0": [fenced(_program(0, RIGHT)), wrong]}
    settings = _settings(rule=Rule(margin=0.1), held_out=0.0)
    found = make(settings, codegym.load(PROBLEMS), responses, tmp_path, judge)
    assert found.pairs == 0
    more = replace(PROBLEMS[0], tests=[*PROBLEMS[0].tests, Test(args=[50], expected=50, origin="synthesised")])
    found = make(settings, codegym.load([more]), responses, tmp_path, judge)
    assert (found.pairs, found.rejected_rate) == (1, pytest.approx(5 / 6))


def test_another_set_is_refused(judge: Judge, tmp_path: Path) -> None:
    """A folder keeps its settings, and problems that were not played are named."""
    problems = codegym.load(PROBLEMS)
    make(_settings(), problems, {"p1": ["x"]}, tmp_path, judge)
    with pytest.raises(UserError, match="holds a run with rule"):
        make(_settings(rule=Rule(margin=0.1)), problems, {"p1": ["x"]}, tmp_path, judge)
    with pytest.raises(UserError, match="has no problem 'q'"):
        make(_settings(), problems, {"q": ["x"]}, tmp_path / "other", judge)


@pytest.mark.parametrize("changes", [{"held_out": 1.0}, {"most": 0}, {"rule": {"margin": 3}}])
def test_bad_settings(changes: dict[str, Any]) -> None:
    """Thresholds and shares out of range are refused before anything is judged."""
    with pytest.raises(UserError):
        _settings(**{name: Rule(**value) if name == "rule" else value for name, value in changes.items()})


def test_any_text_survives(judge: Judge, tmp_path: Path) -> None:
    """Half a surrogate pair in a response breaks neither the files nor what reads them."""
    responses = {
        "p0": [
            fenced(_program(0, RIGHT)),
            fenced(f"# \ud800\0\n{_program(0, HALF)}"),
            fenced(_program(0, HALF)) + "\ud800",
        ]
    }
    make(_settings(rule=Rule(rejected_above=-1), held_out=0.0), codegym.load(PROBLEMS), responses, tmp_path, judge)
    rows = _rows(tmp_path, "train.jsonl")
    assert len(rows) == 2
    assert "\ud800" not in json.dumps(rows, ensure_ascii=False)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``codegym pairs`` reads runs and judges what they wrote on a set with more tests."""
    write_jsonl(PROBLEMS, tmp_path / "problems.jsonl")
    run = tmp_path / "run"
    run.mkdir()
    lines = [
        encode_episode(_episode(problem_id, *responses, sample=0)) for problem_id, responses in _responses().items()
    ]
    (run / "episodes.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    arguments = ["pairs", str(run), "--problems", str(tmp_path / "problems.jsonl"), "--out", str(tmp_path / "pairs")]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--weights", "cure", "--rejected-above", "-1", "--workers", "1"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert "chosen is the longer one" in out
    rows = _rows(tmp_path / "pairs", "train.jsonl") + _rows(tmp_path / "pairs", "test.jsonl")
    assert len(rows) == 3 * len(PROBLEMS)
    with pytest.raises(SystemExit) as ended:
        main([*arguments[:3], "embedded", *arguments[4:5], str(tmp_path / "more")])
    assert ended.value.code == 2
    assert "embedded has no problem 'p0'" in capsys.readouterr().err
