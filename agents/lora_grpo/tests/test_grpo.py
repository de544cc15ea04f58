"""GRPO runs, small: what TRL is handed, that runs resume and play, and that they say what is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from safetensors.torch import load_file

import codegym
from codegym.bench.summary import Measure, Summary
from codegym.cli.main import main
from codegym.errors import UserError
from codegym.mdp import RepairProcess
from codegym.rollout import episode_seed
from codegym_lora_grpo import trl_config
from codegym_lora_grpo.rollouts import as_trl
from codegym_lora_grpo.settings import Settings
from codegym_lora_grpo.trainer import train
from codegym_lora_ppo import report, run_folder, validation
from codegym_lora_ppo.agent import lora_ppo
from codegym_lora_ppo.collect import Trajectory, collect
from codegym_lora_ppo.generation import Sampling
from codegym_lora_ppo.policy import Policy
from codegym_lora_ppo.run_folder import newest_trainer_checkpoint
from codegym_lora_ppo.settings import Settings as PolicySettings
from watcher import Silent


@pytest.fixture
def settings(models: dict[str, Path]) -> Settings:
    return Settings(
        model=str(models["qwen"]), problems="kata:train?size=50&family=operation", valid="kata:valid?size=4&family=operation",
        turns=2, reward="length=-1,tests=1", steps=3, episodes=8, group=4, updates=2, max_new_tokens=6, valid_problems=4,
        valid_every=2, save_every=1, rank=4, alpha=8,
    )  # fmt: skip


@pytest.fixture
def trajectories(models: dict[str, Path], judge: codegym.Judge) -> list[Trajectory]:
    """Dialogues of two turns, the third too long for the context, the fourth not judged."""
    policy = Policy.create(PolicySettings(model=str(models["qwen"]), rank=4, alpha=8), torch.device("cpu"))
    problems = codegym.load("kata:train?size=4&family=operation")
    process = RepairProcess(problems, judge, turns=2, reward="length=-1,tests=1")
    units = [(problem, episode_seed(1, problem.id, 0)) for problem in problems]
    played = collect(policy, process, units, Sampling(max_new_tokens=8))
    played[2].state.truncated, played[3].state.error = True, "broken"
    return played


def test_trl_gets_what_was_sampled(trajectories: list[Trajectory]) -> None:
    """Prompt and completion are the dialogue; the mask marks the sampled tokens alone, with their log-probabilities."""
    handed = as_trl(trajectories, ["length", "tests"])
    for place, trajectory in enumerate(trajectories[:2]):
        prompt, completion = handed["prompt_ids"][place], handed["completion_ids"][place]
        assert prompt + completion == trajectory.ids[: trajectory.answers[-1].stop]
        marked = [spot for spot, bit in enumerate(handed["env_mask"][place], start=len(prompt)) if bit]
        assert marked == [spot for answer in trajectory.answers for spot in range(answer.start, answer.stop)]
        sampled = [value for answer in trajectory.answers for value in answer.logprobs]
        found = handed["logprobs"][place]
        assert [found[spot - len(prompt)] for spot in marked] == sampled
        assert len(found) == len(completion) == len(handed["env_mask"][place])
        characters = sum(len(turn.response) for turn in trajectory.state.turns)
        assert handed["reward:length"][place] == pytest.approx(-characters / 100)
        assert handed["reward:tests"][place] == -1


def test_what_was_cut_short_counts_nowhere(trajectories: list[Trajectory]) -> None:
    """An episode that context or judge ended has no reward and no token in the loss."""
    handed = as_trl(trajectories, ["length", "tests"])
    for place in (2, 3):
        assert not any(handed["env_mask"][place])
        assert handed["reward:length"][place] is handed["reward:tests"][place] is None
    trajectories[0].answers.clear()
    assert len(as_trl(trajectories, ["tests"])["completion_ids"][0]) == 1


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(load_file(folder / "adapter_model.safetensors"))


def test_a_resumed_run_is_the_uninterrupted_one(settings: Settings, judge: codegym.Judge, tmp_path: Path) -> None:
    """Stopped and started again, also after a checkpoint that is not whole, a run ends with the same weights; it plays."""
    whole = Silent()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(report, "write", lambda *_: None)
        train(settings, tmp_path / "whole", judge, whole)
    with pytest.raises(KeyboardInterrupt):
        train(settings, tmp_path / "parts", judge, Silent(stop_after=2))
    folder = tmp_path / "parts" / "checkpoints"
    newest = newest_trainer_checkpoint(folder)
    assert newest is not None
    torn = folder / "checkpoint-5"
    shutil.copytree(newest, torn)
    (torn / "trainer_state.json").unlink()
    assert newest_trainer_checkpoint(folder) == newest
    rest = Silent()
    train(settings, tmp_path / "parts", judge, rest)
    expected, found = (_weights(tmp_path / name / "checkpoints" / "checkpoint-6") for name in ("whole", "parts"))
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    assert any(value.any() for name, value in expected.items() if "lora_B" in name)
    kept = run_folder.read_records(tmp_path / "parts" / run_folder.METRICS)
    assert [record["step"] for record in kept] == [1, 2, 3]
    for record, metrics_then in zip(kept, whole.metrics, strict=True):
        for name in ("episodes/reward", "reward/length", "reward/tests", "episodes/answer_tokens", "trl/entropy"):
            assert record[name] == pytest.approx(metrics_then[name])
    assert (tmp_path / "parts" / "report.html").stat().st_size > 10_000
    validations = run_folder.read_records(tmp_path / "parts" / run_folder.VALIDATION)
    assert [record["step"] for record in validations] == [0, 2, 3]
    assert all(record["diagnosis"]["attempts"] == 8 for record in validations)
    problems = codegym.load("kata:test?size=2&family=operation")
    episodes = codegym.rollout(lora_ppo(str(tmp_path / "parts"), {}, problems), problems, turns=1)
    assert len(episodes) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"granularity": "sequence", "turns": 1},
        {"loss": "dapo", "kl": 0.05, "start": "broken", "feedback": "verdict", "trl": ("scale_rewards=batch",)},
        {"updates": 1, "granularity": "sequence", "clip": 0.1, "reward": "rlef"},
    ],
)
@pytest.mark.usefixtures("no_report")
def test_every_switch_runs(settings: Settings, judge: codegym.Judge, tmp_path: Path, change: dict[str, Any]) -> None:
    watcher = Silent()
    train(msgspec.structs.replace(settings, steps=1, **change), tmp_path / "run", judge, watcher)
    assert len(watcher.metrics) == 1


def test_settings_reach_trl(settings: Settings, tmp_path: Path) -> None:
    """What is set here is set there; more of it by name, each of its type."""
    changed = msgspec.structs.replace(
        settings,
        granularity="sequence",
        kl=0.1,
        trl=("max_grad_norm=0.5", "mask_truncated_completions=true", "top_k=7"),
    )
    config = trl_config.config(changed, tmp_path, 1)
    assert (config.importance_sampling_level, config.epsilon, config.epsilon_high) == ("sequence", 3e-4, 4e-4)
    assert (config.beta, config.max_grad_norm, config.mask_truncated_completions, config.top_k) == (0.1, 0.5, True, 7)
    assert (config.max_steps, config.num_generations, config.generation_batch_size) == (6, 4, 8)
    assert config.per_device_train_batch_size * config.gradient_accumulation_steps == 4
    assert trl_config.config(msgspec.structs.replace(settings, clip=0.1), tmp_path, 1).epsilon_high == 0.1


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("max_grad_nrm=1", "GRPOConfig has no 'max_grad_nrm'; there is max_grad_norm"),
        ("learning_rate=1", "learning_rate is set by --learning-rate"),
        ("max_grad_norm", "NAME=VALUE"),
        ("max_grad_norm=much", "invalid float value"),
        ("per_device_train_batch_size=3", "must divide 4"),
        ("auto_find_batch_size=true", "TRL refuses these settings"),
    ],
)
def test_bad_options_of_trl(settings: Settings, tmp_path: Path, option: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        trl_config.config(msgspec.structs.replace(settings, trl=(option,)), tmp_path, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--group", "1"], "group must be at least 2"),
        (["--episodes", "12"], "multiple of group"),
        (["--reward", "tsts=1"], "there are rlef, rlvr, tests, public"),
        (["--granularity", "word"], "granularity"),
        (["--problems", "nothing:here"], "nothing"),
        (["--clip", "-1"], "clip must be at least 0"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit code 2 and one clear line, before any model is made."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main(["train", "grpo", "--out", str(tmp_path / "run"), *arguments])
    assert ended.value.code == 2
    error = capsys.readouterr().err.strip()
    assert error.count("\n") == 0
    assert words in error
    assert not (tmp_path / "codegym").exists()


def test_a_run_warns_where_the_reward_is_exploited(settings: Settings, tmp_path: Path) -> None:
    """Validations whose reward rises while the solve rate falls are noted as such; those that agree are not."""

    def summary(reward: float, solved: float) -> Summary:
        measures = [Measure("1@2", solved), Measure("reward", reward)]
        return Summary(
            episodes=100, problems=100, solved=0, measures=measures, verdicts_by_turn=[], judge_cpu_seconds=0.0
        )

    def save(path: Path) -> None:
        (path / "adapter").touch()

    with run_folder.RunFolder(tmp_path, settings) as folder:
        told = [
            validation.note(folder, step, summary(reward, solved), [], turns=2, save=save)
            for step, (reward, solved) in enumerate([(0.0, 0.5), (0.5, 0.6), (0.9, 0.2)])
        ]
        best = folder.best()
    assert [bool(text) for text in told] == [False, False, True]
    assert "exploiting the reward" in told[2]
    assert best is not None
    assert best[0].name == "step-000001"
    last = json.loads((tmp_path / run_folder.VALIDATION).read_text().splitlines()[-1])
    assert last["warning"] == told[2]
