"""Rewards: the terms against the tables of the papers, their composition, and their use without the environment."""

import re
from pathlib import Path
from typing import Any

import pytest

import codegym
from codegym import CaseResult, Judge, Problem, Report, SpecError, UserError, Verdict, rewards
from codegym.rewards import Attempt, Reward, resolve

PAGES = Path(__file__).parent.parent / "docs" / "rewards"
PROBLEM = Problem(
    id="p", statement="", style="call", entry_point="f", references=["def f(x):\n    y = x + 1\n    return y\n"],
    tests=[codegym.Test(args=[1], expected=2, origin="public"), codegym.Test(args=[2], expected=3)],
)  # fmt: skip
RIGHT, WRONG_PROGRAM, PARTLY = "def f(x):\n    return x + 1\n", "def f(x):\n    return 0\n", "def f(x):\n    return 2\n"


@pytest.fixture(scope="module")
def judge() -> Any:
    with Judge(workers=2) as judge:
        yield judge


def _attempt(*verdicts: Verdict, final: bool = True, valid: bool = True, program: str = "x", **more: Any) -> Attempt:
    cases = [
        CaseResult(verdict=verdict, origin="public" if index == 0 else "private", index=index, cpu_seconds=0.1)
        for index, verdict in enumerate(verdicts)
    ]
    report = Report(problem_id="p", cases=cases)
    solved = final and valid and report.accepted
    known = {"problem": PROBLEM, "response": program, "program": program, "turn": 1} | more
    return Attempt(valid=valid, final=final, solved=solved, report=report, **known)


OK, WRONG, CRASH, NO_COMPILE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR, Verdict.COMPILE_ERROR


@pytest.mark.parametrize(
    ("reward", "attempt", "value"),
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
        ("compiles", _attempt(WRONG), 1.0),
        ("compiles", _attempt(NO_COMPILE, valid=False), -1.0),
        ("compiles", _attempt(NO_COMPILE, valid=False, final=False), 0.0),
        ("parses", _attempt(OK, program="x = 1"), 1.0),
        ("parses", _attempt(OK, program="x = = 1"), 0.0),
        ("parses", _attempt(OK, program=" \n"), 0.0),
        ("cpu_time", _attempt(OK, OK, reference_seconds=0.2), 0.0),
        ("cpu_time", _attempt(OK, OK, reference_seconds=0.09), 1.0),
        ("cpu_time", _attempt(OK, OK, reference_seconds=100.0), -3.0),
        ("cpu_time", _attempt(OK, WRONG, reference_seconds=100.0), 0.0),
        ("cpu_time", _attempt(OK, OK, reference_seconds=None), 0.0),
        ("ruff", _attempt(OK, program=RIGHT), 0.0),
        ("ruff", _attempt(OK, program=f"import os\n{RIGHT}"), 0.5 / 3),
        ("ruff", _attempt(OK, program=f"import os  # noqa\n{RIGHT}"), 0.5 / 3),
        ("ruff", _attempt(OK, program="x = \n" + "y = 1\n" * 99), 1.0),
        ("ruff", _attempt(OK, program=""), 0.0),
        ("ruff", _attempt(OK, program="import os", final=False), 0.0),
        ("ast", _attempt(OK, program=PROBLEM.references[0].replace("y", "total")), 1.0),
        ("data_flow", _attempt(OK, program=PROBLEM.references[0].replace("y", "total")), 1.0),
        ("data_flow", _attempt(OK, program="print(1)"), 0.0),
        ("length", _attempt(OK, program="x" * 250), 2.5),
        ("length", _attempt(OK, program="x" * 250, final=False), 2.5),
        ("repetition", _attempt(WRONG, program="x = 1  # so", previous="x  =  1"), 1.0),
        ("repetition", _attempt(WRONG, program="x = = 1", previous="x = = 1\n"), 1.0),
        ("repetition", _attempt(WRONG, program="x = 2", previous="x = 1"), 0.0),
        ("repetition", _attempt(WRONG, program="", previous=""), 0.0),
    ],
)
def test_terms(reward: str, attempt: Attempt, value: float) -> None:
    """Each term gives what its page and its paper say."""
    assert resolve(reward)([attempt])[0].value == pytest.approx(value)


def test_likeness_looks_at_the_likest_reference() -> None:
    """With several references the best match counts; without one there is none."""
    several = _attempt(OK, program=RIGHT, problem=_with_references(WRONG_PROGRAM, RIGHT))
    none = _attempt(OK, program=RIGHT, problem=_with_references())
    assert [each.value for each in resolve("ast")([several, none])] == [1.0, 0.0]


def _with_references(*programs: str) -> Problem:
    return Problem(
        id="q", statement="", style="call", entry_point="f", tests=PROBLEM.tests, references=programs
    )  # fmt: skip


