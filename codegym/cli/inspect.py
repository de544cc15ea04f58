"""``codegym list`` and ``codegym problems``: what there is to play with."""

from __future__ import annotations

import typer
from rich.markdown import Markdown
from rich.table import Table

from codegym import plugins, rewards
from codegym.agent import GROUP as AGENTS
from codegym.cli import options
from codegym.feedback import prompt
from codegym.problems import available, load


def register(app: typer.Typer) -> None:
    app.command("list")(list_everything)
    app.command("problems")(problems)


def list_everything() -> None:
    """List the problem sources, agents and rewards that are installed."""
    table = Table(show_header=False, box=None)
    table.add_row("problems", ", ".join(available()))
    table.add_row("agents", ", ".join(plugins.installed(AGENTS)) or "none; pip install codegym-baselines")
    table.add_row("rewards", ", ".join(rewards.PRESETS))
    table.add_row("", "specs: NAME[:REST][?KEY=VALUE&...], such as kata:test?family=..., or a path to a .jsonl file")
    options.console().print(table)


def problems(
    spec: str = typer.Argument("embedded", help="A problem set's spec."),
    show: str = typer.Option(None, "--show", help="Print the problem of this id as an agent reads it."),
    limit: int = typer.Option(50, "--limit", help="List only the first so many."),
) -> None:
    """List the problems of a set, or show one."""
    found = load(spec)
    console = options.console()
    if show is not None:
        console.print(Markdown(prompt(found[show])))
        return
    table = Table(header_style="bold")
    table.add_column("id", no_wrap=True)
    for name in ("style", "difficulty", "tags"):
        table.add_column(name)
    for name in ("public", "hidden", "wrong programs"):
        table.add_column(name, justify="right")
    for problem in found[:limit]:
        public = len(problem.public_tests)
        hidden = len(problem.tests) - public + bool(problem.script)
        counts = (str(public), str(hidden), str(len(problem.wrong_programs)))
        table.add_row(problem.id, problem.style, problem.difficulty, ", ".join(problem.tags), *counts)
    console.print(table)
    console.print(f"{spec}: {len(found)} problems")
