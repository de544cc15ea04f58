"""``codegym demo``: the main job in a minute, on the embedded problems."""

from __future__ import annotations

from pathlib import Path

import typer

from codegym.bench import Plan
from codegym.cli import options
from codegym.cli.bench import play_plan
from codegym.judge import Judge
from codegym.report.tables import summary_table

_RUNS = (
    Plan(agent="reference", problems="embedded", samples=1),
    Plan(agent="wrong", problems="embedded", samples=2),
    Plan(agent="repeat", problems="embedded", samples=1, start="broken"),
    Plan(agent="mutate?budget=60", problems="embedded:call", samples=1, start="broken"),
)


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    out: Path = typer.Option(Path("runs/demo"), "--out", "-o", help="Where the runs go; again resumes them."),
    workers: int = options.WORKERS,
) -> None:
    """Benchmark the baseline agents on the embedded problems and print their tables."""
    console = options.console()
    for plan in _RUNS:
        folder = out / plan.agent.partition("?")[0]
        with Judge(workers=workers) as judge:
            summary, _ = play_plan(plan, folder, judge, batch=64, console=console)
        console.print(
            summary_table(summary, title=f"{plan.agent} on {plan.problems}, {plan.turns} turns, start {plan.start}")
        )
    console.print(f"every episode is in {out}/*/episodes.jsonl", soft_wrap=True)