def test_composition() -> None:
    """Terms are weighted, summed, and shown one by one; the needs of a reward are the most that any of its terms has."""
    reward = Reward({"tests": 2.0, "pass_rate": -0.5})
    assert reward([_attempt(OK, WRONG)]) == [(-2.25, {"tests": -2.0, "pass_rate": -0.25})]
    assert reward([]) == []
    assert [resolve(text).needs for text in ("ruff", "rlef", "rltf,ruff", "cpu_time=-0.1,rltf")] == [
        "nothing", "verdict", "cases", "reference",
    ]  # fmt: skip
    assert resolve(reward) is reward


@pytest.mark.parametrize(
    ("text", "written_out"),
    [
        ("rlef", "tests=1,no_program=1"),
        ("tests=1.0, ruff=-0.2 ,length=-1e-2", "tests=1,ruff=-0.2,length=-0.01"),
        ("rlef=0.5,repetition=-0.1", "tests=0.5,no_program=0.5,repetition=-0.1"),
        ("tests", "tests=1"),
    ],
)
def test_texts(text: str, written_out: str) -> None:
    """A reward's text names terms and presets, with or without weights; written out it means the same."""
    assert str(resolve(text)) == written_out == str(resolve(written_out))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing", "rltf.*ruff.*FILE.py:FUNCTION"),
        ("tests=1,rufff=-1", "rufff.*ruff"),
        ("tests=much", "weight of tests must be a number"),
        ("tests=nan", "weight of tests must be a number"),
        ("tests=inf", "weight of tests must be a number"),
        ("tests=1,tests=2", "names tests twice"),
        ("rlef,tests=2", "names tests twice"),
        ("", "needs a term; there are tests"),
        ("nowhere.toml", "cannot read the reward nowhere.toml"),
        ("nowhere.py:f", "there is no file nowhere.py"),
    ],
)
def test_bad_texts(text: str, told: str) -> None:
    """What is no reward is refused in one line, which names the terms there are."""
    with pytest.raises(SpecError, match=told) as caught:
        resolve(text)
    assert "\n" not in str(caught.value)


def test_terms_of_a_file(tmp_path: Path) -> None:
    """A function in a file is a term by the file's name; a file that is broken says how."""
    (tmp_path / "mine.py").write_text(
        "from codegym import rewards\ndef plain(attempt): return 3\n@rewards.term(when='turn')\ndef made(attempt): return 5\n"
    )
    reward = resolve(f"{tmp_path}/mine.py:plain=2,{tmp_path}/mine.py:made")
    assert [each.value for each in reward([_attempt(OK), _attempt(OK, final=False)])] == [11.0, 5.0]
    (tmp_path / "broken.py").write_text("1 / 0\n")
    with pytest.raises(SpecError, match=r"broken\.py raises ZeroDivisionError"):
        resolve(f"{tmp_path}/broken.py:plain")
    with pytest.raises(SpecError, match="has no function other"):
        resolve(f"{tmp_path}/mine.py:other")


def test_toml(tmp_path: Path) -> None:
    """A file of terms and weights is a reward; `expand` puts what it says in the place of its name."""
    path = tmp_path / "reward.toml"
    path.write_text('[terms]\ntests = 1.0\nruff = -0.2\n"length" = -1\n')
    assert rewards.expand(str(path)) == "tests=1,ruff=-0.2,length=-1" == str(resolve(str(path)))
    assert rewards.expand("rlef") == "rlef"
    for text, told in (
        ("tests = 1", "no table"),
        ("[terms]\ntests = 'x'", "must be a number"),
        ("[terms", "cannot read"),
    ):
        path.write_text(text)
        with pytest.raises(SpecError, match=told):
            resolve(str(path))


def test_every_term_has_a_page() -> None:
    """Each term is described: what, range, example, source, how it can be gamed; the list of them is complete."""
    listing = (PAGES / "README.md").read_text()
    for name in (*rewards.TERMS, "reward_model"):
        page = (PAGES / f"{name}.md").read_text()
        assert page.startswith(f"# {name}\n")
        for part in (r"\*\*Range:\*\*", "```", r"\*\*Source:\*\*", r"\*\*How it can be gamed:\*\*"):
            assert re.search(part, page), (name, part)
        assert f"[{name}]({name}.md)" in listing
    for term in rewards.TERMS.values():
        assert term.about, term.name


