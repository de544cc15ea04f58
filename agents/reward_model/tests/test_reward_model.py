"""Learned scores: the same alone and in a batch, whole models and adapters alike, and as a reward term."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model

import codegym
from codegym import SpecError, UserError, feedback, rewards
from codegym_lora_ppo.chat import Chat
from codegym_reward_model.scorer import Scorer, load_base

PROMPTS = ["Write f(x).", "Write g(x), which returns x + 1.", "Write h(x)."]
RESPONSES = ["def f(x):\n    return x\n", "x", "def h(x):\n    return x + 1\n" * 3]


@pytest.fixture(scope="module")
def folder(models: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole reward model on Qwen's architecture."""
    target = tmp_path_factory.mktemp("whole") / "model"
    torch.manual_seed(0)
    model, tokenizer = load_base(str(models["qwen"]), dtype=torch.float32)
    model.save_pretrained(str(target))
    tokenizer.save_pretrained(str(target))
    return target


def test_a_score_does_not_depend_on_the_batch(folder: Path) -> None:
    """Padding changes nothing, and scores come in the order of the responses."""
    together = Scorer.load(str(folder), batch=3)(PROMPTS, RESPONSES)
    alone = [Scorer.load(str(folder), batch=1)([p], [r])[0] for p, r in zip(PROMPTS, RESPONSES, strict=True)]
    assert together == pytest.approx(alone, abs=1e-5)
    assert len(set(together)) == 3
    assert Scorer.load(str(folder))([], []) == []


def test_the_head_reads_the_last_token(folder: Path) -> None:
    """A score is what the model for sequence classification gives, padded as Transformers pads."""
    model, tokenizer = load_base(str(folder), dtype=torch.float32)
    chat = Chat.of(tokenizer, "qwen")
    ids = torch.tensor([chat.begin(PROMPTS[0]) + chat.answer(RESPONSES[0])])
    model.config.pad_token_id = tokenizer.convert_tokens_to_ids("<|im_start|>")
    expected = model.eval()(input_ids=ids).logits.item()
    assert Scorer.load(str(folder))(PROMPTS[:1], RESPONSES[:1]) == pytest.approx([expected], abs=1e-5)


def test_adapters(models: dict[str, Path], folder: Path, tmp_path: Path) -> None:
    """An adapter on a model scores, with the head that was saved with it."""
    base, tokenizer = load_base(str(models["qwen"]), dtype=torch.float32)
    config = LoraConfig(r=4, task_type="SEQ_CLS", modules_to_save=["score"], target_modules=["q_proj"])
    adapted = get_peft_model(base, config)
    with torch.no_grad():
        for name, value in adapted.named_parameters():
            if value.requires_grad:
                value.copy_(torch.full_like(value, 0.1 if "score" in name else 0.01))
    adapted.save_pretrained(str(tmp_path))
    tokenizer.save_pretrained(str(tmp_path))
    first, second = (Scorer.load(str(tmp_path))(PROMPTS, RESPONSES) for _ in range(2))
    assert first == second
    assert first != pytest.approx(Scorer.load(str(folder))(PROMPTS, RESPONSES))


def test_overlong_dialogues_keep_their_end(folder: Path) -> None:
    """Of a dialogue longer than the context the start is left out: the response counts."""
    model, tokenizer = load_base(str(folder), dtype=torch.float32)
    short = Scorer(model.eval(), Chat.of(tokenizer, "qwen"), context=20)
    assert short(["a" * 500 + PROMPTS[0]], RESPONSES[:1]) == pytest.approx(
        short(["b" * 500 + PROMPTS[0]], RESPONSES[:1])
    )


def test_as_a_reward_term(folder: Path) -> None:
    """Composed with other terms by name; the model reads the problem's prompt and the response."""
    problem = codegym.load("kata:test")[0]
    name = f"reward_model:{folder}?batch=2"
    (scored,) = rewards.score(f"length=-1,{name}=2", [RESPONSES[0]], [problem])
    assert scored is not None
    (expected,) = Scorer.load(str(folder))([feedback.prompt(problem)], [RESPONSES[0]])
    assert scored.terms[name] == pytest.approx(2 * expected, abs=1e-5)
    assert str(rewards.resolve(f"{name}=2")) == f"{name}=2"
    assert rewards.resolve(name).needs == "nothing"


@pytest.mark.parametrize(
    ("rest", "kind", "told"),
    [
        ("", SpecError, "needs a folder"),
        ("nowhere/at/all", UserError, "cannot load the reward model nowhere/at/all: there is no such folder"),
        ("./nowhere", UserError, "cannot load the reward model ./nowhere: there is no such folder"),
        ("QWEN", UserError, "no head that was trained"),
        ("x?batch=0", SpecError, "at least 1"),
        ("x?size=1", SpecError, "no option 'size'"),
    ],
)
def test_bad_specs(rest: str, kind: Any, told: str, models: dict[str, Path]) -> None:
    """What is no reward model, a plain language model for one, is one line that says so."""
    with pytest.raises(kind, match=told) as caught:
        rewards.resolve(f"reward_model:{rest.replace('QWEN', str(models['qwen']))}")
    assert "\n" not in str(caught.value)
