"""The benchmark: stored, resumed, never counted twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

import codegym
from codegym import Dialogue, Episode, Judge, UserError
from codegym.bench import Plan, Store, Summary, run, summarise
from codegym.episode import decode_episode, encode_episode

PROBLEMS = codegym.load(codegym.load("embedded:call")[:4])
PLAN = Plan(agent="test", problems="embedded:call", turns=2, samples=3)


class Second:
    """Answers wrongly at the first turn and rightly at the second; counts its answers."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.answers = 0
        self._stop_after = stop_after

    def act(self, dialogues: Sequence[Dialogue]) -> Sequence[str]:
        self.answers += len(dialogues)
        if self._stop_after is not None and self.answers > self._stop_after:
            raise KeyboardInterrupt
        return ["\ud800 no" if d.turn == 0 else PROBLEMS[d.problem_id].references[0] for d in dialogues]


def _run(agent: Second, folder: Path, judge: Judge, plan: Plan = PLAN, batch: int = 64) -> Summary:
    summary, failed = run(plan, agent, PROBLEMS, folder, judge, batch=batch)
    assert failed == 0
    return summary


def _lines(folder: Path) -> list[bytes]:
    return (folder / "episodes.jsonl").read_bytes().splitlines()


def test_whole_run(judge: Judge, tmp_path: Path) -> None:
    """Every episode is stored whole, and the summary counts turns, repairs and verdicts."""
    summary = _run(Second(), tmp_path, judge)
    assert len(_lines(tmp_path)) == 12
    assert (summary.episodes, summary.solved, summary.problems) == (12, 12, 4)
    assert summary.measure("1@1").mean == 0
    assert summary.measure("1@2") == ("1@2", 1.0, 1.0, 1.0) or summary.measure("1@2").mean == 1.0
    assert summary.measure("repair rate").mean == 1.0
    assert summary.measure("1@6").mean == 1.0
    assert list(summary.verdicts_by_turn) == [{"compile_error": 12}, {"accepted": 12}]
    assert json.loads((tmp_path / "summary.json").read_text())["solved"] == 12
    episode = decode_episode(_lines(tmp_path)[0])
    assert episode.turns[0].response == "\ud800 no"


def test_resume_after_an_interrupt(judge: Judge, tmp_path: Path) -> None:
    """A run stopped in the middle goes on where it stopped, and comes to what an uninterrupted one comes to."""
    with pytest.raises(KeyboardInterrupt):
        _run(Second(stop_after=10), tmp_path / "a", judge, batch=4)
    stored = len(_lines(tmp_path / "a"))
    assert 0 < stored < 12
    agent = Second()
    summary = _run(agent, tmp_path / "a", judge)
    assert agent.answers == 2 * (12 - stored)
    whole = _run(Second(), tmp_path / "b", judge)
    assert (summary.measures, summary.verdicts_by_turn) == (whole.measures, whole.verdicts_by_turn)
    assert _run(Second(stop_after=0), tmp_path / "a", judge).measures == whole.measures


def test_torn_and_double_lines(judge: Judge, tmp_path: Path) -> None:
    """A line cut short is played again, a line that appears twice counts once, and neither is ever removed."""
    _run(Second(), tmp_path, judge)
    lines = _lines(tmp_path)
    (tmp_path / "episodes.jsonl").write_bytes(b"\n".join([*lines[:5], lines[4], lines[5][:100]]))
    summary = _run(Second(), tmp_path, judge)
    assert summary.episodes == 12
    assert len(_lines(tmp_path)) == 7 + 7
    assert _lines(tmp_path)[6] == lines[5][:100]


def test_another_run_is_refused(judge: Judge, tmp_path: Path) -> None:
    """A folder that holds another run is not touched, and the message names what differs."""
    _run(Second(), tmp_path, judge)
    with pytest.raises(UserError, match="turns = 2, not 3"):
        _run(Second(), tmp_path, judge, Plan(agent="test", problems="embedded:call", turns=3, samples=3))
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(UserError, match="holds no settings"):
        _run(Second(), tmp_path, judge)
    assert len(_lines(tmp_path)) == 12


def test_two_processes_cannot_share_a_folder(tmp_path: Path) -> None:
    """The second process at work in a folder is told so."""
    with Store(tmp_path, PLAN), pytest.raises(UserError, match="another process"):
        Store(tmp_path, PLAN)
    Store(tmp_path, PLAN).close()


def test_unwritable_folder(tmp_path: Path) -> None:
    """A folder that cannot be made is one clear error."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write"):
        Store(tmp_path / "file" / "run", PLAN)


def test_kill_nine_loses_nothing(tmp_path: Path) -> None:
    """A run killed with SIGKILL leaves whole lines only, and the same command finishes it."""
    command = [sys.executable, "-m", "codegym", "bench", "--agent", "reference", "--problems", "embedded:call"]
    command += ["--samples", "2", "--batch", "4", "--out", str(tmp_path), "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    episodes = tmp_path / "episodes.jsonl"
    while process.poll() is None and (not episodes.exists() or episodes.stat().st_size < 20_000):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = episodes.read_bytes()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = episodes.read_bytes()
    assert after.startswith(before)
    keys = [(e.problem_id, e.sample) for e in map(decode_episode, filter(None, after.splitlines()))]
    assert len(set(keys)) == len(keys) == 2 * len(codegym.load("embedded:call"))


def test_episodes_survive_their_format() -> None:
    """An episode comes back equal from its line; other versions and rubbish are refused."""
    episode = Episode(problem_id="p", turn_limit=3, prompt="\ud800 \0")
    assert decode_episode(encode_episode(episode)) == episode
    for bad in (b"", b"{}", b"[]", b'{"schema_version": 2}', b"\xff"):
        with pytest.raises(UserError):
            decode_episode(bad)


def test_unscored_episodes_are_left_out() -> None:
    """An episode that could not be judged counts nowhere."""
    assert summarise([Episode(problem_id="p", turn_limit=3, error="lost")], turns=3).episodes == 0


@pytest.mark.parametrize("change", [{"samples": 0}, {"limit": 0}])
def test_bad_plans(change: dict[str, int]) -> None:
    """A plan of no episodes is refused."""
    with pytest.raises(UserError):
        Plan(agent="a", problems="b", **change)  # type: ignore[arg-type]
