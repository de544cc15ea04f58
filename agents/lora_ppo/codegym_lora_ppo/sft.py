"""Supervised warming before PPO, by TRL's `SFTTrainer`: of the embedded model from nothing, of others by LoRA."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import torch

from codegym.episode import Episode
from codegym.errors import UserError
from codegym_lora_ppo import tiny
from codegym_lora_ppo.chat import Chat
from codegym_lora_ppo.demonstrations import Example, example, texts
from codegym_lora_ppo.machine import machine_options
from codegym_lora_ppo.muon import muon
from codegym_lora_ppo.policy import context_of, load_base, lora
from codegym_lora_ppo.settings import Warming

ROW: Final = 384
"""Tokens of a row of dialogues, unless one dialogue has more."""
_OPEN: Final = 64
"""Rows that are looked at for room."""
_RATE_OF_ALL: Final = 0.02
_RATE_OF_LORA: Final = 1e-4
Progress = Callable[[int, float], None]
"""Called with steps done and the last loss."""


def warm(
    model_name: str,
    episodes: Sequence[Episode],
    out: Path,
    warming: Warming,
    *,
    progress: Progress,
) -> None:
    """Train on the answers in dialogues and write a whole model to `out`, at once when it is done.

    Raises:
        UserError: `out` exists, or no dialogue fits the model's context.
    """
    if out.exists():
        raise UserError(f"{out} exists already; choose another --out, or remove it")
    out.parent.mkdir(parents=True, exist_ok=True)
    if tiny.is_tiny(model_name):
        tokenizer = tiny.new_tokenizer(texts(episodes))
        seed, rate = tiny.seed_of(model_name), _RATE_OF_ALL
        model = tiny.new_model(tokenizer, seed)
        adapter = None
    else:
        model, tokenizer = load_base(model_name, dtype=torch.float32)
        seed, rate = warming.seed, _RATE_OF_LORA
        adapter = lora(16, 32)
    chat, context = Chat.of(tokenizer, model_name), context_of(model, tokenizer)
    examples = [found for episode in episodes if (found := example(episode, chat, context=context)) is not None]
    if not examples:
        raise UserError(f"none of the {len(episodes)} dialogues fits the context of {model_name}, {context} tokens")
    rows = pack(examples, max(ROW, max(len(each["input_ids"]) for each in examples)))
    batch_rows = max(1, round(warming.batch * len(rows) / len(examples)))
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
        settings = _settings(scratch, warming.steps, batch_rows, warming.learning_rate or rate, seed)
        trained = _train(model, tokenizer, rows, adapter, settings, progress)
        whole = Path(scratch) / "model"
        trained.save_pretrained(str(whole))
        tokenizer.save_pretrained(str(whole))
        os.replace(whole, out)


def pack(examples: Sequence[Example], length: int) -> list[Example]:
    """Put dialogues into rows of at most `length` tokens, the longest first, each where it first fits.

    Where ``position_ids`` start again a dialogue begins: attention does not reach beyond.
    """
    rows: list[Example] = []
    for each in sorted(examples, key=lambda example: -len(example["input_ids"])):
        count = len(each["input_ids"])
        row = next((row for row in rows[-_OPEN:] if len(row["input_ids"]) + count <= length), None)
        if row is None:
            row = {"input_ids": [], "labels": [], "position_ids": []}
            rows.append(row)
        row["input_ids"] += each["input_ids"]
        row["labels"] += each["labels"]
        row["position_ids"] += range(count)
    return rows


def _together(rows: Sequence[Example]) -> dict[str, torch.Tensor]:
    """Return rows as tensors, padded on the right with what is nobody's dialogue."""
    longest = max(len(row["input_ids"]) for row in rows)
    padding = {"input_ids": 0, "labels": -100, "position_ids": 0}
    return {
        name: torch.tensor([row[name] + [filler] * (longest - len(row[name])) for row in rows])
        for name, filler in padding.items()
    }


def _settings(scratch: str, steps: int, batch: int, learning_rate: float, seed: int) -> Any:
    from trl import SFTConfig

    return SFTConfig(
        output_dir=scratch,
        max_steps=steps,
        per_device_train_batch_size=batch,
        learning_rate=learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=max(1, steps // 20),
        weight_decay=0.1,
        max_grad_norm=1.0,
        adam_beta2=0.95,
        dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
        **machine_options(SFTConfig),
        logging_steps=10,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        seed=seed,
    )


def _train(model: Any, tokenizer: Any, rows: Sequence[Example], adapter: Any, settings: Any, progress: Progress) -> Any:
    from datasets import Dataset
    from datasets.utils.logging import disable_progress_bar
    from transformers import TrainerCallback
    from trl import SFTTrainer

    class Watch(TrainerCallback):
        loss = float("nan")

        def on_log(self, *_: Any, logs: Any = None, **__: Any) -> None:
            self.loss = (logs or {}).get("loss", self.loss)

        def on_step_end(self, _: Any, state: Any, *__: Any, **___: Any) -> None:
            progress(state.global_step, self.loss)

    optimizer = (
        muon(
            model,
            rate=settings.learning_rate,
            others_rate=settings.learning_rate / 5,
            weight_decay=settings.weight_decay,
        )
        if adapter is None
        else None
    )
    disable_progress_bar()
    model.requires_grad_(adapter is None)
    model.config.use_cache = False  # with a cache, Transformers would not see where dialogues begin
    trainer = SFTTrainer(
        model=model,
        args=settings,
        train_dataset=Dataset.from_list(list(rows)),
        processing_class=tokenizer,
        data_collator=_together,
        peft_config=adapter,
        callbacks=[Watch()],
        optimizers=(optimizer, None),
    )
    with contextlib.redirect_stdout(io.StringIO()):  # it prints its logs
        trainer.train()
    trained = trainer.model.merge_and_unload() if adapter is not None else trainer.model
    trained.config.use_cache = True
    return trained.cpu().float()
