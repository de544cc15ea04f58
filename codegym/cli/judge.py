"""``codegym judge``: judge a file on a problem and print a line a test."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from rich.table import Table

from codegym.cli import options
from codegym.errors import UserError
from codegym.feedback import render
from codegym.judge import CaseResult, Fresh, Isolation, Judge, Policy, Selection
from codegym.problems import load
from codegym.response import extract_program


def register(app: typer.Typer) -> None:
    app.command("judge")(judge)


def judge(
    problem: str = typer.Argument(help="The problem's id."),
    file: str = typer.Argument(help="The program, or a response with a fenced block; - for standard input."),
    problems: str = options.PROBLEMS,
    tests: Selection = typer.Option("all", "--tests", help="all, public or hidden."),
    workers: int = options.WORKERS,
    isolation: Isolation = options.ISOLATION,
    fresh: Fresh = options.FRESH,
    policy: Policy = options.POLICY,
) -> int:
    """Judge a program; exit code 0 if it is accepted, 1 if not."""
    found = load(problems)[problem]
    program = extract_program(_read(file))
    with Judge(workers=workers, isolation=isolation, fresh=fresh, policy=policy) as the_judge:
        report = the_judge.judge(found, program, tests=tests)
    table = Table(header_style="bold")
    for name in ("test", "origin", "verdict"):
        table.add_column(name)
    table.add_column("CPU, ms", justify="right")
    table.add_column("memory, MiB", justify="right")
    table.add_column("message")
    for case in report.cases:
        table.add_row(
            str(case.index),
            case.origin,
            str(case.verdict),
            f"{case.cpu_seconds * 1e3:.1f}",
            f"{case.memory_bytes / 2**20:.1f}",
            _last_line(case),
        )
    console = options.console()
    console.print(table)
    passed = sum(case.accepted for case in report.cases)
    if not report.of("public").accepted:
        console.print(render(found, report, "rlef"), markup=False)
    console.print(f"{found.id}: {report.verdict}, {passed} of {len(report.cases)} tests passed", soft_wrap=True)
    return 0 if report.accepted else 1


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from None
    return data.decode("utf-8", "surrogateescape")


def _last_line(case: CaseResult) -> str:
    return case.message.strip().rpartition("\n")[2][:80]
