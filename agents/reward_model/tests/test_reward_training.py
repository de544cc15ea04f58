"""Training a reward model: it learns what pairs say, goes on where it was killed, and is measured on unseen problems."""

from __future__ import annotations

import json
from math import log
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer

import codegym
from codegym import UserError, rewards
from codegym.bench import rank
from codegym.cli.main import main
from codegym.preferences import Rule, make
from codegym.preferences import Settings as PairSettings
from codegym_lora_ppo.chat import Chat
from codegym_reward_model import training
from codegym_reward_model.evaluation import calibration, evaluate
from codegym_reward_model.pairs import Pair, fitting, read_pairs
from codegym_reward_model.scorer import Scorer
from codegym_reward_model.settings import Settings


def _row(number: int, **changes: Any) -> dict[str, Any]:
    row = {
        "prompt": [{"role": "user", "content": f"Write f(x). It returns x + {number}."}],
        "chosen": [{"role": "assistant", "content": f"def f(x):\n    return x + {number}\n"}],
        "rejected": [{"role": "assistant", "content": f"def f(x):\n    return {number}\n"}],
        "problem_id": f"p{number}",
    }
    return row | changes


def _write(folder: Path, **splits: list[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True)
    for name, rows in splits.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "judged.jsonl").write_text('{"problem_id": "p", "response": "x", "passed": "10"}\n')
    (folder / "run.json").write_text("{}")
    return folder


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs whose chosen program adds to x, with an overlong one in either split."""
    long = [{"role": "assistant", "content": "x = 1\n" * 2000}]
    return _write(
        tmp_path_factory.mktemp("data") / "pairs",
        train=[*(_row(number) for number in range(40)), _row(99, chosen=long)],
        test=[*(_row(number) for number in range(50, 60)), _row(98, rejected=long)],
    )


def _settings(pairs: Path, model: Path, **changes: Any) -> Settings:
    usual: dict[str, Any] = {
        "batch": 10,
        "epochs": 5.0,
        "learning_rate": 0.01,
        "rank": 4,
        "context": 200,
        "save_every": 5,
    }
    return Settings(pairs=str(pairs), model=str(model), **(usual | changes))


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    return load_file(folder / "adapter" / "adapter_model.safetensors")


@pytest.fixture(scope="module")
def trained(pairs: Path, models: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run."""
    out = tmp_path_factory.mktemp("runs") / "run"
    training.train(_settings(pairs, models["qwen"]), out)
    return out


def test_it_learns_the_pairs(trained: Path) -> None:
    """It orders pairs of unseen problems; overlong pairs are left out and counted."""
    outcome = json.loads((trained / "evaluation.json").read_bytes())
    assert (outcome["pairs"], outcome["overlong"], outcome["held_out_overlong"], outcome["updates"]) == (40, 1, 1, 20)
    held_out = outcome["held_out"]
    assert (held_out["pairs"], held_out["problems"], held_out["accuracy"]) == (10, 10, 1.0)
    assert held_out["loss"] < log(2) / 2
    metrics = [json.loads(line) for line in (trained / "metrics.jsonl").read_text().splitlines()]
    assert metrics[-1]["step"] == 20
    assert metrics[-1]["accuracy"] > 0.9


def test_a_run_is_a_term_and_a_rank(trained: Path) -> None:
    """The folder of a run scores responses by name; its scores are those that training saw."""
    spec = f"reward_model:{trained}"
    good, bad = (scored.value for scored in rewards.score(spec, [_text("x + 70"), _text("70")]) if scored)
    assert good > bad
    assert rank(f"public,{spec}").gauges
    scorer = Scorer.load(str(trained))
    prompt = _row(70)["prompt"][0]["content"]
    assert scorer([prompt], [_text("x + 70")])[0] > scorer([prompt], [_text("70")])[0]


def _text(value: str) -> str:
    return f"def f(x):\n    return {value}\n"


