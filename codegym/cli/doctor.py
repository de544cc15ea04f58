"""``codegym doctor``: which layers of isolation are in force here, each proved by a probe."""

from __future__ import annotations

import platform

import typer
from rich.table import Table

from codegym import __version__
from codegym.cli import options
from codegym.judge import Isolation, Judge, launch
from codegym.judge.probes import probe, survivors


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(isolation: Isolation = options.ISOLATION) -> int:
    """Print the layers of isolation in force, and prove each; exit code 1 if a probe went through."""
    console = options.console()
    console.print(f"codegym {__version__}, Python {platform.python_version()}, {platform.platform()}", soft_wrap=True)
    if isolation == "auto":
        for tier, reason in launch.missing_tiers().items():
            console.print(f"not available here: isolation {tier} ({reason})", soft_wrap=True)
    with Judge(workers=1, isolation=isolation) as judge:
        layers = judge.layers
        console.print(f"isolation in force: [bold]{layers.pop('isolation')}[/bold]")
        for name, words in layers.items():
            console.print(f"  {name:<11} {words}", soft_wrap=True)
        table = Table(header_style="bold")
        for name in ("a program ...", "", "seen"):
            table.add_column(name)
        failed = 0
        for finding in probe(judge):
            failed += not finding.held
            table.add_row(finding.probe.name, "held" if finding.held else "[red]NOT held[/red]", finding.observed)
    left = survivors()
    failed += bool(left)
    table.add_row("nothing is left running", "[red]NOT held[/red]" if left else "held", str(left) if left else "")
    console.print(table)
    if failed:
        console.print(f"{failed} probes went through: run only programs that you trust here")
    return 1 if failed else 0
