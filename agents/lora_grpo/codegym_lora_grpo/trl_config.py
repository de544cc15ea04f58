"""All that depends on TRL's names: what was renamed or removed there is mended here.

``GRPOTrainer`` and its ``rollout_func`` as of TRL 1.13 to 1.16.
"""

from __future__ import annotations

import difflib
import os
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")  # rollout_func is marked as experimental

from datasets import Dataset
from transformers import HfArgumentParser
from transformers.trainer_callback import PrinterCallback
from trl import GRPOConfig, GRPOTrainer

from codegym.errors import UserError, first_line
from codegym_lora_grpo.settings import Settings
from codegym_lora_ppo.machine import machine_options
from codegym_lora_ppo.policy import lora

_LARGEST_MICRO_BATCH: Final = 32
_OURS: Final[Mapping[str, str]] = {
    "output_dir": "--out", "max_steps": "--steps", "num_train_epochs": "--steps", "learning_rate": "--learning-rate",
    "beta": "--kl", "epsilon": "--clip", "epsilon_high": "--clip-high", "importance_sampling_level": "--granularity",
    "loss_type": "--loss", "num_generations": "--group", "generation_batch_size": "--episodes",
    "steps_per_generation": "--updates", "gradient_accumulation_steps": "--updates and per_device_train_batch_size",
    "temperature": "--temperature", "max_completion_length": "--max-new-tokens", "seed": "--seed",
    "data_seed": "--seed", "save_steps": "--save-every", "save_strategy": "--save-every", "reward_weights": "--reward",
    "report_to": "the run's own metrics", "resume_from_checkpoint": "the same command", "do_eval": "--valid",
    "eval_strategy": "--valid-every", "logging_steps": "the run's own metrics", "remove_unused_columns": "--problems",
}  # fmt: skip
"""What is set elsewhere, and where."""
Rollout = Callable[[Sequence[Any], Any], dict[str, Any]]
"""TRL's ``rollout_func``: prompts, as often repeated as a group has episodes, and the trainer."""


class _Parser(HfArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UserError(f"--trl: {message}")


def more(options: Sequence[str]) -> dict[str, Any]:
    """Return options of ``GRPOConfig`` given as ``NAME=VALUE``, each of its type.

    Raises:
        UserError: there is none of that name, or its value is of another type, or it is set elsewhere.
    """
    known = GRPOConfig.__dataclass_fields__
    arguments = []
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise UserError(f"--trl: options are written NAME=VALUE, not {option!r}")
        if name in _OURS:
            raise UserError(f"--trl: {name} is set by {_OURS[name]}")
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3)
            raise UserError(f"--trl: GRPOConfig has no {name!r}" + (f"; there is {', '.join(near)}" if near else ""))
        arguments += [f"--{name}", value]
    parser: ArgumentParser = _Parser(GRPOConfig)
    parsed = vars(parser.parse_args(arguments))
    return {option.partition("=")[0]: parsed[option.partition("=")[0]] for option in options}


def config(settings: Settings, out: Path, processes: int) -> Any:
    """Return the ``GRPOConfig`` of a run.

    Raises:
        UserError: TRL refuses a value, or a combination of values.
    """
    given = more(settings.trl)
    share, rest = divmod(settings.episodes // settings.updates, processes)
    if rest:
        raise UserError(f"episodes / updates must be a multiple of the {processes} processes")
    micro = given.pop("per_device_train_batch_size", None) or _micro_batch(share)
    if share % micro:
        raise UserError(
            f"--trl: per_device_train_batch_size must divide {share}, the episodes of an update, not {micro}"
        )
    low, high = settings.clips
    try:
        return GRPOConfig(**{
            "output_dir": str(out),
            "max_steps": settings.steps * settings.updates,
            "learning_rate": settings.learning_rate,
            "lr_scheduler_type": "constant_with_warmup",
            "warmup_steps": settings.updates,
            "beta": settings.kl,
            "epsilon": low,
            "epsilon_high": high,
            "importance_sampling_level": settings.granularity,
            "loss_type": settings.loss,
            "num_generations": settings.group,
            "generation_batch_size": settings.episodes,
            "per_device_train_batch_size": micro,
            "gradient_accumulation_steps": share // micro,
            "temperature": settings.temperature,
            "max_completion_length": settings.max_new_tokens * settings.turns,
            "seed": settings.seed,
            "save_strategy": "steps",
            "save_steps": settings.save_every * settings.updates,
            "save_total_limit": 2,
            "logging_steps": settings.updates,
            "report_to": "none",
            "disable_tqdm": True,
            **machine_options(GRPOConfig),
            **given,
        })  # fmt: skip
    except (TypeError, ValueError) as error:
        raise UserError(f"TRL refuses these settings: {first_line(error)}") from None


def trainer(
    base: Any,
    tokenizer: Any,
    arguments: Any,
    settings: Settings,
    *,
    problems: int,
    terms: Sequence[str],
    rollout: Rollout,
    callbacks: Sequence[Any],
) -> Any:
    """Return a ``GRPOTrainer`` that plays by `rollout`, whose prompts are the places of problems, as text.

    Args:
        base: the frozen model.
        tokenizer: its tokenizer.
        arguments: of `config`.
        settings: the run's.
        problems: how many there are.
        terms: names of the rewards that `rollout` returns in lists of these names, each weighted already.
        rollout: plays.
        callbacks: Transformers'.
    """
    tokenizer.padding_side = "left"
    made = GRPOTrainer(
        model=base,
        args=arguments,
        reward_funcs=[_read(term) for term in terms],
        train_dataset=Dataset.from_dict({"prompt": list(map(str, range(problems)))}),
        processing_class=tokenizer,
        peft_config=lora(settings.rank, settings.alpha),
        callbacks=list(callbacks),
        rollout_func=rollout,
    )
    made.remove_callback(PrinterCallback)
    return made


def _read(term: str) -> Callable[..., list[float | None]]:
    """Return a reward function that reads what the rollout has found out."""

    def reward(*, completions: Sequence[Any], **columns: Any) -> list[float | None]:
        del completions
        return list(columns[column_of(term)])

    reward.__name__ = term
    return reward


def column_of(term: str) -> str:
    """Return the name under which a rollout returns the values of a term."""
    return f"reward:{term}"


def _micro_batch(share: int) -> int:
    return max(size for size in range(1, _LARGEST_MICRO_BATCH + 1) if share % size == 0)