def test_scoring_without_the_environment(judge: Judge) -> None:
    """A list of strings is judged as last attempts, hidden tests and references included."""
    responses = [RIGHT, f"So:\n```python\n{WRONG_PROGRAM}```", "no program at all", PARTLY]
    scored = rewards.score("tests,cpu_time,pass_rate", responses, [PROBLEM] * 4, judge=judge)
    assert all(scored)
    terms = [each.terms for each in scored if each]
    assert [each["tests"] for each in terms] == [1, -1, -1, -1]
    assert [each["pass_rate"] for each in terms] == [1, 0, 0, 0.5]
    assert abs(terms[0]["cpu_time"]) < 1
    with pytest.raises(UserError, match="needs a problem for each"):
        rewards.score("tests", [RIGHT])
    with pytest.raises(UserError, match="as many of each"):
        rewards.score("tests", [RIGHT], [PROBLEM] * 2, judge=judge)


def test_terms_of_the_text_need_no_problem() -> None:
    """Strings alone are enough for terms that run nothing."""
    (scored,) = rewards.score("ruff=-1,length=-0.01,parses", ["import os"])
    assert scored is not None
    assert scored.terms == {"ruff": -0.5, "length": -0.01 * 0.09, "parses": 1.0}


def test_the_judges_failure_is_no_reward(monkeypatch: pytest.MonkeyPatch, judge: Judge) -> None:
    """Where the judge failed there is None, not a number; TRL leaves it out, verl is told."""
    broken = Report(
        problem_id="p", cases=[CaseResult(verdict=Verdict.INTERNAL_ERROR, origin="public", index=0, message="broken")]
    )

    def fail_first(_: Judge, pairs: Any, *__: Any, **___: Any) -> Any:
        return [broken, *([_attempt(OK, OK).report] * (len(pairs) - 1))], [True] * len(pairs)

    monkeypatch.setattr("codegym.rewards.scoring.judge_attempts", fail_first)
    assert [each and each.value for each in rewards.score("tests", [RIGHT] * 2, [PROBLEM] * 2, judge=judge)] == [
        None,
        1.0,
    ]
    problems = codegym.load("kata:test?size=2")
    ids = [problem.id for problem in problems]
    assert rewards.for_trl("tests", problems, judge=judge)(["a", "b"], problem_id=ids) == [None, 1.0]
    verl = rewards.for_verl("tests", problems, judge=judge, batch=True)
    assert verl(solution_strs=["a", "b"], ground_truths=ids) == [
        {"score": 0.0, "tests": 0.0, "not_judged": 1.0}, {"score": 1.0, "tests": 1.0, "not_judged": 0.0},
    ]  # fmt: skip


def test_other_trainers(judge: Judge) -> None:
    """TRL's and verl's forms give what the reward gives, and log each term."""
    problems = codegym.load("kata:test?size=3")
    answers = [problems[0].references[0], problems[1].wrong_programs[0], problems[2].references[0]]
    ids = [problem.id for problem in problems]
    logged: dict[str, float] = {}
    function = rewards.for_trl("tests=1,length=-0.01", problems, judge=judge)
    chats = [[{"role": "assistant", "content": answer}] for answer in answers]
    given = function(completions=chats, prompts=["?"] * 3, problem_id=ids, log_metric=logged.__setitem__)
    expected = [sign - len(answer) / 1e4 for sign, answer in zip((1, -1, 1), answers, strict=True)]
    assert given == pytest.approx(expected)
    assert given == function(completions=answers, problem_id=ids)
    assert logged["reward_terms/tests"] == pytest.approx(1 / 3)
    one = rewards.for_verl("tests=1,length=-0.01", problems, judge=judge)
    found = one(data_source="kata", solution_str=answers[1], ground_truth=ids[1], extra_info={})
    assert found["score"] == pytest.approx(expected[1])
    assert found["tests"] == -1
    with pytest.raises(UserError, match="no column 'problem_id'"):
        function(completions=answers)


def test_the_environment_scores_as_scoring_does(judge: Judge) -> None:
    """An episode's last turn earns what `score` gives its response; earlier turns only what speaks of turns."""
    text = "tests=1,rltf=0.3,ruff=-0.5,length=-0.01,repetition=-0.2,no_program=1,cpu_time=0,ast=0.1"
    problem = codegym.load("kata:test")[0]
    wrong = problem.wrong_programs[0]
    (episode,) = codegym.rollout(_Says([wrong, f"import os\n{wrong}"]), [problem], turns=2, reward=text)
    (scored,) = rewards.score(text, [episode.turns[1].response], [problem], judge=judge, previous=[wrong])
    assert scored is not None
    assert episode.turns[1].reward_terms == pytest.approx(scored.terms)
    first = {name for name, value in episode.turns[0].reward_terms.items() if value}
    assert first == {"length"}


class _Says:
    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def act(self, dialogues: Any) -> list[str]:
        return [self._texts[dialogue.turn] for dialogue in dialogues]
