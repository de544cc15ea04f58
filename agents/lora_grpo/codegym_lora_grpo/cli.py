"""``codegym train grpo``."""

from __future__ import annotations

from pathlib import Path

import typer

from codegym.cli import options
from codegym.feedback import Style
from codegym.judge import Isolation, Judge
from codegym.mdp import Start
from codegym_lora_grpo.settings import Granularity, Settings
from codegym_lora_ppo.cli import MODEL, checked, ready
from codegym_lora_ppo.progress import Live, show_outcome

_USUAL = Settings()


def register(app: typer.Typer) -> None:
    app.command("grpo")(grpo)


def grpo(
    out: Path = typer.Option(..., "--out", "-o", help="The run's folder; the same command resumes it."),
    model: str = MODEL,
    problems: str = typer.Option(_USUAL.problems, "--problems", "-p", help="What to train on."),
    valid: str = typer.Option(_USUAL.valid, "--valid", help="What to validate on."),
    turns: int = options.TURNS,
    reward: str = typer.Option(
        _USUAL.reward, "--reward", help="A preset (rlvr), terms and weights (tests=1,ruff=-0.2), or a .toml file."
    ),
    granularity: Granularity = typer.Option(
        _USUAL.granularity, "--granularity", help="Of the ratio: token is GRPO, sequence GSPO."
    ),
    loss: str = typer.Option(_USUAL.loss, "--loss", help="TRL's loss_type: grpo, dapo, dr_grpo, bnpo, cispo, ..."),
    steps: int = typer.Option(_USUAL.steps, "--steps", help="Times to collect and learn."),
    episodes: int = typer.Option(_USUAL.episodes, "--episodes", help="Episodes a step."),
    group: int = typer.Option(_USUAL.group, "--group", help="Episodes of one problem, compared with each other."),
    updates: int = typer.Option(_USUAL.updates, "--updates", help="Updates a step."),
    learning_rate: float = typer.Option(_USUAL.learning_rate, "--learning-rate", help="Of LoRA."),
    clip: float = typer.Option(None, "--clip", help="How far the ratio may fall: by default 0.2, GSPO 0.0003."),
    clip_high: float = typer.Option(None, "--clip-high", help="How far it may rise: as --clip, or 0.2, GSPO 0.0004."),
    kl: float = typer.Option(_USUAL.kl, "--kl", help="Weight of the KL term, beta."),
    feedback: Style = options.FEEDBACK,
    start: Start = options.START,
    temperature: float = typer.Option(_USUAL.temperature, "--temperature", help="Of sampling in training."),
    max_new_tokens: int = typer.Option(_USUAL.max_new_tokens, "--max-new-tokens", help="Tokens of one answer."),
    context: int = typer.Option(
        _USUAL.context, "--context", help="Tokens of a whole dialogue; 0: what the model reads."
    ),
    rank: int = typer.Option(_USUAL.rank, "--rank", help="Of the LoRA adapter."),
    alpha: int = typer.Option(_USUAL.alpha, "--alpha", help="Of the LoRA adapter."),
    valid_every: int = typer.Option(_USUAL.valid_every, "--valid-every", help="Steps between validations."),
    valid_problems: int = typer.Option(_USUAL.valid_problems, "--valid-problems", help="Problems of each."),
    valid_temperature: float = typer.Option(_USUAL.valid_temperature, "--valid-temperature", help="Of its sampling."),
    save_every: int = typer.Option(_USUAL.save_every, "--save-every", help="Steps between checkpoints."),
    trl: list[str] = typer.Option((), "--trl", help="More of TRL's GRPOConfig: NAME=VALUE, as often as you like."),
    seed: int = options.SEED,
    workers: int = options.WORKERS,
    isolation: Isolation = options.ISOLATION,
) -> int:
    """Train a LoRA policy by TRL's GRPO or GSPO on composed rewards (RLVR). Stop it at any time; the same command goes on."""
    settings = checked(locals(), Settings)
    from codegym_lora_grpo.trainer import train
    from codegym_lora_ppo.trainer import TrainingError

    console = ready(model, workers=workers, isolation=isolation)
    try:
        with Judge(workers=workers, isolation=isolation) as judge, Live(console, settings.turns) as live:
            train(settings, out, judge, live)
    except TrainingError as error:
        console.print(f"error: {error}", markup=False, soft_wrap=True)
        return 1
    show_outcome(console, out, title=f"{model} on {valid}", steps=steps)
    return 0
