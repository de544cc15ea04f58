"""Training of a reward model: Bradley-Terry on preference pairs by TRL's `RewardTrainer`, LoRA below a new scalar head."""

from __future__ import annotations

import contextlib
import copy
import io
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import Any, Final

import msgspec
import torch
from accelerate import PartialState
from peft import LoraConfig
from transformers import TrainerCallback
from transformers.trainer_callback import PrinterCallback

from codegym.errors import UserError
from codegym.files import write_json
from codegym_lora_ppo.chat import Chat
from codegym_lora_ppo.machine import machine_options
from codegym_lora_ppo.policy import context_of, usual_dtype
from codegym_lora_ppo.run_folder import METRICS, RunFolder, newest_trainer_checkpoint, place
from codegym_reward_model.evaluation import Evaluation, evaluate
from codegym_reward_model.pairs import Pair, Tokens, digest_of, fitting, read_pairs
from codegym_reward_model.scorer import ADAPTER, Scorer, load_base
from codegym_reward_model.settings import SCHEMA_VERSION, Settings

EVALUATION: Final = "evaluation.json"
_MICRO_BATCH_TOKENS: Final = 1 << 14
Progress = Callable[[int, int, float], None]
"""Called with updates done, updates in all, and the last accuracy on training pairs."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a training came to."""

    pairs: int
    """Trained on."""
    overlong: int
    """Pairs left out, for they do not fit the context: of those to train on, and of those held out."""
    held_out_overlong: int
    updates: int
    held_out: Evaluation | None
    """None without pairs that are held out."""


def train(settings: Settings, out: Path, *, progress: Progress = lambda *_: None) -> Outcome:
    """Train a reward model and write it to ``out/adapter``; killed anywhere, it goes on from its last checkpoint.

    Raises:
        UserError: the pairs, the model or the folder are wrong, or no pair fits the context.
    """
    splits = read_pairs(settings.pairs)
    settings = msgspec.structs.replace(settings, pairs_digest=digest_of(splits))
    processes = PartialState(cpu=not torch.cuda.is_available())
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(RunFolder(out, settings)) if processes.is_main_process else None
        torch.manual_seed(settings.seed)
        model, tokenizer = load_base(settings.model, dtype=usual_dtype(processes.device))
        chat, longest = Chat.of(tokenizer, settings.model), context_of(model, tokenizer)
        context = min(settings.context or longest, longest)
        pairs, held_out = (fitting(splits.get(name, []), chat, context=context) for name in ("train", "test"))
        if not pairs:
            raise UserError(
                f"none of the {len(splits['train'])} pairs in {settings.pairs} fits the context, {context} tokens"
            )
        rows = [tokens for _, tokens in pairs]
        trainer = _trainer(model, tokenizer, chat, rows, settings, out / "checkpoints", [_Watch(folder, progress)])
        checkpoint = newest_trainer_checkpoint(out / "checkpoints")
        with contextlib.redirect_stdout(io.StringIO()):  # it prints its logs
            trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)

        def write(target: Path) -> None:
            trainer.accelerator.unwrap_model(trainer.model).save_pretrained(str(target))
            tokenizer.save_pretrained(str(target))

        if folder is not None:
            place(out / ADAPTER, write)
        processes.wait_for_everyone()
        outcome = Outcome(
            pairs=len(pairs),
            overlong=len(splits["train"]) - len(pairs),
            held_out_overlong=len(splits.get("test", [])) - len(held_out),
            updates=trainer.state.global_step,
            held_out=evaluate_on([pair for pair, _ in held_out], Scorer.load(str(out))) if held_out else None,
        )
        if folder is not None:
            write_json(out / EVALUATION, {"schema_version": SCHEMA_VERSION, **msgspec.to_builtins(outcome)})
    return outcome


def evaluate_on(pairs: Sequence[Pair], scorer: Scorer) -> Evaluation:
    """Return how well a model orders pairs, at least one."""
    prompts = [pair.prompt for pair in pairs]
    chosen = scorer(prompts, [pair.chosen for pair in pairs])
    rejected = scorer(prompts, [pair.rejected for pair in pairs])
    return evaluate(
        [better - other for better, other in zip(chosen, rejected, strict=True)],
        longer_by=[len(pair.chosen) - len(pair.rejected) for pair in pairs],
        groups=[pair.problem_id or str(number) for number, pair in enumerate(pairs)],
    )


class _Watch(TrainerCallback):
    """Is told by the trainer how it goes."""

    def __init__(self, folder: RunFolder | None, progress: Progress) -> None:
        self._folder = folder
        self._progress = progress
        self._accuracy = float("nan")

    def on_log(self, arguments: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        del arguments, control
        found = {name: value for name, value in (logs or {}).items() if isinstance(value, int | float)}
        if "accuracy" in found and "train_runtime" not in found:
            self._accuracy = found["accuracy"]
            if self._folder is not None:
                self._folder.append(METRICS, {"step": state.global_step, **found})

    def on_step_end(self, arguments: Any, state: Any, control: Any, **_: Any) -> None:
        del arguments, control
        self._progress(state.global_step, state.max_steps, self._accuracy)


def _trainer(
    model: Any,
    tokenizer: Any,
    chat: Chat,
    rows: Sequence[Tokens],
    settings: Settings,
    checkpoints: Path,
    callbacks: Sequence[TrainerCallback],
) -> Any:
    from datasets import Dataset
    from trl import RewardConfig, RewardTrainer

    share = -(-settings.batch // PartialState().num_processes)
    longest = max(len(ids) for row in rows for ids in row)
    micro = max(1, min(share, _MICRO_BATCH_TOKENS // (2 * longest)))
    accumulated = -(-share // micro)
    updates = ceil(settings.epochs * ceil(len(rows) / settings.batch))
    arguments = RewardConfig(
        output_dir=str(checkpoints),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=-(-share // accumulated),
        gradient_accumulation_steps=accumulated,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=settings.warm_up,
        center_rewards_coefficient=settings.centre or None,
        max_length=None,
        **machine_options(RewardConfig),
        logging_steps=max(1, min(10, updates // 10)),
        save_strategy="steps",
        save_steps=settings.save_every,
        save_total_limit=2,
        report_to="none",
        disable_tqdm=True,
        seed=settings.seed,
    )
    made = RewardTrainer(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_dict({name: [getattr(row, name) for row in rows] for name in Tokens._fields}),
        processing_class=_padding(tokenizer, chat),
        peft_config=LoraConfig(
            r=settings.rank,
            lora_alpha=settings.alpha,
            lora_dropout=0.0,
            target_modules="all-linear",
            modules_to_save=["score"],
            task_type="SEQ_CLS",
        ),
        callbacks=list(callbacks),
    )
    made.remove_callback(PrinterCallback)
    return made


def _padding(tokenizer: Any, chat: Chat) -> Any:
    """Return a tokenizer that pads with what ends no response: the model looks for the last token that is no padding."""
    if tokenizer.pad_token_id is not None and tokenizer.pad_token_id not in chat.stops:
        return tokenizer
    changed = copy.deepcopy(tokenizer)  # what is padding is special, and read as such: only here
    others = [token for token in tokenizer.all_special_ids if token not in chat.stops]
    changed.pad_token = tokenizer.convert_ids_to_tokens(others[0] if others else 0)
    return changed