def test_killed_it_goes_on(trained: Path, pairs: Path, models: dict[str, Path], tmp_path: Path) -> None:
    """A run that is killed ends with the same weights, bit for bit, as one that is left alone."""

    def stop(done: int, total: int, accuracy: float) -> None:
        del total, accuracy
        if done == 12:
            raise KeyboardInterrupt

    settings = _settings(pairs, models["qwen"])
    with pytest.raises(KeyboardInterrupt):
        training.train(settings, tmp_path / "run", progress=stop)
    assert not (tmp_path / "run" / "adapter").exists()
    seen: list[int] = []
    training.train(settings, tmp_path / "run", progress=lambda done, *_: seen.append(done))
    assert seen == list(range(11, 21))  # from the checkpoint of update 10
    one, other = _weights(trained), _weights(tmp_path / "run")
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert any("score" in name for name in one)


@pytest.mark.parametrize("kind", ["qwen", "llama"])
def test_training_reads_what_scoring_reads(
    kind: str, pairs: Path, models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the trainer computes for a pair is what a `Scorer` gives, though a tokenizer may pad with what ends an answer."""
    original, margins = AutoTokenizer.from_pretrained, []

    def padded_with_the_end(*arguments: Any, **options: Any) -> Any:
        tokenizer = original(*arguments, **options)
        tokenizer.pad_token = tokenizer.eos_token
        return tokenizer

    monkeypatch.setattr(AutoTokenizer, "from_pretrained", padded_with_the_end)
    from trl import RewardTrainer

    loss = RewardTrainer.compute_loss

    def spy(self: Any, model: Any, inputs: Any, return_outputs: bool = False, **options: Any) -> Any:
        found, outputs = loss(self, model, inputs, True, **options)
        margins.append((inputs["input_ids"], outputs.logits.detach()[:, 0]))
        return (found, outputs) if return_outputs else found

    monkeypatch.setattr(RewardTrainer, "compute_loss", spy)
    # A step so small that the model is at the end what it was before.
    settings = _settings(pairs, models[kind], epochs=0.1, batch=4, learning_rate=1e-30, centre=0.0)
    training.train(settings, tmp_path / "run")
    (ids, scores), *_ = margins
    scorer, chat = Scorer.load(str(tmp_path / "run")), Chat.of(original(str(models[kind])), kind)
    rows = {tuple(chat.begin(p) + chat.answer(r)): (p, r) for number in range(40) for p, r in _responses(_row(number))}
    assert len({len(row) for row in rows}) > 1  # something is padded
    for row, score in zip(ids.tolist(), scores.tolist(), strict=True):
        prompt, response = next(texts for known, texts in rows.items() if tuple(row[: len(known)]) == known)
        assert scorer([prompt], [response])[0] == pytest.approx(score, abs=1e-4)


def _responses(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["prompt"][0]["content"], row[name][0]["content"]) for name in ("chosen", "rejected")]


def test_pairs_as_plain_texts(tmp_path: Path, models: dict[str, Path]) -> None:
    """TRL's standard layout is read as well as the conversational one."""
    (split,) = read_pairs(str(_write(tmp_path / "a", train=[{"prompt": "p", "chosen": "c", "rejected": "r"}]))).values()
    assert split == [Pair("p", "c", "r", "")]
    chat = Chat.of(AutoTokenizer.from_pretrained(str(models["llama"])), "llama")
    assert fitting(split, chat, context=1) == []
    ((pair, tokens),) = fitting(split, chat, context=1000)
    assert pair == split[0]
    assert tokens.chosen_ids.tolist() == chat.begin("p") + chat.answer("c")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"chosen": "c", "rejected": "r"}], "no column 'prompt'"),
        ([_row(1, chosen=[{"role": "user", "content": "x"}])], "chats with one message each"),
        ([_row(1, prompt=_row(1)["prompt"] + _row(1)["chosen"])], "chats with one message each"),
    ],
)
def test_bad_pairs(rows: list[dict[str, Any]], told: str, tmp_path: Path) -> None:
    """What is no set of pairs is one line that says what is wrong."""
    with pytest.raises(UserError, match=told):
        read_pairs(str(_write(tmp_path / "pairs", train=rows)))
    with pytest.raises(UserError, match="there are no pairs in"):
        read_pairs(str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="cannot read the pairs"):
        read_pairs(str(tmp_path / "empty"))


