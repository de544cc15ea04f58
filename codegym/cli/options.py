"""Options that several commands share."""

from __future__ import annotations

import typer
from rich.console import Console

AGENT = typer.Option(..., "--agent", "-a", help="An agent's spec, such as mutate or reference ('codegym list').")
PROBLEMS = typer.Option(
    "embedded", "--problems", "-p", help="A problem set's spec, such as kata:test, or a .jsonl file."
)
TURNS = typer.Option(3, "--turns", help="Attempts in an episode.")
SEED = typer.Option(0, "--seed", help="Everything random follows from it.")
REWARD = typer.Option(
    "rlef", "--reward", help="A preset (rlef), terms and weights (tests=1,ruff=-0.2), or a .toml file."
)
START = typer.Option("scratch", "--start", help="scratch, or broken: from a wrong program and its feedback.")
FEEDBACK = typer.Option("rlef", "--feedback", help="rlef, verdict, none or shuffled.")
WORKERS = typer.Option(None, "--workers", "-w", help="Programs judged at once; by default one for each processor.")
FRESH = typer.Option(
    "program", "--fresh", help="program: one process for its tests, if it passes all; or test: one for each."
)
POLICY = typer.Option("none", "--policy", help="none, or restricted: refuse what RestrictedPython does not admit.")
ISOLATION = typer.Option("auto", "--isolation", help="auto, namespaces, landlock or rlimits.")


def console() -> Console:
    return Console(highlight=False)
