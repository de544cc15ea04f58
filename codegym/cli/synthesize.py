"""``codegym synthesize``: tests for problems, or whole problems from seed programs; with an audit of what they are worth."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from codegym.cli import options
from codegym.cli.progress import Bar
from codegym.errors import UserError
from codegym.files import write_json
from codegym.judge import Isolation, Judge
from codegym.problems import load, write_jsonl
from codegym.synthesis import Outcome, Settings, Store, combined, item_for, item_of_program, make_writer, run
from codegym.synthesis.audit import rows_of
from codegym.synthesis.endpoint import EndpointWriter
from codegym.synthesis.mutants import parsed
from codegym.synthesis.offline import DRAFTED, OfflineWriter
from codegym.synthesis.run import Item

_FEW: Final = 4
"""So many mutants that nothing tells from a reference are nothing to speak of."""


def register(app: typer.Typer) -> None:
    app.command("synthesize")(synthesize)


def synthesize(
    problems: str = typer.Argument(None, help="A problem set's spec, or a .jsonl file; left out with --programs."),
    out: Path = typer.Option(..., "--out", "-o", help="A .jsonl or .jsonl.gz file; the same command resumes it."),
    writer: str = typer.Option("offline", "--writer", help="offline, endpoint:MODEL?url=..., or an installed one."),
    tests: int = typer.Option(50, "--tests", help="Tests added to a problem, at most."),
    programs: Path = typer.Option(None, "--programs", help="Seed programs: a .py file, a folder of them, or .jsonl."),
    limit: int = typer.Option(None, "--limit", help="Only the first so many."),
    seed: int = options.SEED,
    validator: Path = typer.Option(None, "--validator", help="Python source of validate(input); it runs in the judge."),
    keep_all: bool = typer.Option(False, "--keep-all", help="Keep every test that passes the filter, however many."),
    audit: bool = typer.Option(True, "--audit/--no-audit", help="Measure what the tests are worth."),
    workers: int = options.WORKERS,
    isolation: Isolation = options.ISOLATION,
) -> int:
    """Write tests for problems: draft, run the references, filter, select, audit; exit code 1 if nothing came of it.

    Stop it at any time; the same command goes on where it stopped, and what was paid for is not paid for again.
    """
    for name, value in (("tests", tests), ("limit", limit)):
        if value is not None and value < 1:
            raise UserError(f"--{name} must be at least 1, not {value}")
    if (problems is None) == (programs is None):
        raise UserError("give either PROBLEMS or --programs")
    the_writer = make_writer(writer)
    drafted = DRAFTED if isinstance(the_writer, OfflineWriter) else 1  # others are slow, or paid for
    settings = Settings(
        wanted=tests, drafted=drafted, seed=seed, keep_all=keep_all, audit=audit, validator=_validator(validator)
    )  # fmt: skip
    items = _items(problems, programs, settings)[:limit]
    if not out.name or out.is_dir():
        raise UserError(f"{out} is a folder; --out names a .jsonl or .jsonl.gz file")
    work = out.with_name(f"{out.name}.work")
    if out.exists() and not work.exists():
        raise UserError(f"{out} exists already; choose another name, or remove it")
    console = options.console()
    if isinstance(the_writer, EndpointWriter):
        estimate = the_writer.estimate(item.request for item in items)
        tokens = f"{estimate.tokens_in} tokens in, {estimate.tokens_out} out"
        console.print(f"estimate for all {len(items)}: {tokens}, costs {estimate.cost:.2f}", soft_wrap=True)
    with (
        Store(work) as store,
        Judge(workers=workers, isolation=isolation) as judge,
        Bar(console, "tests {task.fields[kept]}", transient=True) as bar,
    ):
        task = bar.add_task("problems", total=len(items), kept=0)

        def show(outcome: Outcome) -> None:
            bar.update(task, advance=1, kept=bar.tasks[0].fields["kept"] + outcome.kept)

        results = run(items, the_writer, writer, store, judge, settings, progress=show)
    outcomes = [outcome for _, outcome in results]
    kept = write_jsonl((problem for problem, _ in results if problem is not None), out)
    report = out.with_name(f"{out.name}.audit.json")
    write_json(report, _record(writer, outcomes))
    _print(console, outcomes)
    console.print(f"{kept} problems are in {out}, the audit in {report}", soft_wrap=True)
    return 0 if kept else 1


def _items(problems: str | None, programs: Path | None, settings: Settings) -> list[Item]:
    if programs is None:
        assert problems is not None
        items = [item_for(problem, settings) for problem in load(problems)]
    else:
        try:
            items = [item_of_program(name, text, settings) for name, text in _programs(programs)]
        except (OSError, ValueError) as error:
            raise UserError(f"cannot read programs from {programs}: {error}") from None
        if not items:
            raise UserError(f"there is no program in {programs}")
    ids = Counter(item.request.id for item in items)
    twice = [name for name, count in ids.items() if count > 1]
    if twice:
        raise UserError(f"{programs or problems}: two have the id {twice[0]!r}")
    return items


def _programs(path: Path) -> list[tuple[str, str]]:
    """Return names and texts: of a folder's .py files, of one file, or of JSON lines with ``id`` and ``program``."""
    if path.is_dir():
        return [(file.stem, file.read_text(encoding="utf-8", errors="replace")) for file in sorted(path.glob("*.py"))]
    if path.suffix == ".py":
        return [(path.stem, path.read_text(encoding="utf-8", errors="replace"))]
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
    return [_program(line, f"{path}:{number}") for number, line in lines if line.strip()]


