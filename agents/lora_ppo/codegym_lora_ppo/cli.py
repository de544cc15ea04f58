"""``codegym train sft`` and ``codegym train ppo``."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import typer
from rich.console import Console

from codegym import rewards
from codegym.cli import options
from codegym.cli.progress import Bar
from codegym.errors import UserError
from codegym.feedback import Style
from codegym.judge import Isolation, Judge
from codegym.mdp import Start
from codegym.problems import load
from codegym_lora_ppo.progress import NOTE, Live, show_outcome
from codegym_lora_ppo.settings import Settings, TrainingSettings, Warming

T = TypeVar("T", bound=TrainingSettings)
_USUAL = Settings()
_WARMING = Warming()
MODEL = typer.Option("tiny", "--model", "-m", help="A hub id, a folder, or tiny, the embedded model.")


def register(app: typer.Typer) -> None:
    # What they say of missing image libraries and of renamed settings is nothing to a user of ours.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"transformers\.")
    app.command("sft")(sft)
    app.command("ppo")(ppo)


def sft(
    model: str = MODEL,
    out: Path = typer.Option(None, "--out", "-o", help="Where the warmed model goes; tiny has its place in the cache."),
    problems: str = typer.Option(_WARMING.problems, "--problems", "-p", help="What to draw dialogues from."),
    episodes: Path = typer.Option(
        None, "--episodes", help="Instead: the solved episodes of a benchmark run's episodes.jsonl."
    ),
    turns: int = options.TURNS,
    steps: int = typer.Option(_WARMING.steps, "--steps", help="Updates."),
    batch: int = typer.Option(_WARMING.batch, "--batch", help="Dialogues in each."),
    learning_rate: float = typer.Option(None, "--learning-rate", help="By default 0.02 for tiny, 1e-4 for LoRA."),
    seed: int = options.SEED,
    workers: int = options.WORKERS,
    isolation: Isolation = options.ISOLATION,
) -> None:
    """Warm a model on dialogues that show how answers look, before PPO teaches it which are right."""
    warming = Warming(problems=problems, turns=turns, steps=steps, batch=batch, learning_rate=learning_rate, seed=seed)
    warm_model(model, warming, out, mined=episodes, workers=workers, isolation=isolation)


def warm_model(
    model: str,
    warming: Warming,
    out: Path | None = None,
    *,
    mined: Path | None = None,
    workers: int | None = None,
    isolation: Isolation = "auto",
) -> None:
    """Make a warmed model, showing progress."""
    from codegym_lora_ppo import demonstrations, tiny
    from codegym_lora_ppo import sft as training
    from codegym_lora_ppo.policy import quiet

    quiet()
    if out is None and not tiny.is_tiny(model):
        raise UserError("--out says where the warmed model goes; only tiny has a place of its own")
    target = out or tiny.cached(model)
    if target.exists():
        raise UserError(f"{target} exists already; choose another --out, or remove it")
    console = options.console()
    with Bar(console, NOTE) as bars:
        if mined is not None:
            episodes = demonstrations.mined(mined)
        else:
            problems = load(warming.problems)
            drawing = bars.add_task("dialogues", total=len(problems), note="")
            with Judge(workers=workers, isolation=isolation) as judge:
                drawn = demonstrations.guessed(
                    problems,
                    judge,
                    turns=warming.turns,
                    seed=warming.seed,
                    progress=lambda done: bars.update(drawing, completed=done),
                )
                episodes = list(drawn)
        task = bars.add_task("warming", total=warming.steps, note="")
        training.warm(
            model,
            episodes,
            target,
            warming,
            progress=lambda done, loss: bars.update(task, completed=done, note=f"loss {loss:.3f}"),
        )
    console.print(f"the warmed model is in {target}", soft_wrap=True)


def ppo(
    out: Path = typer.Option(..., "--out", "-o", help="The run's folder; the same command resumes it."),
    model: str = MODEL,
    problems: str = typer.Option(_USUAL.problems, "--problems", "-p", help="What to train on."),
    valid: str = typer.Option(_USUAL.valid, "--valid", help="What to validate on."),
    turns: int = options.TURNS,
    steps: int = typer.Option(_USUAL.steps, "--steps", help="Times to collect and learn."),
    episodes: int = typer.Option(_USUAL.episodes, "--episodes", help="Episodes a step."),
    updates: int = typer.Option(_USUAL.updates, "--updates", help="Updates a step."),
    epochs: int = typer.Option(_USUAL.epochs, "--epochs", help="Times that a step's episodes are gone through."),
    learning_rate: float = typer.Option(
        _USUAL.learning_rate, "--learning-rate", help="For LoRA: far above full fine-tuning's."
    ),
    kl: float = typer.Option(_USUAL.kl, "--kl", help="Weight of the KL term, beta."),
    kl_form: str = typer.Option(_USUAL.kl_form, "--kl-form", help="mean over a turn's tokens, or sum."),
    value_level: str = typer.Option(_USUAL.value_level, "--value-level", help="turn, or token: RLEF's ablation."),
    feedback: Style = options.FEEDBACK,
    reward: str = options.REWARD,
    start: Start = options.START,
    temperature: float = typer.Option(_USUAL.temperature, "--temperature", help="Of sampling in training."),
    max_new_tokens: int = typer.Option(_USUAL.max_new_tokens, "--max-new-tokens", help="Tokens of one answer."),
    context: int = typer.Option(
        _USUAL.context, "--context", help="Tokens of a whole dialogue; 0: what the model reads."
    ),
    rank: int = typer.Option(_USUAL.rank, "--rank", help="Of the LoRA adapters."),
    alpha: int = typer.Option(_USUAL.alpha, "--alpha", help="Of the LoRA adapters."),
    clip: float = typer.Option(_USUAL.clip, "--clip", help="Of the policy's ratio."),
    warm_up: int = typer.Option(_USUAL.warm_up, "--warm-up", help="Updates over which the learning rate rises."),
    valid_every: int = typer.Option(_USUAL.valid_every, "--valid-every", help="Steps between validations."),
    valid_problems: int = typer.Option(_USUAL.valid_problems, "--valid-problems", help="Problems of each."),
    valid_temperature: float = typer.Option(_USUAL.valid_temperature, "--valid-temperature", help="Of sampling in it."),
    save_every: int = typer.Option(_USUAL.save_every, "--save-every", help="Steps between checkpoints."),
    batch_tokens: int = typer.Option(None, "--batch-tokens", help="Tokens through the model at once."),
    checkpointing: bool = typer.Option(False, "--checkpointing", help="Compute activations twice: saves memory."),
    seed: int = options.SEED,
    workers: int = options.WORKERS,
    isolation: Isolation = options.ISOLATION,
) -> int:
    """Train a LoRA policy by turn-level PPO on execution feedback (RLEF). Stop it at any time; the same command goes on."""
    settings = checked(locals(), Settings)
    from codegym_lora_ppo.trainer import TrainingError, train
    from codegym_lora_ppo.update import Machine

    console = ready(model, workers=workers, isolation=isolation)
    try:
        with Judge(workers=workers, isolation=isolation) as judge, Live(console, settings.turns) as live:
            train(settings, out, judge, live, Machine.here(batch_tokens, checkpointing=checkpointing))
    except TrainingError as error:
        console.print(f"error: {error}", markup=False, soft_wrap=True)
        return 1
    show_outcome(console, out, title=f"{model} on {valid}", steps=steps)
    return 0


def checked(given: Mapping[str, Any], kind: type[T]) -> T:
    """Return the settings that a command was given; what is wrong with them is known before a model is made.

    Raises:
        UserError: a value is wrong, or names nothing.
    """
    named = {name: value for name, value in given.items() if name in kind.__struct_fields__}
    try:
        settings = msgspec.convert({**named, "reward": rewards.expand(named["reward"])}, kind)
    except msgspec.ValidationError as error:
        raise UserError(str(error)) from None
    rewards.resolve(settings.reward)
    for spec in (settings.problems, settings.valid):
        load(spec)
    return settings


def ready(model: str, *, workers: int | None, isolation: Isolation) -> Console:
    """Make the embedded model if it is wanted and not there; return a console, on which one process of several speaks."""
    import torch
    from accelerate import PartialState

    from codegym_lora_ppo import tiny
    from codegym_lora_ppo.policy import quiet

    quiet()
    processes = PartialState(cpu=not torch.cuda.is_available())
    console = options.console()
    console.quiet = not processes.is_main_process
    with processes.main_process_first():
        if tiny.is_tiny(model) and not tiny.cached(model).exists():
            warm_model(model, Warming(), workers=workers, isolation=isolation)
    return console
