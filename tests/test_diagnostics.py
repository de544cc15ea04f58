"""What a run's attempts look like."""

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import codegym
from codegym import CaseResult, Episode, Judge, Problem, Turn, UserError, Verdict
from codegym.cli import diagnose as command
from codegym.diagnostics import MOST, degeneration, diagnose, drift_warning, drifts, error_class
from codegym.episode import encode_episode
from codegym.feedback import prompt

_RIGHT = "def double(x):\n    return 2 * x\n"


def _turn(program: str, verdict: Verdict = Verdict.WRONG_ANSWER, message: str = "", reward: float = -1.0) -> Turn:
    case = CaseResult(verdict=verdict, origin="public", index=0, message=message)
    return Turn(
        response=f"{program}?", program=program, valid=True, verdict=verdict, cases=(case,), feedback="",
        reward=reward, reward_terms={},
    )  # fmt: skip


def _episode(*turns: Turn, solved: bool = False, problem_id: str = "double", error: str = "") -> Episode:
    return Episode(problem_id=problem_id, turn_limit=3, turns=turns, solved=solved, error=error)


@pytest.mark.parametrize("program", ["", " \n\t\n", "# later", "  # a\r# b\r\n\f\n", "\n" * 1_000_000])
def test_empty(program: str) -> None:
    """Blanks and comments are no program."""
    assert degeneration(program, "") == "empty"


@pytest.mark.parametrize(
    "program",
    [
        "pass",
        "...\n'text'\n",
        "def f(x):\n    pass",
        "def f(x):\n    '''Double x.'''\n    ...\n",
        "async def f(x):\n    return",
        "def f(x):\n    return None\n\nif __name__ == '__main__':\n    print(f(2))\n",
        "class A:\n    def f(self, x):\n        pass\n    def g(self):\n        return None\n",
        "f = lambda x: None",
    ],
)
def test_trivial(program: str) -> None:
    """A program none of whose functions does anything is trivial, and so is one without functions that does nothing."""
    assert degeneration(program, "") == "trivial"


@pytest.mark.parametrize(
    "program",
    [
        "print(0)",
        "import sys\nsys.stdout.write('YES')",
        "for _ in range(3):\n    print(-1, 'NO', sep='')",
        "def f(x):\n    return 7",
        "def f(x):\n    if 3 > 2:\n        return [1, (2.5, -1)]\n    return {'a': {1}}\n\nprint(f(1))\n",
        "def f(input):\n    x = 3\n    return 10**9 + 7",
        "def main():\n    print('Hello')\n\nmain()\n",
        "def f(x):\n    yield 1\n    yield 2",
        "f = lambda x: 3",
        "def f(x):\n    return " + "-" * 900 + "1",
    ],
)
def test_constant(program: str) -> None:
    """Literals for an answer, and no input that is read: the same answer whatever is asked."""
    assert degeneration(program, "") == "constant"


@pytest.mark.parametrize(
    "program",
    [
        _RIGHT,
        "print(2 * int(input()))",
        "def main():\n    n = int(input())\n    print(2 * n)\n    return 0\n\nmain()\n",
        "import sys\nfor line in sys.stdin:\n    print('YES')",
        "from sys import stdin as given\nfor line in given:\n    print('YES')",
        "def helper():\n    pass\n\nprint(sum(map(int, open(0))))",
        "def f(x):\n    if x > 3:\n        return True\n    return False",
        "f = lambda x: 1 if x else 0",
        "def f(x):\n    return f'{x}'",
        "def f(xs):\n    xs.sort()",
        "# a comment ends at any line end\rprint(input())",
        "from math import gcd",
        "f = max",
        "def f(:",
        "def f(x) return",
        "pass\0",
        "exec('print(' + '2)')",
    ],
)
def test_programs_that_try(program: str) -> None:
    """What looks at its input is a try, however poor; what is not Python, or cannot be seen through, gets the doubt."""
    assert degeneration(program, "Write double(x).") is None


def test_copy() -> None:
    """A piece of the prompt, whatever its layout, is a copy; something short that stands there too is not."""
    statement = f"Repair this program:\n\n```python\n{_RIGHT}\n```\n\nIt should return three times x."
    assert degeneration("def double(x):  return 2*x", statement) == "copy"
    assert degeneration("It should return\nthree times x.", statement) == "copy"
    assert degeneration("def triple(x):  return 3*x", statement) is None
    assert degeneration("return 2 * x", statement) is None


