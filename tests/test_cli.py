"""The command line as a user meets it."""

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import codegym
from codegym.cli.main import main


def _process(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a user's shell does."""
    command = [sys.executable, "-m", "codegym", *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=given, check=False)


def _codegym(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command within this process, which spares most of its time: Python's start and the imports."""
    with (
        redirect_stdout(io.StringIO()) as out,
        redirect_stderr(io.StringIO()) as errors,
        pytest.raises(SystemExit) as ended,
    ):
        main(list(arguments))
    return subprocess.CompletedProcess(arguments, ended.value.code, out.getvalue(), errors.getvalue())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("bench --agent nobody --out OUT", "unknown agent 'nobody'"),
        ("bench --agent reference --problems missing.jsonl --out OUT", "missing.jsonl"),
        ("bench --agent reference --problems BAD --out OUT", "bad.jsonl:1"),
        ("bench --agent reference --turns 0 --out OUT", "turns"),
        ("bench --agent reference --samples 0 --out OUT", "samples"),
        ("bench --agent reference --workers 0 --out OUT", "workers"),
        ("bench --agent reference --start nowhere --out OUT", "start"),
        ("bench --agent reference --reward gold --out OUT", "rlef"),
        ("bench --agent reference --unknown 1 --out OUT", "--unknown"),
        ("bench --agent reference --turns many --out OUT", "--turns"),
        ("bench --agent reference --out BAD", "cannot write"),
        ("bench --agent reference --batch 0 --out OUT", "batch"),
        ("bench", "--agent"),
        ("judge parking_meter missing.py", "missing.py"),
        ("judge parking_meter missing.py --policy strict", "strict"),
        ("judge parking_meter missing.py --fresh never", "never"),
        ("judge no_such_problem BAD", "no_such_problem"),
        ("play --agent nobody", "nobody"),
        ("problems list nonsense", "nonsense"),
        ("problems show embedded nonsense", "nonsense"),
        ("problems validate embedded --limit 0", "--limit"),
        ("problems convert embedded BAD", "exists already"),
        ("problems dedup embedded --share 2", "--share"),
        ("nonsense", "nonsense"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(tmp_path: Path, arguments: str, words: str) -> None:
    """Whatever the user gets wrong: one clear line, exit code 2, no traceback."""
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"schema_version": 1, "id": 3}\n')
    words_of = [str({"BAD": bad, "OUT": tmp_path / "out"}.get(word, word)) for word in arguments.split()]
    result = _codegym(*words_of)
    assert result.returncode == 2, result.stdout + result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    assert words in lines[0]


def test_a_process_ends_as_the_command_does() -> None:
    """The exit code is the process's own, and its error stream holds the one line and nothing else."""
    result = _process("judge", "parking_meter", "missing.py")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == _codegym("judge", "parking_meter", "missing.py").stderr
    assert result.stderr.startswith("error: ")
    assert f"codegym {codegym.__version__}\n" == _process("--version").stdout


def test_bench(tmp_path: Path) -> None:
    """A benchmark prints its table and stores its run."""
    result = _codegym(
        "bench", "-a", "reference?after=1", "-p", "embedded:call", "--limit", "3", "-n", "2", "-o", str(tmp_path)
    )
    assert result.returncode == 0, result.stderr
    for words in ("1@3", "repair rate", "chrF", "turn 2", "judge CPU time", "100.0 %"):
        assert words in result.stdout
    assert json.loads((tmp_path / "summary.json").read_text())["episodes"] == 6


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let SIGINT end the processes that are started now, also where it is ignored here, as it is in background jobs."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupt(tmp_path: Path) -> None:
    """Ctrl-C ends a benchmark with one line and exit code 130; what was played is stored."""
    command = [sys.executable, "-m", "codegym", "bench", "-a", "reference?after=1", "-n", "50", "-o", str(tmp_path)]
    process = subprocess.Popen([*command, "--batch", "4"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    episodes = tmp_path / "episodes.jsonl"
    while process.poll() is None and not (episodes.exists() and episodes.stat().st_size):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130, errors
    assert errors.startswith("interrupted; ")
    assert len(errors.splitlines()) == 1, errors


def test_judge(tmp_path: Path) -> None:
    """`judge` tells the verdict of a file by words and exit code."""
    problem = codegym.load("embedded")["parking_meter"]
    (tmp_path / "right.py").write_text(problem.references[0])
    right = _process("judge", "parking_meter", str(tmp_path / "right.py"))
    assert (right.returncode, "parking_meter: accepted" in right.stdout) == (0, True), right.stderr
    wrong = _process("judge", "parking_meter", "-", "--tests", "public", given="1 / 0")
    assert wrong.returncode == 1
    assert "runtime_error" in wrong.stdout
    (tmp_path / "forbidden.py").write_text("import os")
    policy = ("--policy", "restricted", "--fresh", "test")
    forbidden = _codegym("judge", "parking_meter", str(tmp_path / "forbidden.py"), *policy)
    assert forbidden.returncode == 1
    assert "policy_violation" in forbidden.stdout
    assert "line 1: the module os is not allowed" in forbidden.stdout


def test_play() -> None:
    """`play` shows a dialogue, of an agent or of a person at the keyboard."""
    agent = _codegym("play", "-a", "reference?after=1", "--problem", "dry_spell")
    assert "solved; reward +1.00" in agent.stdout, agent.stderr
    person = _process("play", "--problem", "dry_spell", "--turns", "2", given="no program\n.\nstill none\n.\n")
    assert "does not compile" in person.stdout, person.stderr
    assert "reward -1.20" in person.stdout


def test_list_problems_and_doctor() -> None:
    """`list`, `problems list`, `problems show` and `doctor` tell what there is."""
    listed = _codegym("list").stdout
    for name in ("embedded", "kata", "humaneval", "reference", "mutate", "rlef"):
        assert name in listed
    assert "parking_meter" in _codegym("problems", "list", "embedded").stdout
    assert "Parking meter" in _codegym("problems", "show", "embedded", "parking_meter").stdout
    doctor = _process("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "NOT held" not in doctor.stdout


def test_problem_tools(tmp_path: Path) -> None:
    """A set is counted, validated, converted into a file that is a set, and compared with another."""
    stats = _codegym("problems", "stats", "embedded").stdout
    assert "problems" in stats
    assert "48" in stats
    out = tmp_path / "six.jsonl.gz"
    converted = _codegym("problems", "convert", "kata:test?size=6", str(out))
    assert "6 problems" in converted.stdout, converted.stderr
    assert list(codegym.load(out)) == list(codegym.load("kata:test?size=6"))
    validated = _codegym("problems", "validate", str(out), "--programs", "1")
    assert (validated.returncode, "6 of 6" in validated.stdout) == (0, True), validated.stdout + validated.stderr
    rest = tmp_path / "rest.jsonl"
    shared = _codegym("problems", "dedup", "kata:test?size=9", str(out), "--share", "1", "--out", str(rest))
    assert shared.returncode == 1
    assert "6 of 9" in shared.stdout, shared.stdout
    assert len(codegym.load(rest)) == 3
    assert _codegym("problems", "dedup", str(rest), "--share", "1").returncode == 0


def test_validation_tells_what_disagrees(tmp_path: Path) -> None:
    """A reference that fails and a wrong program that passes are shown and kept, and make exit code 1."""
    problem = codegym.Problem(
        id="double", statement="", style="call", entry_point="f", tests=[codegym.Test(args=(2,), expected=4)],
        references=["def f(x): return 2 * x", "def f(x): return x"],
        wrong_programs=["def f(x): return x * x", "def f(x): return 0"],
    )  # fmt: skip
    codegym.write_jsonl([problem], tmp_path / "set.jsonl")
    out = tmp_path / "out.jsonl"
    result = _codegym("problems", "validate", str(tmp_path / "set.jsonl"), "--out", str(out))
    assert result.returncode == 1
    assert result.stdout.count("1 of 2") == 2, result.stdout
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(each["known"], each["index"], each["verdict"]) for each in found] == [
        ("reference", 1, "wrong_answer"),
        ("wrong program", 0, "accepted"),
    ]
