"""Progress: a bar in a terminal, lines elsewhere."""

import io
import os
import re

import pytest
from rich.console import Console

from codegym.cli import progress
from codegym.cli.progress import Bar


def _until(found: io.StringIO, text: str) -> str:
    while text not in found.getvalue():
        os.sched_yield()
    return found.getvalue()


@pytest.mark.parametrize("transient", [False, True])
def test_lines_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch, transient: bool) -> None:
    """A log gets a line of each task that goes on, now and then, and in the end what it came to, unless that is transient."""
    monkeypatch.setattr(progress, "_EVERY", 0.001)
    file = io.StringIO()
    with Bar(Console(file=file, width=40), "loss {task.fields[loss]}", transient=transient) as bar:
        task = bar.add_task("warming", total=400, completed=20, loss="0.5")
        bar.add_task("done before", total=3, completed=3, loss="")
        assert re.search(r"warming 20/400 loss 0.5 0:00:0\d left", _until(file, "left"))
        bar.update(task, completed=400)
        assert "done before" not in file.getvalue()
    assert transient or "warming 400/400" in file.getvalue()
    assert ("done before 3/3" in file.getvalue()) is not transient


def test_lines_are_told_as_they_are() -> None:
    """What a task says of itself is no markup once it is a line."""
    file = io.StringIO()
    with Bar(Console(file=file, width=80), "{task.fields[note]}") as bar:
        bar.add_task("judging", total=2, note=r"\[bold] \[/]")
    assert "judging 0/2 [bold] [/]" in file.getvalue()


def test_a_terminal_gets_a_bar() -> None:
    """Where the console is a terminal it is drawn there."""
    file = io.StringIO()
    with Bar(Console(file=file, width=80, force_terminal=True)) as bar:
        bar.add_task("warming", total=2, completed=1)
    assert "\u2501" in file.getvalue()
