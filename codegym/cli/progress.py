"""How commands show that they are at work: a bar in a terminal, elsewhere a line now and then."""

from __future__ import annotations

import threading
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_EVERY: Final = 30.0
"""Seconds between lines, where there is no terminal."""


class Bar(Progress):
    """A progress bar with a task's name, count and times; `more` are templates of what stands between.

    Where the console is no terminal (a log, a pipe) the bar could not move: instead each task that goes on is told in a line
    every half minute, and at the end unless the bar is `transient`.
    """

    def __init__(self, on: Console, *more: str, transient: bool = False) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *map(TextColumn, more))
        super().__init__(
            *columns, TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(), console=on, transient=transient
        )
        self._keeps_lines = not transient
        self._over = threading.Event()
        self._teller: threading.Thread | None = None

    def start(self) -> None:
        """Begin to show."""
        if self.console.is_terminal:
            super().start()
        elif self._teller is None:
            self._over.clear()
            self._teller = threading.Thread(target=self._tell, name="codegym-progress", daemon=True)
            self._teller.start()

    def stop(self) -> None:
        """End, with the last state for all to see."""
        if self._teller is None:
            super().stop()
            return
        self._over.set()
        self._teller.join()
        self._teller = None
        if self._keeps_lines:
            self._print(self.tasks)

    def _tell(self) -> None:
        while not self._over.wait(_EVERY):
            self._print([task for task in self.tasks if task.completed != task.total])

    def _print(self, tasks: list[Task]) -> None:
        for task in tasks:
            if task.description and task.started:
                cells = (column(task) for column in self.columns if isinstance(column, ProgressColumn))
                words = (cell.plain.strip() for cell in cells if isinstance(cell, Text))  # the bar is none
                self.console.print(" ".join(filter(None, words)), soft_wrap=True, markup=False)
