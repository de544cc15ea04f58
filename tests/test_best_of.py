"""Best of N: chances against brute force, ranks by name, the curve of a stored run, and the search at each turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import codegym
from codegym import Dialogue, Episode, Judge, Problem, SpecError, Test, UserError, metrics
from codegym.bench import BestOfEachTurn, Gauge, rank, ranked, ranks
from codegym.bench.best_of import Labels, Samples, Scores, chance, curve, first, pair_accuracy
from codegym.bench.ranks import Candidate, signatures
from codegym.cli.main import main
from codegym.problems.jsonl import write_jsonl
from codegym.response import fenced

PROBLEM = Problem(
    id="double",
    statement="Write double(x), which returns twice x.",
    style="call",
    entry_point="double",
    tests=[Test(args=[0], expected=0, origin="public"), *(Test(args=[x], expected=2 * x) for x in (3, 2))],
)
RIGHT = "def double(x):\n    return 2 * x\n"
ALSO_RIGHT = "def double(x):\n    return x + x\n"
SQUARE = "def double(x):\n    return x * x\n"
SAME = "def double(x):\n    return x\n"
FIVE = "def double(x):\n    return 5\n"


def _candidate(program: str) -> Candidate:
    return Candidate(
        PROBLEM, fenced(program), program, passed_public=program != FIVE, solved=program in (RIGHT, ALSO_RIGHT)
    )


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=7), st.integers(1, 7)
)
def test_chances_are_those_of_all_choices(samples: list[tuple[bool, int, int]], n: int) -> None:
    """The closed form is the mean over every choice of n samples, ties broken at random."""
    n = min(n, len(samples))
    right = [each[0] for each in samples]
    criteria = [Scores([float(each[1]) for each in samples]), Scores([float(each[2]) for each in samples])]
    found = [
        metrics.mean([right[place] for place in first(criteria, subset)])
        for subset in combinations(range(len(samples)), n)
    ]
    assert chance(Samples(right, criteria), n) == pytest.approx(metrics.mean(found))


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.integers(1, 12))
def test_the_ends_of_the_scale(right: list[bool], n: int) -> None:
    """One who knows comes to pass@n, one who chooses blindly to pass@1."""
    n = min(n, len(right))
    knows = Samples(right, [Scores([float(each) for each in right])])
    assert chance(knows, n) == pytest.approx(metrics.pass_at_k(len(right), sum(right), n))
    assert chance(Samples(right, []), n) == pytest.approx(metrics.mean(right))


def test_the_majority() -> None:
    """Samples with the same label stand together; one without a label stands alone, behind every group."""
    right = [True, True, False, False, False]
    group = Samples(right, [Labels(["a", "a", "b", None, None])])
    assert chance(group, 5) == 1.0
    assert chance(group, 1) == pytest.approx(0.4)
    assert first(group.criteria, [0, 2, 3]) == [0, 2]
    assert first(group.criteria, [3, 4]) == [3, 4]
    # Of the three that pass the public tests the majority decides.
    assert first([Scores([0, 0, 1, 1, 1]), Labels(["a", "a", "b", "c", "c"])], range(5)) == [3, 4]
    many = Samples([True] * 10 + [False] * 10, [Labels(["a"] * 10 + list(range(10)))])
    assert chance(many, 10) == chance(many, 10) > 0.95


def test_a_curve() -> None:
    """What the rank closes of the gap between blind choice and the oracle's, with intervals."""
    groups = [
        Samples([True, False, False, False], [Scores([1, 0, 0, 0])]),
        Samples([False, True, False, False], [Scores([1, 0, 0, 0])]),
    ]
    points = {point.n: point for point in curve(groups, [1, 4])}
    assert points[1].gap_closed is None
    assert (points[4].random.mean, points[4].ranked.mean, points[4].oracle.mean) == (0.25, 0.5, 1.0)
    assert points[4].gap_closed is not None
    assert points[4].gap_closed.mean == pytest.approx(1 / 3)
    assert pair_accuracy(groups) == pytest.approx((3 + 1.0) / 6)
    assert pair_accuracy([Samples([True], [])]) is None


