"""``codegym diagnose``: what the attempts of runs look like, side by side."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar, get_args

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from codegym.cli import options
from codegym.cli.runs import episodes_file, name_of, read_episodes
from codegym.diagnostics import Diagnosis, Kind
from codegym.diagnostics import diagnose as diagnosis_of
from codegym.episode import Episode
from codegym.lint import Severity

_NAMES, _COLUMN = 36, 11
"""Characters of a table's names, and of each column beside them."""
_Name = TypeVar("_Name", bound=str)


class _Column(NamedTuple):
    """A benchmark run, or one validation of a training run, that of a step."""

    run: str
    step: int | None
    found: Diagnosis


def register(app: typer.Typer) -> None:
    app.command("diagnose")(diagnose)


def diagnose(
    runs: list[Path] = typer.Argument(help="Folders of benchmark or training runs, or their episodes.jsonl."),
    as_json: bool = typer.Option(False, "--json", help="Print the numbers as JSON lines instead."),
) -> None:
    """See what the attempts of runs look like: length, errors, lint, and programs that do not try.

    Of a training run the first and the last validation are shown.
    """
    files = [episodes_file(run) for run in runs]
    columns = [
        _Column(name, step, diagnosis_of(episodes))
        for name, path in zip(_names(files), files, strict=True)
        for step, episodes in _first_and_last(path)
    ]
    if as_json:
        for column in columns:
            record = {"run": column.run, "step": column.step, **msgspec.to_builtins(column.found)}
            typer.echo(json.dumps(record))
        return
    console = options.console()
    at_once = max(1, (console.width - _NAMES) // _COLUMN)
    for start in range(0, len(columns), at_once):
        console.print(_table(columns[start : start + at_once]))


def _names(files: Sequence[Path]) -> list[str]:
    """Return for each file the path of its run, without what all of them share."""
    runs = [name_of(path) for path in files]
    shared = os.path.commonpath([run.parent for run in runs])
    return [str(run.relative_to(shared)) for run in runs]


def _first_and_last(path: Path) -> list[tuple[int | None, list[Episode]]]:
    """Return the episodes of a benchmark run; of a training run, those of its first and of its last step."""
    by_step = read_episodes(path)
    steps = sorted(by_step, key=lambda step: (step is not None, step or 0))
    return [(step, by_step[step]) for step in dict.fromkeys((steps[0], steps[-1]))]


def _table(columns: Sequence[_Column]) -> Table:
    found = [column.found for column in columns]
    table = Table(header_style="bold")
    table.add_column("of all attempts", no_wrap=True)
    for column in columns:
        step = "" if column.step is None else f"\nstep {column.step}"
        table.add_column(Text(column.run + step, justify="right"), justify="right", overflow="fold")
    table.add_row("attempts", *(str(each.attempts) for each in found))
    table.add_row("characters of a response", *(f"{each.response_characters:.0f}" for each in found))
    table.add_row("lines of a program", *(f"{each.program_lines:.1f}" for each in found))
    correlations = [each.correlation for each in found]
    table.add_row("reward and solved, correlation", *("" if r is None else f"{r:.2f}" for r in correlations))
    _add(table, "degenerate", get_args(Kind), [each.degenerate for each in found], _share)
    errors = [each.errors for each in found]
    _add(table, "verdicts and errors", _commonest_first(errors), errors, _share)
    _add(table, "findings in 100 lines", get_args(Severity), [each.findings for each in found], _rate)
    rules = [each.rules for each in found]
    _add(table, "rules, in 100 lines", _commonest_first(rules), rules, _rate)
    return table


def _add(
    table: Table,
    title: str,
    names: Sequence[_Name],
    values: Sequence[Mapping[_Name, float]],
    show: Callable[[float], str],
) -> None:
    """Add a row for each name; a column that does not have it stays blank."""
    table.add_section()
    table.add_row(Text(title, style="bold"))
    for name in names:
        table.add_row(f"  {name}", *(show(column[name]) if name in column else "" for column in values))


def _commonest_first(values: Sequence[Mapping[str, float]]) -> list[str]:
    highest: dict[str, float] = {}
    for column in values:
        for name, value in column.items():
            highest[name] = max(value, highest.get(name, 0.0))
    return sorted(highest, key=highest.__getitem__, reverse=True)


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _rate(value: float) -> str:
    return f"{value:.2f}"
