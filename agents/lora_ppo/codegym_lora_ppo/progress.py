"""How a training run shows itself in a terminal."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.table import Table

from codegym.bench import Summary
from codegym.cli.progress import Bar
from codegym.report.tables import value_text

NOTE: Final = "{task.fields[note]}"
"""What a bar says beside its count."""


class Live:
    """Two bars, the steps and what a step is at, and a line for each validation."""

    def __init__(self, console: Console, turns: int) -> None:
        self._console = console
        self._turns = turns
        self._bar = Bar(console, NOTE)

    def say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def begin(self, done: int, steps: int) -> None:
        self._bar.start()
        self._steps = self._bar.add_task("steps", total=steps, completed=done, note="")
        self._phase = self._bar.add_task("", total=None, note="")

    def phase(self, name: str, count: int) -> None:
        self._bar.reset(self._phase, total=count or None, description=name)

    def advance(self, count: int) -> None:
        self._bar.advance(self._phase, count)

    def step(self, done: int, metrics: dict[str, float]) -> None:
        repaired = f"repaired {100 * metrics['episodes/repaired']:.0f} %, " if self._turns > 1 else ""
        note = f"solved {100 * metrics['episodes/solved']:.0f} %, {repaired}reward {metrics['episodes/reward']:+.2f}"
        self._bar.update(self._steps, completed=done, note=note)

    def validated(self, step: int, summary: Summary) -> None:
        shown = ["1@1"] if self._turns == 1 else ["1@1", f"1@{self._turns}", "repair rate"]
        found = {measure.name: measure for measure in summary.measures}
        line = ", ".join(f"{name} {value_text(found[name], found[name].mean)}" for name in shown if name in found)
        self._console.print(f"step {step}, validation: {line}", highlight=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def show_outcome(console: Console, out: Path, *, title: str, steps: int) -> None:
    """Print the first validation of a run beside its last, and where the rest is."""
    from codegym_lora_ppo import report, run_folder

    table = Table(title=title, title_justify="left", header_style="bold")
    for heading in ("measure", "before", f"after step {steps}"):
        table.add_column(heading)
    for row in report.rows(run_folder.read_records(out / run_folder.VALIDATION)):
        table.add_row(row.name, row.before, row.after)
    console.print(table)
    console.print(f"adapters and metrics: {out}; curves and episodes: {out / 'report.html'}", soft_wrap=True)