@pytest.mark.parametrize("total", [3, 5, 7, 10, 12, 20])
def test_one_sample_leaves_no_gap(total: int) -> None:
    """Of one sample there is nothing to choose, and no gap, whatever the arithmetic of computers says."""
    groups = [
        Samples([place < right for place in range(total)], [Scores([float(place % 3) for place in range(total)])])
        for right in range(total + 1)
    ]
    one, every = curve(groups, [1, total])
    assert one.gap_closed is None
    assert every.gap_closed is not None


def test_a_score_that_is_no_number_comes_last(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken term puts its sample behind the others instead of making none the best."""
    (gauge,) = rank("length=-1").gauges.values()
    monkeypatch.setattr(ranks, "score", lambda *_: [SimpleNamespace(value=v) for v in (float("nan"), -1.0)])
    criterion = gauge([_candidate(RIGHT), _candidate(SQUARE)], judge)
    assert first([criterion], [0, 1]) == [1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("publik", "there are public, majority, oracle, random, and reward terms"),
        ("public,tests", "runs programs on hidden tests"),
        ("public,", "there are public"),
    ],
)
def test_bad_ranks(text: str, told: str) -> None:
    """A rank that is none, or that would look at hidden tests, is one line that says what there is."""
    with pytest.raises(SpecError, match=told):
        rank(text)


def test_programs_that_agree(judge: Judge) -> None:
    """Programs with the same outputs have the same signature, whatever their text; one that answers nothing has none."""
    programs = [RIGHT, ALSO_RIGHT, SQUARE, "def double(x):\n    raise ValueError\n", "", RIGHT]
    found = signatures([_candidate(program) for program in programs], judge)
    assert found[0] == found[1] == found[5] != found[2]
    assert found[2] is not None
    assert found[3] is None
    assert found[4] is None


@pytest.mark.parametrize("style", ["call", "stdin"])
def test_programs_that_add_in_another_order_agree(judge: Judge, style: Any) -> None:
    """What differs by the last digits of a decimal is the same answer; other numbers are others."""
    programs = ["0.1 + (0.2 + x)", "(0.1 + 0.2) + x", "0.30001 + x"]
    if style == "call":
        problem = replace(
            PROBLEM, id="sum", entry_point="f", tests=[Test(args=[x], expected=0, origin="public") for x in (0.3, 5)]
        )
        texts = [f"def f(x):\n    return {{'sum': [{program}, 'a']}}\n" for program in programs]
    else:
        tests = [Test(input=f"{x}\n", expected="", origin="public") for x in (0.3, 5)]
        problem = codegym.Problem(id="sum", statement="", style="stdin", tests=tests)
        texts = [f"x = float(input())\nprint({program}, 'a')\n" for program in programs]
    one, other, third = signatures([Candidate(problem, text, text, True, False) for text in texts], judge)
    assert one == other != third
    assert one is not None


def test_nothing_of_hidden_tests_is_looked_at(judge: Judge) -> None:
    """Two programs that differ on a hidden test's input alone are told apart only if that input is drawn by itself."""
    problem = codegym.Problem(
        id="odd", statement="Write f(x).", style="call", entry_point="f",
        tests=[Test(args=["a"], expected="a", origin="public"), Test(args=["the hidden one"], expected="b")],
    )  # fmt: skip
    programs = ["def f(x):\n    return x\n", "def f(x):\n    return 'b' if x == 'the hidden one' else x\n"]
    candidates = [Candidate(problem, program, program, True, False) for program in programs]
    one, other = signatures(candidates, judge)
    assert one == other is not None


def test_terms_know_no_reference(judge: Judge) -> None:
    """A term that compares with the reference has none to compare with when it ranks."""
    problem = replace(PROBLEM, references=(RIGHT,))
    (measure,) = rank("ast").gauges.values()
    (criterion,) = [measure([Candidate(problem, fenced(RIGHT), RIGHT, True, True)], judge)]
    assert list(criterion.values) == [0.0]


class Drawn:
    """Draws one of some programs by the dialogue's seed."""

    def __init__(self, *programs: str) -> None:
        self._programs = programs
        self.answers = 0

    def act(self, dialogues: Sequence[Dialogue]) -> Sequence[str | None]:
        self.answers += len(dialogues)
        return [fenced(self._programs[dialogue.seed % len(self._programs)]) for dialogue in dialogues]


def _episodes(judge: Judge, turns: int = 1) -> list[Episode]:
    return codegym.rollout(Drawn(RIGHT, SQUARE, SAME, FIVE), [PROBLEM], turns=turns, samples=16, judge=judge)


@pytest.mark.parametrize("turns", [1, 2])
def test_ranks_of_episodes(judge: Judge, turns: int) -> None:
    """The oracle closes the gap, blind choice none of it, public tests some; of several turns the last program counts."""
    problems = codegym.load([PROBLEM])
    episodes = _episodes(judge, turns)
    found = {
        found.rank: found
        for found in ranked(
            episodes, problems, [rank(name) for name in ("oracle", "random", "public", "length=-1")], 16, judge
        )
    }
    closed = {name: each.points[-1].gap_closed for name, each in found.items()}
    assert [point.n for point in found["oracle"].points] == [1, 2, 4, 8, 16]
    assert closed["oracle"] is not None
    assert closed["random"] is not None
    assert closed["public"] is not None
    assert closed["oracle"].mean == pytest.approx(1)
    assert closed["random"].mean == pytest.approx(0)
    assert 0 < closed["public"].mean < 1
    assert found["oracle"].pair_accuracy == 1
    assert found["random"].pair_accuracy == 0.5
    assert found["length=-1"].points[-1].ranked.mean == 0  # the shortest program is none of the right ones


def test_criteria_are_told_once(judge: Judge) -> None:
    """Ranks with a criterion in common share it: it is loaded once, and told once of all problems together."""
    problems = codegym.load([replace(PROBLEM, id=name) for name in ("one", "two", "three")])
    episodes = codegym.rollout(Drawn(RIGHT, SQUARE, SAME, FIVE), problems, turns=1, samples=4, judge=judge)
    asked: list[int] = []

    def shortest(candidates: Sequence[Candidate], _: Judge) -> Scores:
        asked.append(len(candidates))
        return Scores([-float(len(candidate.program)) for candidate in candidates])

    gauges: dict[str, Gauge] = {"shortest": shortest}
    several = [rank(text, gauges) for text in ("shortest", "public,shortest", "length=-1", "majority,shortest")]
    found = ranked(episodes, problems, several, 4, judge)
    assert asked == [12]
    assert set(gauges) == {"shortest", "public", "length=-1", "majority"}
    assert [each.rank for each in found] == [each.name for each in several]
    assert found[0].points == found[2].points
    for each, alone in zip(found, several, strict=True):
        assert [each] == ranked(episodes, problems, [alone], 4, judge)


def test_search_by_majority_of_several_dialogues(judge: Judge) -> None:
    """What most of the answers to one dialogue agree on says nothing of another dialogue's."""

    class Two:
        def act(self, dialogues: Sequence[Dialogue]) -> Sequence[str | None]:
            answers = {"one": [RIGHT, ALSO_RIGHT, SQUARE], "two": [SQUARE, RIGHT, SQUARE]}
            counts = {name: iter(programs) for name, programs in answers.items()}
            return [fenced(next(counts[dialogue.problem_id])) for dialogue in dialogues]

    problems = codegym.load([replace(PROBLEM, id=name) for name in ("one", "two")])
    search = BestOfEachTurn(Two(), problems, rank("majority"), 3, judge)
    episodes = codegym.rollout(search, problems, turns=1, judge=judge)
    assert {episode.problem_id: episode.solved for episode in episodes} == {"one": True, "two": False}


def test_search_at_each_turn(judge: Judge) -> None:
    """Of N answers the one that passes the public test and is put first is given, and the dialogue goes on from it."""
    problems = codegym.load([PROBLEM])
    agent = Drawn(FIVE, FIVE, FIVE, RIGHT)
    search = BestOfEachTurn(agent, problems, rank("public"), 16, judge)
    episodes = codegym.rollout(search, problems, turns=2, samples=3, judge=judge)
    assert all(episode.solved for episode in episodes)
    assert agent.answers == 16 * sum(len(episode.turns) for episode in episodes)
    with pytest.raises(UserError, match="looks at hidden tests"):
        BestOfEachTurn(agent, problems, rank("oracle"), 2, judge)


def test_search_prefers_an_answer(judge: Judge) -> None:
    """An answer is given rather than none, whatever the rank says."""

    class Half:
        def act(self, dialogues: Sequence[Dialogue]) -> Sequence[str | None]:
            return [None, fenced(FIVE)] * (len(dialogues) // 2)

    problems = codegym.load([PROBLEM])
    search = BestOfEachTurn(Half(), problems, rank("random"), 2, judge)
    (episode,) = codegym.rollout(search, problems, turns=1, judge=judge)
    assert not episode.truncated


def test_search_without_answers(judge: Judge) -> None:
    """Where no answer fits the agent's context, there is none to choose, and the episode ends as truncated."""

    class Mute:
        def act(self, dialogues: Sequence[Dialogue]) -> Sequence[str | None]:
            return [None] * len(dialogues)

    problems = codegym.load([PROBLEM])
    (episode,) = codegym.rollout(BestOfEachTurn(Mute(), problems, rank("public"), 2, judge), problems, judge=judge)
    assert episode.truncated
    assert ranked([episode], problems, [rank("public,length=-1")], 1, judge)[0].points[0].ranked.mean == 0


def _bench(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--agent", "mutate", "--workers", "1", *arguments])
    code: Any = ended.value.code
    return int(code)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One set of samples serves every rank; a later command adds to what is stored and plays nothing again."""
    wrong = replace(PROBLEM, references=(RIGHT,), wrong_programs=(SQUARE, SAME, FIVE))
    write_jsonl([wrong], tmp_path / "problems.jsonl")
    run = tmp_path / "run"
    common = ("--problems", str(tmp_path / "problems.jsonl"), "--turns", "1", "--best-of", "4", "--out", str(run))
    assert _bench(*common, "--rank", "public", "--rank", "public,majority") == 0
    out = capsys.readouterr().out
    assert "best of 1, 2, 4: solved" in out
    assert "public,majority" in out
    played = (run / "episodes.jsonl").read_bytes()
    assert len(played.splitlines()) == 4
    assert _bench(*common, "--rank", "oracle") == 0
    assert "best of n, ranked by oracle" in capsys.readouterr().out
    assert (run / "episodes.jsonl").read_bytes() == played
    assert set(json.loads((run / "best_of.json").read_text())["ranks"]) == {"public", "public,majority", "oracle"}
    capsys.readouterr()
    assert _bench(*common[:-2], "--each-turn", "--samples", "2", "--out", str(tmp_path / "search")) == 0
    assert "best of 4 by public at each turn of mutate" in " ".join(capsys.readouterr().out.split())
    for options, told in (
        (["--each-turn"], "--each-turn needs --best-of"),
        (["--best-of", "4", "--samples", "2"], "needs at least so many samples"),
        (["--best-of", "1"], "--best-of must be at least 2"),
        (["--rank", "public"], "--rank needs --best-of"),
        (["--best-of", "4", "--rank", "x"], "rank: there are"),
    ):
        assert _bench("--out", str(tmp_path / "none"), *options) == 2
        assert told in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
