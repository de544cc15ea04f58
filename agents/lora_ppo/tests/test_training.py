"""Whole runs, small: they learn, they resume, they play, and they say what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from safetensors.torch import load_file

import codegym
from codegym.cli.main import main
from codegym.errors import SpecError, UserError
from codegym.testing import check_agent
from codegym_lora_ppo import report, run_folder, trainer
from codegym_lora_ppo.agent import lora_ppo
from codegym_lora_ppo.policy import CRITIC, POLICY, Policy
from codegym_lora_ppo.settings import Settings
from codegym_lora_ppo.trainer import TrainingError, train
from codegym_lora_ppo.update import Machine
from watcher import Silent

_MACHINE = Machine(batch_tokens=2048)
_UNREPORTED = pytest.mark.usefixtures("no_report")


@pytest.fixture(scope="module")
def settings(models: dict[str, Path]) -> Settings:
    return Settings(
        model=str(models["qwen"]), problems="kata:train?size=50&family=operation", valid="kata:valid?size=4&family=operation",
        steps=3, episodes=8, updates=2, warm_up=1, max_new_tokens=6, valid_problems=4, valid_every=2, save_every=1,
        rank=4, alpha=8,
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(settings: Settings, judge: codegym.Judge, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Silent]:
    """The folder of a run that nothing interrupted, without its report, and who watched it."""
    folder, watcher = tmp_path_factory.mktemp("whole") / "run", Silent()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(report, "write", lambda *_: None)
        train(settings, folder, judge, watcher, _MACHINE)
    return folder, watcher


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    files = [*folder.glob("*.safetensors"), *(folder / CRITIC).glob("*.safetensors")]
    return {f"{path.parent.name}/{name}": value for path in files for name, value in load_file(path).items()}


def _comparable(metrics: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in metrics.items() if not name.startswith(("seconds/", "speed/"))}


def test_a_resumed_run_is_the_uninterrupted_one(
    settings: Settings, whole: tuple[Path, Silent], judge: codegym.Judge, tmp_path: Path
) -> None:
    """Killed after a step and started again, a run ends with the same bits: adapters, critic, optimiser, metrics."""
    uninterrupted, watched = whole
    with pytest.raises(KeyboardInterrupt):
        train(settings, tmp_path / "cut", judge, Silent(stop_after=2), _MACHINE)
    rest = Silent()
    train(settings, tmp_path / "cut", judge, rest, _MACHINE)
    assert [_comparable(each) for each in watched.metrics[1:]] == [_comparable(each) for each in rest.metrics]
    assert ["appending" in text for text in watched.said] == [True]
    last = "checkpoints/step-000003"
    runs = (uninterrupted, tmp_path / "cut")
    expected, found = (_weights(run / last) for run in runs)
    assert len(expected) > 20
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    states = [torch.load(run / last / "optimizer.pt", weights_only=True)["state"] for run in runs]
    for number, state in states[0].items():
        assert all(torch.equal(state[name], states[1][number][name]) for name in ("step", "exp_avg", "exp_avg_sq"))
    records = run_folder.read_records(tmp_path / "cut" / run_folder.METRICS)
    assert [record["step"] for record in records] == [1, 2, 3]
    page = (tmp_path / "cut" / "report.html").read_text()
    assert "<svg" in page
    assert "before" in page


def test_training_moves_policy_and_critic_alone(settings: Settings, whole: tuple[Path, Silent]) -> None:
    """Adapters and head learn; the base does not change by a bit."""
    before = Policy.create(settings, torch.device("cpu"))
    after = Policy.create(settings, torch.device("cpu"))
    after.restore(whole[0] / "checkpoints" / "step-000003")
    for role in (POLICY, CRITIC):
        pairs = zip(before.parameters(role), after.parameters(role), strict=True)
        assert any(not torch.equal(old, new) for old, new in pairs), role
    trained = {id(parameter) for role in (POLICY, CRITIC) for parameter in after.parameters(role)}
    frozen = [name for name, value in after.model.named_parameters() if id(value) not in trained]
    old, new = dict(before.model.named_parameters()), dict(after.model.named_parameters())
    assert frozen
    assert all(torch.equal(old[name], new[name]) for name in frozen)


@_UNREPORTED
def test_two_processes_play_what_one_plays(settings: Settings, tmp_path: Path) -> None:
    """Data parallel, the episodes of a step are those of a run of one process; the first process alone speaks and writes."""
    options = {"model": settings.model, "problems": settings.problems, "valid": settings.valid, "steps": 1, "episodes": 4,
               "updates": 1, "valid-problems": 1, "max-new-tokens": 10}  # fmt: skip
    arguments = ["train", "ppo", *(word for name, value in options.items() for word in (f"--{name}", str(value)))]
    with pytest.raises(SystemExit, match="0"):
        main([*arguments, "--out", str(tmp_path / "one")])
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "codegym"]
    done = subprocess.run(
        [*torchrun, *arguments, "--out", str(tmp_path / "two")],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("step 1, validation") == 1
    one, two = (run_folder.read_records(tmp_path / name / run_folder.METRICS)[0] for name in ("one", "two"))
    counted = [name for name in one if name.startswith("episodes/")]
    assert {name: one[name] for name in counted} == {name: two[name] for name in counted}
    assert one["critic/explained"] == pytest.approx(two["critic/explained"], abs=1e-4)


@pytest.mark.parametrize(
    "change",
    [
        {"value_level": "token", "kl_form": "sum", "feedback": "none"},
        {"turns": 1},
        {"feedback": "shuffled", "epochs": 2},
    ],
)
@_UNREPORTED
def test_every_switch_runs(settings: Settings, judge: codegym.Judge, tmp_path: Path, change: dict[str, Any]) -> None:
    """Each ablation of the paper is a setting."""
    watched = Silent()
    train(msgspec.structs.replace(settings, steps=1, **change), tmp_path / "run", judge, watched, _MACHINE)
    assert all(value == value for value in watched.metrics[0].values())


@_UNREPORTED
def test_checkpointing_changes_nothing(settings: Settings, judge: codegym.Judge, tmp_path: Path) -> None:
    """Activations computed twice give the same adapters, to rounding."""
    one = msgspec.structs.replace(settings, steps=1)
    train(one, tmp_path / "kept", judge, Silent(), _MACHINE)
    train(one, tmp_path / "again", judge, Silent(), Machine(batch_tokens=2048, checkpointing=True))
    kept, again = (_weights(tmp_path / name / "checkpoints" / "step-000001") for name in ("kept", "again"))
    assert all(torch.allclose(kept[name], again[name], atol=1e-5) for name in kept)


@pytest.mark.parametrize("kind", ["qwen", "llama"])
@_UNREPORTED
def test_trained_adapters_play(
    models: dict[str, Path], settings: Settings, judge: codegym.Judge, tmp_path: Path, kind: str
) -> None:
    """A run, its plain PEFT folder and an untrained model all play; the same dialogue has the same answer."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    one = msgspec.structs.replace(settings, model=str(models[kind]), steps=1, valid_every=1)
    train(one, tmp_path / "run", judge, Silent(), _MACHINE)
    found = run_folder.best_of(tmp_path / "run")
    assert found is not None
    PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(str(models[kind])), str(found[0]))
    problems = codegym.load("kata:valid?size=4")
    for what in (tmp_path / "run", found[0], models[kind]):
        agent = lora_ppo(str(what), {"max_new_tokens": "6", "temperature": "1"}, problems)
        check_agent(agent, problems)
        first = codegym.rollout(agent, problems, samples=1, judge=judge)
        again = codegym.rollout(agent, problems, samples=1, judge=judge, batch=3)
        assert [e.turns[0].response for e in first] == [e.turns[0].response for e in again]