def test_the_command(pairs: Path, models: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``codegym train reward-model`` prints how well it does; other settings want another folder."""
    arguments = ["train", "reward-model", str(pairs), "--model", str(models["llama"]), "--out", str(tmp_path / "run")]
    arguments += ["--batch", "20", "--epochs", "0.5", "--context", "200"]
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert "trained on 40 pairs, 1 updates; 1 overlong left out" in out
    assert "accuracy, chosen shorter" in out
    for more, told in (
        (["--rank", "8"], "holds a run with rank = 16, not 8"),
        (["--epochs", "0"], "epochs must be above 0, not 0.0"),
        (["--context", "5"], "choose another --out"),
    ):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, *more])
        assert ended.value.code == 2
        assert told in " ".join(capsys.readouterr().err.split())


def test_folders_of_one_name(tmp_path: Path) -> None:
    """Two sets of pairs in folders of the same name are two sets, also for who reads them without us."""
    from datasets import load_dataset

    card = "---\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: train.jsonl\n---\n"
    for number in (1, 2):
        folder = _write(tmp_path / str(number) / "pairs", train=[_row(number)], test=[_row(3)])
        known = load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
        assert known["train"]["problem_id"] == [f"p{number}"]
        assert known["test"]["problem_id"] == ["p3"]
        (folder / "README.md").write_text(card)
        assert [pair.problem_id for pair in read_pairs(str(folder))["train"]] == [f"p{number}"]


def test_other_pairs_want_another_folder(models: dict[str, Path], tmp_path: Path) -> None:
    """A run is not continued on pairs that have changed since."""
    folder = _write(tmp_path / "pairs", train=[_row(number) for number in range(4)])
    settings = _settings(folder, models["qwen"], epochs=1.0)
    assert training.train(settings, tmp_path / "run").held_out is None
    with open(folder / "train.jsonl", "a") as file:
        file.write(json.dumps(_row(5)) + "\n")
    with pytest.raises(UserError, match="holds a run with pairs_digest"):
        training.train(settings, tmp_path / "run")


def test_what_codegym_pairs_writes_is_read(tmp_path: Path) -> None:
    """The folder of `codegym pairs` is read whether or not pairs were held out; one without any pair is told apart."""
    test = codegym.Test(args=[1], expected=1)
    problem = codegym.Problem(id="p", statement="", style="call", entry_point="f", tests=[test])
    responses = {"p": [_text("x"), _text("2")]}
    every = Rule(margin=0.0, rejected_above=-1)
    with codegym.Judge(workers=1) as judge:
        for name, rule in (("pairs", every), ("none", Rule())):
            settings = PairSettings(problems="p", runs=(), rule=rule, held_out=0.0)
            make(settings, codegym.load([problem]), responses, tmp_path / name, judge)
    found = read_pairs(str(tmp_path / "pairs"))
    assert {name: len(pairs) for name, pairs in found.items()} == {"train": 1}
    with pytest.raises(UserError, match=r"there are no pairs to train on in .*none; more samples or another rule"):
        read_pairs(str(tmp_path / "none"))


def test_no_pair_fits(pairs: Path, models: dict[str, Path], tmp_path: Path) -> None:
    """Where no pair fits the context, that is said before anything is trained."""
    with pytest.raises(UserError, match="none of the 41 pairs"):
        training.train(_settings(pairs, models["qwen"], context=5), tmp_path / "run")


def test_evaluation() -> None:
    """Accuracy, its halves by length, loss and calibration of margins that are known."""
    found = evaluate([2.0, -1.0, 0.0, 800.0], longer_by=[1, -1, 0, 5], groups=["a", "a", "b", "c"])
    assert (found.pairs, found.problems, found.accuracy) == (4, 3, 0.625)
    assert found.accuracy_low <= found.accuracy <= found.accuracy_high
    assert (found.accuracy_chosen_longer, found.accuracy_chosen_shorter) == (1.0, 0.0)
    assert found.loss == pytest.approx((0.126928 + 1.313262 + 0.693147 + 0.0) / 4, abs=1e-5)
    assert sum(each.pairs for each in found.calibration) == 4
    always = calibration([5.0] * 9 + [-5.0])
    assert [(each.pairs, each.accuracy) for each in always] == [(10, 0.9)]
    assert always[0].confidence == pytest.approx(0.99331, abs=1e-4)
    assert evaluate([1.0], longer_by=[0], groups=["a"]).accuracy_chosen_longer is None
