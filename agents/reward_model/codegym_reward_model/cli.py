"""``codegym train reward-model``."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.table import Table

from codegym.cli import options
from codegym.cli.progress import Bar
from codegym_lora_ppo.cli import MODEL, ready
from codegym_lora_ppo.progress import NOTE
from codegym_reward_model.evaluation import Evaluation
from codegym_reward_model.settings import Settings

_USUAL = Settings(pairs="")
_UNTAUGHT: Final = 0.67
"""Bradley-Terry loss above which a model knows next to nothing, in nats."""


def register(app: typer.Typer) -> None:
    app.command("reward-model")(reward_model)


def reward_model(
    pairs: str = typer.Argument(help="A folder that 'codegym pairs' wrote, or a hub id, in TRL's preference layout."),
    out: Path = typer.Option(..., "--out", "-o", help="The run's folder; the same command resumes it."),
    model: str = MODEL,
    epochs: float = typer.Option(_USUAL.epochs, "--epochs", help="Times that the pairs are gone through."),
    batch: int = typer.Option(_USUAL.batch, "--batch", help="Pairs in an update."),
    learning_rate: float = typer.Option(_USUAL.learning_rate, "--learning-rate", help="For LoRA."),
    warm_up: float = typer.Option(_USUAL.warm_up, "--warm-up", help="Share of the updates over which the rate rises."),
    context: int = typer.Option(
        _USUAL.context, "--context", help="Tokens of prompt and response; pairs with more are left out. 0: what fits."
    ),
    rank: int = typer.Option(_USUAL.rank, "--rank", help="Of the LoRA adapter."),
    alpha: int = typer.Option(_USUAL.alpha, "--alpha", help="Of the LoRA adapter."),
    centre: float = typer.Option(_USUAL.centre, "--centre", help="Weight of what keeps scores around 0."),
    save_every: int = typer.Option(_USUAL.save_every, "--save-every", help="Updates between checkpoints."),
    seed: int = options.SEED,
) -> None:
    """Train a reward model on preference pairs (AceCoder). Stop it at any time; the same command goes on.

    OUT is then a reward term and a rank: reward_model:OUT.
    """
    settings = Settings(
        pairs=pairs, model=model, epochs=epochs, batch=batch, learning_rate=learning_rate, warm_up=warm_up,
        context=context, rank=rank, alpha=alpha, centre=centre, seed=seed, save_every=save_every,
    )  # fmt: skip
    from codegym_reward_model.training import train

    console = ready(model, workers=None, isolation="auto")
    with Bar(console, NOTE) as bars:
        task = bars.add_task("updates", total=None, note="")

        def show(done: int, total: int, accuracy: float) -> None:
            note = "" if isnan(accuracy) else f"training accuracy {100 * accuracy:.0f} %"
            bars.update(task, completed=done, total=total, note=note)

        outcome = train(settings, out, progress=show)
    console.print(f"trained on {outcome.pairs} pairs, {outcome.updates} updates; {outcome.overlong} overlong left out")
    _print(console, outcome.held_out, outcome.held_out_overlong)
    if outcome.held_out is not None and outcome.held_out.loss > _UNTAUGHT:
        told = f"it has hardly learned anything in {outcome.updates} updates (by chance the loss is 0.693)"
        console.print(f"{told}: more --epochs, a smaller --batch or a higher --learning-rate may help", soft_wrap=True)
    console.print(f"the model: reward_model:{out}", soft_wrap=True, markup=False)


def _print(console: Console, found: Evaluation | None, overlong: int) -> None:
    if found is None:
        console.print("no pairs are held out, so nothing is known of how well it does")
        return
    table = Table(title="held-out problems", title_justify="left", header_style="bold")
    for name in ("measure", "value", "95 % interval"):
        table.add_column(name, justify="left" if name == "measure" else "right")
    table.add_row("pairs", str(found.pairs), f"{found.problems} problems")
    table.add_row(
        "accuracy", _percent(found.accuracy), f"{_percent(found.accuracy_low)} to {_percent(found.accuracy_high)}"
    )
    table.add_row("accuracy, chosen shorter", _percent(found.accuracy_chosen_shorter), "")
    table.add_row("accuracy, chosen longer", _percent(found.accuracy_chosen_longer), "")
    table.add_row("loss, nats", f"{found.loss:.3f}", "")
    table.add_row("calibration error", f"{found.calibration_error:.3f}", "")
    table.add_section()
    for each in found.calibration:
        table.add_row(f"sure to {_percent(each.confidence)}", _percent(each.accuracy), f"{each.pairs} pairs")
    console.print(table)
    if overlong:
        console.print(f"{overlong} held-out pairs are overlong and left out")


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"