def _program(line: str, where: str) -> tuple[str, str]:
    try:
        match json.loads(line):
            case {"id": str() | int() as name, "program": str(text)}:
                return str(name), text
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where} is no JSON: {error}") from None
    raise UserError(f"{where}: a line is an object with an id and a program")


def _validator(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read {path}: {error}") from None
    tree = parsed(text)
    if tree is None:
        raise UserError(f"{path} is no Python: a validator defines validate(input), or validate(*args)")
    if not any(isinstance(node, ast.FunctionDef) and node.name == "validate" for node in tree.body):
        raise UserError(f"{path} defines no function validate(input), or validate(*args)")
    return text


def _record(writer: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    total = combined(outcome.audit for outcome in outcomes if outcome.audit is not None)
    return {
        "schema_version": 1,
        "writer": writer,
        "cost": sum(outcome.cost for outcome in outcomes),
        "audit": msgspec.to_builtins(total),
        "problems": msgspec.to_builtins(list(outcomes)),
    }


def _print(console: Console, outcomes: Sequence[Outcome]) -> None:
    table = Table(header_style="bold")
    for name, justify in (("measure", "left"), ("value", "right"), ("95 % interval", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    written, valid, kept = (sum(getattr(each, name) for each in outcomes) for name in ("written", "valid", "kept"))
    table.add_row("tests drafted", str(written), "")
    table.add_row("tests that pass the filter", f"{100 * valid / written:.1f} % ({valid})" if written else "none", "")
    table.add_row("tests kept", str(kept), "")
    audits = [outcome.audit for outcome in outcomes if outcome.audit is not None]
    for row in rows_of(*audits) if audits else ():
        table.add_row(*row)
    console.print(table)
    reasons = Counter[str]()
    for outcome in outcomes:
        reasons.update(outcome.dropped)
    for name, count in reasons.most_common():
        console.print(f"{count} tests dropped: {name}", soft_wrap=True, markup=False)
    for outcome in outcomes:
        if outcome.unsound and not outcome.reason:
            told = f"{outcome.unsound} references fail its own tests, and had no say"
            console.print(f"{outcome.problem_id}: {told}", soft_wrap=True, markup=False)
    for outcome in outcomes:
        found = outcome.audit
        if found is not None and found.equivalent > max(found.mutants.total, _FEW):
            told = (
                f"{found.equivalent} of {found.equivalent + found.mutants.total} mutants answer as the reference does"
            )
            console.print(
                f"{outcome.problem_id}: {told}: its inputs may be too much alike", soft_wrap=True, markup=False
            )
    for outcome in outcomes:
        if outcome.reason:
            console.print(f"{outcome.problem_id} dropped: {outcome.reason}", soft_wrap=True, markup=False)
    cost = sum(outcome.cost for outcome in outcomes)
    if cost >= 0.005:
        console.print(f"it cost {cost:.2f}", soft_wrap=True)