def test_embedded_programs_are_not_degenerate() -> None:
    """Neither the references nor the wrong programs of the embedded problems are taken for something that does not try."""
    for problem in codegym.load("embedded"):
        for program in (*problem.references, *problem.wrong_programs):
            assert degeneration(program, prompt(problem)) is None, (problem.id, program)


@pytest.mark.parametrize(
    "program",
    [
        "x=" + "-" * 90_000 + "1",
        "f=" + "lambda:" * 3_000 + "1",
        "(" * 90_000,
        "x" + ".a" * 40_000,
        "\0" * 1_000_000,
        "\ud800" * 1_000_000,
        "a" * 5_000_000,
    ],
    ids=["minus", "lambda", "brackets", "attributes", "nul", "surrogates", "long"],
)
def test_hostile_programs_are_only_text(program: str) -> None:
    """Depth, length and characters that no file can hold neither crash nor hang, nor count as a kind."""
    assert degeneration(program, "ab" * 1_000_000) is None
    assert error_class(_turn(program, Verdict.RUNTIME_ERROR, program)) == "runtime_error"


@given(st.text(), st.text())
def test_any_text_is_legal(text: str, message: str) -> None:
    """Whatever a model writes and a program raises, there is a kind or none, and a class."""
    assert degeneration(text, message) in {None, "empty", "trivial", "constant", "copy"}
    assert error_class(_turn("x", Verdict.RUNTIME_ERROR, message)).startswith("runtime_error")


_RAISES = {
    "def f(x):\n    return y": "runtime_error: NameError",
    "def f(x):\n    raise ValueError('a b\\nKeyError: c')": "runtime_error: ValueError",
    "class Odd(Exception):\n    pass\ndef f(x):\n    raise Odd": "runtime_error: program.Odd",
    "def f(x):\n    raise type('A' * 61, (Exception,), {})": "runtime_error",
    "def f(x):\n    raise type('[red]', (Exception,), {})": "runtime_error",
    "def f(x):\n    raise SystemExit('KeyError: x')": "runtime_error",
    "def g(x):\n    return x": "runtime_error",
    "def f(:": "compile_error: SyntaxError",
    "def f(x):\nreturn 1": "compile_error: IndentationError",
    "x = '\ud800'": "compile_error: UnicodeEncodeError",
    "def f(x):\n    return x": "wrong_answer",
    "def f(x):\n    return 2": "accepted",
    "  \n": "no_program",
}


class _Answers:
    """Answers each problem with the program that is its statement."""

    def act(self, dialogues: Sequence[codegym.Dialogue]) -> list[str]:
        programs = list(_RAISES)
        return [programs[int(dialogue.problem_id)] for dialogue in dialogues]


def test_error_classes(judge: Judge) -> None:
    """An error is classed by the exception that ended the program, as the judge reports it; texts cannot pass for one."""
    test = codegym.Test(args=(1,), expected=2, origin="public")
    problems = [
        Problem(id=str(number), statement="f", style="call", entry_point="f", tests=(test,))
        for number in range(len(_RAISES))
    ]
    episodes = codegym.rollout(_Answers(), codegym.load(problems), turns=1, judge=judge)
    assert [error_class(episode.turns[0]) for episode in episodes] == list(_RAISES.values())


def test_diagnosis() -> None:
    """Means and shares are over all attempts, findings over lines that are not blank; unfinished episodes are left out."""
    unused = "import os\n\n\ndef double(x):\n    return 2 * x\n"
    found = diagnose(
        [
            _episode(_turn("pass"), _turn(_RIGHT, Verdict.ACCEPTED, reward=1.0), solved=True),
            _episode(_turn("print(1)"), _turn(unused)),
            _episode(_turn("nonsense"), error="the judge failed"),
        ]
    )
    assert found.attempts == 4
    assert found.response_characters == (4 + len(_RIGHT) + 8 + len(unused)) / 4 + 1
    assert found.program_lines == (1 + 2 + 1 + 3) / 4
    assert found.degenerate == {"empty": 0.0, "trivial": 0.25, "constant": 0.25, "copy": 0.0}
    assert list(found.errors.items()) == [("wrong_answer", 0.75), ("accepted", 0.25)]
    assert found.findings["error"] == 0.0
    assert found.findings["warning"] == found.rules["F401"] == pytest.approx(100 / 7)
    assert found.correlation == pytest.approx(1.0)


def test_nothing_to_diagnose() -> None:
    """No attempts: zeros, and no correlation."""
    for episodes in ([], [_episode()], [_episode(_turn("x"), error="the judge failed")]):
        found = diagnose(episodes)
        assert (found.attempts, found.response_characters, found.errors, found.correlation) == (0, 0.0, {}, None)


