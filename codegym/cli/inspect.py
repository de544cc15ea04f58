"""``codegym list``: what there is to play with."""

from __future__ import annotations

import typer
from rich.table import Table

from codegym import plugins, rewards
from codegym.agent import GROUP as AGENTS
from codegym.bench.ranks import NAMES
from codegym.cli import options
from codegym.problems import available
from codegym.synthesis import writers


def register(app: typer.Typer) -> None:
    app.command("list")(list_everything)


def list_everything() -> None:
    """List the problem sources, agents, rewards, ranks and test writers that are installed."""
    table = Table(show_header=False, box=None)
    table.add_row("problems", ", ".join(available()))
    table.add_row("agents", ", ".join(plugins.installed(AGENTS)) or "none; pip install codegym-baselines")
    table.add_row("rewards", ", ".join(f"{name} ({rewards.resolve(name)})" for name in rewards.PRESETS))
    table.add_row("reward terms", ", ".join([*rewards.TERMS, *plugins.installed(rewards.GROUP)]))
    table.add_row("ranks", f"{', '.join(NAMES)}, and reward terms of the text alone")
    table.add_row("test writers", ", ".join(writers()))
    table.add_row("", "specs: NAME[:REST][?KEY=VALUE&...], such as kata:test?family=..., or a path to a .jsonl file")
    options.console().print(table)