def test_full_context_is_no_answer(models: dict[str, Path], judge: codegym.Judge) -> None:
    """In play too a dialogue that no longer fits ends as truncated."""
    problems = codegym.load("kata:valid?size=2")
    agent = lora_ppo(str(models["qwen"]), {"max_new_tokens": "400"}, problems)
    episodes = codegym.rollout(agent, problems, judge=judge)
    assert any(episode.truncated for episode in episodes)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--model", "/nowhere"], "cannot load the model /nowhere"),
        (["--kl-form", "median"], "median"),
        (["--steps", "0"], "steps must be at least 1"),
        (["--problems", "nothing:here"], "nothing"),
        (["--model", "tiny:x"], "tiny:SEED"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit code 2 and one clear line."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main(["train", "ppo", "--out", str(tmp_path / "run"), *arguments])
    assert ended.value.code == 2
    error = capsys.readouterr().err.strip()
    assert error.count("\n") == 0
    assert words in error


def test_other_settings_are_refused(settings: Settings, tmp_path: Path) -> None:
    """A folder holds one run; only its length may change."""
    with run_folder.RunFolder(tmp_path, settings), pytest.raises(UserError, match="another process"):
        run_folder.RunFolder(tmp_path, settings)
    with pytest.raises(UserError, match=r"kl = 0\.05, not 0\.1"):
        run_folder.RunFolder(tmp_path, msgspec.structs.replace(settings, kl=0.1))
    run_folder.RunFolder(tmp_path, msgspec.structs.replace(settings, steps=9)).close()


def _broken(message: str) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise torch.OutOfMemoryError(message)

    return fail


def test_out_of_memory_says_what_to_lower(
    settings: Settings, judge: codegym.Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "collect", _broken("CUDA out of memory"))
    with pytest.raises(TrainingError, match="--batch-tokens"):
        train(settings, tmp_path / "run", judge, Silent(), _MACHINE)


def test_what_is_no_number_stops_the_run(settings: Settings, judge: codegym.Judge, tmp_path: Path) -> None:
    """A run whose numbers explode ends with its last good checkpoint."""
    wild = msgspec.structs.replace(settings, learning_rate=1e30, max_gradient=1e30, warm_up=0)
    with pytest.raises(TrainingError, match="last checkpoint"):
        train(wild, tmp_path / "run", judge, Silent(), _MACHINE)
    for folder in (tmp_path / "run" / "checkpoints").glob("step-*"):
        assert all(torch.isfinite(value).all() for value in _weights(folder).values())


def test_a_torn_line_is_passed_over(tmp_path: Path) -> None:
    """What a crash cut short is neither read nor written into."""
    (tmp_path / "metrics.jsonl").write_bytes(b'{"step": 1, "a": 1}\n{"step": 2, "a"')
    with run_folder.RunFolder(tmp_path, Settings()) as folder:
        folder.append("metrics.jsonl", {"step": 2, "a": 5})
        folder.append("metrics.jsonl", {"step": 2, "a": 6})
        assert run_folder.read_records(tmp_path / "metrics.jsonl") == [{"step": 1, "a": 1}, {"step": 2, "a": 6}]


@pytest.mark.parametrize(
    ("rest", "options"),
    [("", {}), ("/nowhere", {}), ("tiny", {"speed": "1"}), ("tiny", {"temperature": "hot"}), ("tiny", {"top_p": "7"})],
)
def test_bad_agents(rest: str, options: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises((SpecError, UserError)):
        lora_ppo(rest, options, codegym.load("kata:valid?size=2"))


def test_warming(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The embedded model is made, plays, and is warmed further on the successes of a benchmark."""
    model = tmp_path / "model"
    common = ["--workers", "2", "--steps", "2", "--batch", "4"]
    main_ok(["train", "sft", "--out", str(model), "--problems", "kata:train?size=24", *common])
    reference = tmp_path / "bench"
    main_ok(["bench", "-a", "reference", "-p", "kata:train?size=4", "-n", "1", "--out", str(reference)])
    mined = ["--episodes", str(reference / "episodes.jsonl")]
    main_ok(["train", "sft", "--model", str(model), "--out", str(tmp_path / "more"), *mined, *common])
    main_ok(
        [
            "bench",
            "-a",
            f"lora_ppo:{tmp_path / 'more'}",
            "-p",
            "kata:valid?size=2",
            "-n",
            "1",
            "-o",
            str(tmp_path / "b"),
        ]
    )
    summary = json.loads((tmp_path / "b" / "summary.json").read_text())
    assert summary["episodes"] == 2
    with pytest.raises(SystemExit) as ended:
        main(["train", "sft", "--out", str(model), "--problems", "kata:train?size=24"])
    assert ended.value.code == 2
    assert "exists already" in capsys.readouterr().err


def main_ok(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