@pytest.mark.parametrize(
    ("rewards", "solved", "expected"),
    [
        ([1.0, 2.0, 3.0], [0, 0, 1], 0.5 * 3**0.5),
        ([1.0, *[-1.0] * 25], [1, *[0] * 25], 1.0),
        ([0.1, 0.1, 0.1], [0, 1, 1], None),
        ([1.0, 2.0], [1, 1], None),
        ([float("nan"), 2.0], [0, 1], None),
        ([float("inf"), 2.0], [0, 1], None),
        ([1e308, 1.5e308], [0, 1], None),
    ],
)
def test_correlation(rewards: list[float], solved: list[int], expected: float | None) -> None:
    """Pearson's correlation of reward and solved; none where one of them is constant or not finite."""
    episodes = [_episode(_turn("x", reward=r), solved=bool(s)) for r, s in zip(rewards, solved, strict=True)]
    found = diagnose(episodes).correlation
    assert found == (None if expected is None else pytest.approx(expected))
    assert found is None or -1.0 <= found <= 1.0


def test_a_run_invents_only_so_many_classes() -> None:
    """Programs that name their exceptions one by one do not make a table endless."""
    messages = [f'  File "program.py", line 1\nError{number}: x' for number in range(100)]
    found = diagnose([_episode(*(_turn("x", Verdict.RUNTIME_ERROR, message) for message in messages))])
    assert len(found.errors) == MOST
    assert "runtime_error: Error0" in found.errors


@pytest.mark.parametrize(
    ("rewards", "solved", "expected"),
    [
        ([], [], False),
        ([0.5], [0.5], False),
        ([0.5, 0.9], [0.5, 0.3], True),
        ([0.5, 0.9], [0.5, 0.4], False),
        ([0.5, 0.4], [0.5, 0.3], False),
        ([0.5, 0.9], [0.5, 0.7], False),
        ([0.1, 0.5, 0.6, 0.9], [0.1, 0.5, 0.2, 0.25], True),
        ([0.1, 0.5, 0.6, 0.4], [0.1, 0.5, 0.2, 0.25], False),
        ([-0.9, 0.28, 0.27], [0.1, 0.5, 0.25], True),
        ([-0.9, 0.28, 0.2], [0.1, 0.5, 0.25], False),
        ([0.9, 0.28, 0.27], [0.1, 0.5, 0.25], False),
        ([0.5, 0.9], [1.0, 1.0], False),
        ([0.5, 0.9], [0.0, 0.0], False),
    ],
)
def test_drifts(rewards: list[float], solved: list[float], expected: bool) -> None:
    """A drift is a reward that is kept or higher with clearly fewer problems solved, against the best validation before."""
    assert drifts(rewards, solved, problems=100) is expected


def test_a_fall_must_be_more_than_chance() -> None:
    """The same fall counts on many problems and not on few, and one problem proves nothing."""
    assert drifts([0.0, 1.0], [0.5, 0.3], problems=60)
    assert not drifts([0.0, 1.0], [0.5, 0.3], problems=40)
    assert not drifts([0.0, 1.0], [1.0, 0.0], problems=1)


def test_drifts_against_chance() -> None:
    """Of an unchanging policy it says so in less than 1 validation of 20; a fall by a fifth and more it mostly sees."""
    rng = np.random.default_rng(0)
    alarms = seen = 0
    for _ in range(200):
        chance = rng.random(100)
        solved = [float(rate) for rate in (rng.random((10, 100)) < chance).mean(axis=1)]
        rewards = [float(reward) for reward in rng.random(10)]
        alarms += sum(drifts(rewards[:end], solved[:end], problems=100) for end in range(2, 11))
        fallen = float((rng.random(100) < 0.6 * chance).mean())
        seen += drifts([*rewards, 1.0], [*solved, fallen], problems=100)
    assert alarms < 200 * 9 / 20
    assert seen > 180


def test_bad_drift_arguments() -> None:
    """Sequences that do not belong together, and no problems, are refused."""
    for rewards, problems in (([0.5], 10), ([0.5, 0.5], 0)):
        with pytest.raises(ValueError, match="do not fit"):
            drifts(rewards, [0.5, 0.4], problems=problems)


def test_drift_warning() -> None:
    """The warning says from where to where reward and solve rate went, from the best validation on."""
    text = drift_warning([0.1, 0.5, 0.9], [0.1, 0.5, 0.25])
    for words in ("0.500 to 0.900", "50.0 % to 25.0 %", "codegym diagnose"):
        assert words in text


