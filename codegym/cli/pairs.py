"""``codegym pairs``: preference pairs from the episodes of runs."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.table import Table

from codegym.cli import options
from codegym.cli.progress import Bar
from codegym.cli.runs import episodes_file, episodes_of, name_of
from codegym.judge import Isolation, Judge
from codegym.preferences import Rule, Settings, Statistics, Turns, Weights, make, responses_of
from codegym.problems import load

_RULE = Rule()


def register(app: typer.Typer) -> None:
    app.command("pairs")(pairs)


def pairs(
    runs: list[Path] = typer.Argument(help="Folders of benchmark or training runs, or their episodes.jsonl."),
    problems: str = typer.Option(
        ..., "--problems", "-p", help="The set that was played, or the same problems with more tests."
    ),
    out: Path = typer.Option(..., "--out", "-o", help="The data set's folder; the same command resumes it."),
    turns: Turns = typer.Option("all", "--turns", help="Which turns of an episode give samples: all, first or last."),
    margin: float = typer.Option(_RULE.margin, "--margin", help="Pass rates of a pair differ by more than this."),
    chosen_above: float = typer.Option(_RULE.chosen_above, "--chosen-above", help="The chosen one's is above this."),
    rejected_above: float = typer.Option(
        _RULE.rejected_above, "--rejected-above", help="The rejected one's is above this; -1 for any."
    ),
    weights: Weights = typer.Option("equal", "--weights", help="equal, or cure: tests count by what they tell apart."),
    most: int = typer.Option(None, "--most", help="Pairs of one problem, at most."),
    held_out: float = typer.Option(0.1, "--held-out", help="Share of the problems kept for evaluation."),
    seed: int = options.SEED,
    workers: int = options.WORKERS,
    isolation: Isolation = options.ISOLATION,
) -> None:
    """Make preference pairs of what policies wrote, by pass rate (AceCoder).

    Every distinct response is judged on all tests. OUT is a data set for datasets.load_dataset, in TRL's layout.
    """
    settings = Settings(
        problems=problems,
        runs=tuple(str(name_of(episodes_file(run))) for run in runs),
        turns=turns,
        rule=Rule(margin=margin, chosen_above=chosen_above, rejected_above=rejected_above),
        weights=weights,
        most=most,
        held_out=held_out,
        seed=seed,
    )
    problem_set = load(problems)
    episodes = (episode for run in runs for _, episode in episodes_of(episodes_file(run)))
    responses = responses_of(episodes, turns)
    console = options.console()
    with Judge(workers=workers, isolation=isolation) as judge, Bar(console) as bar:
        task = bar.add_task("judging", total=len(responses))
        found = make(
            settings, problem_set, responses, out, judge, progress=lambda done: bar.update(task, completed=done)
        )
    console.print(_table(found))
    console.print(f"pairs: {out}", soft_wrap=True, markup=False)


def _table(found: Statistics) -> Table:
    table = Table(header_style="bold")
    table.add_column("measure")
    table.add_column("value", justify="right")
    counts = ("problems", "problems_with_pairs", "samples", "not_judged", "pairs", "held_out")
    for name in counts:
        table.add_row(name.replace("_", " "), str(getattr(found, name)))
    table.add_row("pass rate, chosen and rejected", f"{found.chosen_rate:.2f}, {found.rejected_rate:.2f}")
    table.add_row("characters, chosen and rejected", f"{found.chosen_characters:.0f}, {found.rejected_characters:.0f}")
    table.add_row("chosen is the longer one", f"{100 * found.chosen_longer:.1f} %")
    table.add_section()
    for band, share in found.rates.items():
        table.add_row(f"samples with pass rate {band}", f"{100 * share:.1f} %")
    return table