def _run(*arguments: str | Path, columns: int = 100) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    return CliRunner().invoke(app, ["diagnose", *map(str, arguments)], env={"COLUMNS": str(columns)})


def _bench(folder: Path, *episodes: Episode) -> Path:
    folder.mkdir()
    (folder / "episodes.jsonl").write_bytes(b"".join(encode_episode(episode) + b"\n" for episode in episodes))
    return folder


def _training(folder: Path, *episodes: tuple[int, Episode]) -> Path:
    folder.mkdir()
    lines = [json.dumps({"step": step, "episode": msgspec.to_builtins(episode)}) for step, episode in episodes]
    (folder / "episodes.jsonl").write_text("".join(line + "\n" for line in lines))
    return folder


def test_command_prints_a_table(tmp_path: Path) -> None:
    """One column a benchmark run, two a training run; errors and rules are named, at 80 columns too."""
    failed = _turn("import os\nprint(x)\n", Verdict.RUNTIME_ERROR, '  File "p", line 2\nUnboundLocalError: x')
    bench = _bench(tmp_path / "bench", _episode(failed))
    training = _training(
        tmp_path / "a-training-run-with-a-long-name", *((step, _episode(_turn("pass"))) for step in (0, 20, 40))
    )
    for columns in (80, 100):
        result = _run(bench, bench, training / "episodes.jsonl", columns=columns)
        assert result.exit_code == 0, result.output
        for words in ("bench", "step 0", "step 40", "runtime_error: UnboundLocalError", "F401", "100.0 %", "trivial"):
            assert words in result.output
        assert "step 20" not in result.output
        assert max(map(len, result.output.splitlines())) <= columns


def test_many_runs_are_several_tables(tmp_path: Path) -> None:
    """Runs that do not fit beside each other stand below each other."""
    runs = [_bench(tmp_path / f"run{number}", _episode(_turn("pass"))) for number in range(7)]
    output = _run(*runs, columns=80).output
    assert output.count("of all attempts") == 2
    assert all(f"run{number}" in output for number in range(7))


def test_command_prints_json(tmp_path: Path) -> None:
    """`--json` prints a record for each column; an episode that appears twice counts once, unfinished ones not at all."""
    one, other = _episode(_turn("pass")), _episode(_turn("print(1)"), _turn(_RIGHT))
    bench = _bench(tmp_path / "a", _episode(_turn("x"), error="the judge failed"), one, other)
    training = _training(tmp_path / "b", (3, one), (3, other), (7, one))
    records = [json.loads(line) for line in _run(bench, training, "--json").output.splitlines()]
    assert [(record["run"], record["step"], record["attempts"]) for record in records] == [
        ("a", None, 1),
        ("b", 3, 2),
        ("b", 7, 1),
    ]
    assert records[0]["degenerate"]["trivial"] == 1.0


def test_lines_of_both_kinds_are_kept_apart(tmp_path: Path) -> None:
    """A file that someone has put together from a benchmark's and a training run's is no reason to fail."""
    run = _training(tmp_path / "a", (5, _episode(_turn("pass"))))
    with (run / "episodes.jsonl").open("ab") as file:
        file.write(encode_episode(_episode(_turn("print(1)"))))
    assert [json.loads(line)["step"] for line in _run(run, "--json").output.splitlines()] == [None, 5]


def test_lines_cut_short_are_passed_over(tmp_path: Path) -> None:
    """What a crash left of a line is passed over, and said."""
    run = _bench(tmp_path / "a", _episode(_turn("pass")))
    with (run / "episodes.jsonl").open("ab") as file:
        file.write(b'{"problem_id": "cut')
    result = _run(run, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["attempts"] == 1
    assert "episodes.jsonl:2" in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read"),
        (b"", "no finished episode"),
        (b"\xff\xfe\0", "not an episode"),
        (b"[" * 200_000, "not an episode"),
        (b'{"step": 1, "episode": ' + b"[" * 200_000, "not an episode"),
        (b'{"step": 1, "episode": {"schema_version": 9}}', "schema_version"),
        (b'{"step": 1}', "not an episode"),
        (b'{"schema_version": 1}', "not an episode"),
        (b"3\n4\n", "not an episode"),
    ],
)
def test_bad_runs_are_told(tmp_path: Path, content: bytes | None, words: str) -> None:
    """A file that is missing, or holds no episodes, is one clear line for the user."""
    path = tmp_path / "episodes.jsonl"
    if content is not None:
        path.write_bytes(content)
    result = _run(path)
    assert isinstance(result.exception, UserError)
    assert words in str(result.exception)
    assert "\n" not in str(result.exception)
