"""``codegym problems``: what a set holds, how far its tests can be trusted, and what it shares with another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import msgspec
import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import Progress
from rich.table import Table

from codegym.bench.validation import Agreement, Disagreement
from codegym.bench.validation import validate as run_validation
from codegym.cli import options
from codegym.cli.progress import Bar
from codegym.errors import UserError
from codegym.feedback import prompt
from codegym.judge import Isolation, Judge
from codegym.metrics import Interval, Share
from codegym.problems import Problem, ProblemSet, load, write_jsonl
from codegym.problems.overlap import SHARE, WORDS, Hashes, fingerprint, overlaps

SPEC = typer.Argument("embedded", help="A problem set's spec, such as kata:test, or a .jsonl file.")
_SHOWN = 20


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        help="See what problem sets hold, and how far they can be trusted.", no_args_is_help=True, rich_markup_mode=None
    )
    for name, command in (("list", list_), ("show", show), ("stats", stats), ("validate", validate),
                          ("convert", convert), ("dedup", dedup)):  # fmt: skip
        group.command(name)(command)
    app.add_typer(group, name="problems")


def list_(spec: str = SPEC, limit: int = typer.Option(50, "--limit", help="List only the first so many.")) -> None:
    """List the problems of a set."""
    found = load(spec)
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
    console = options.console()
    console.print(table)
    console.print(f"{spec}: {len(found)} problems", soft_wrap=True)
    _say_what_is_missing(found, console)


def show(spec: str = SPEC, problem: str = typer.Argument(help="The problem's id.")) -> None:
    """Print a problem as an agent reads it."""
    options.console().print(Markdown(prompt(load(spec)[problem])))


def stats(spec: str = SPEC) -> None:
    """Count what a set holds."""
    found = load(spec)
    console = options.console()
    problems: list[Problem] = []
    with Bar(console, transient=True) as bar:
        problems.extend(bar.track(found, total=len(found), description="reading"))
    table = Table(show_header=False, box=None)
    for name, text in _facts(problems):
        table.add_row(name, text)
    console.print(table)
    _say_what_is_missing(found, console)


def validate(
    spec: str = SPEC,
    limit: int = typer.Option(None, "--limit", help="Only the first so many problems."),
    programs: int = typer.Option(None, "--programs", help="Of each problem only so many programs of either kind."),
    out: Path = typer.Option(None, "--out", "-o", help="Write every disagreement to this file, as JSON lines."),
    workers: int = options.WORKERS,
    isolation: Isolation = options.ISOLATION,
) -> int:
    """Judge a set's references and wrong programs; exit code 0 if the tests agree with all of them, 1 if not."""
    for name, value in (("limit", limit), ("programs", programs)):
        if value is not None and value < 1:
            raise UserError(f"--{name} must be at least 1, not {value}")
    found = load(spec)
    console = options.console()
    with Judge(workers=workers, isolation=isolation) as judge, Bar(console, transient=True) as bar:
        task = bar.add_task("problems", total=min(limit or len(found), len(found)))
        agreement = run_validation(
            found, judge, limit=limit, programs=programs, progress=lambda _, done: bar.update(task, completed=done)
        )
    if out is not None:
        out.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in agreement.disagreements))
    console.print(_agreement_table(agreement, spec))
    if agreement.disagreements:
        console.print(_disagreement_table(agreement.disagreements))
    _say_what_is_missing(found, console)
    return 1 if agreement.disagreements or agreement.not_judged else 0


def convert(
    spec: str = typer.Argument(help="A problem set's spec."),
    out: Path = typer.Argument(help="A .jsonl or .jsonl.gz file in codegym's own format."),
) -> None:
    """Write a set into one file, which is a spec of its own."""
    if out.exists():
        raise UserError(f"{out} exists already; choose another name, or remove it")
    found = load(spec)
    console = options.console()
    with Bar(console, transient=True) as bar:
        count = write_jsonl(bar.track(found, total=len(found), description="writing"), out)
    console.print(f"{count} problems are in {out}", soft_wrap=True)
    _say_what_is_missing(found, console)


def dedup(
    spec: str = typer.Argument(help="A problem set's spec."),
    other: str = typer.Argument(None, help="Another one; without it the set is compared with itself."),
    words: int = typer.Option(WORDS, "--words", help="Words of an n-gram."),
    share: float = typer.Option(SHARE, "--share", help="Of the shorter statement's n-grams that two must share."),
    out: Path = typer.Option(None, "--out", "-o", help="Write the set to this file without what it shares."),
) -> int:
    """Find problems whose statements say the same, in two sets or in one; exit code 1 if there are any."""
    if words < 1 or not 0 < share <= 1:
        raise UserError(f"--words must be at least 1 and --share in (0, 1], not {words} and {share}")
    if out is not None and out.exists():
        raise UserError(f"{out} exists already; choose another name, or remove it")
    console = options.console()
    found = load(spec)
    rest = load(other) if other is not None else found
    with Bar(console, transient=True) as bar:
        first = _fingerprints(found, words, bar)
        second = _fingerprints(rest, words, bar) if other is not None else first
    pairs = overlaps(first, second, share=share)
    if other is None:
        pairs = [pair for pair in pairs if pair.first > pair.second]
    table = Table(header_style="bold")
    for name in (spec, other or spec):
        table.add_column(name)
    table.add_column("shared", justify="right")
    for pair in sorted(pairs, key=lambda pair: -pair.share)[:_SHOWN]:
        table.add_row(found.ids[pair.first], rest.ids[pair.second], f"{100 * pair.share:.0f} %")
    if pairs:
        console.print(table)
    shared = {pair.first for pair in pairs}
    what = f"a problem of {other}" if other is not None else "an earlier one"
    console.print(f"{len(shared)} of {len(found)} problems of {spec} say the same as {what}", soft_wrap=True)
    if out is not None:
        kept = write_jsonl((found[index] for index in range(len(found)) if index not in shared), out)
        console.print(f"the other {kept} are in {out}", soft_wrap=True)
    return 1 if pairs else 0


def _fingerprints(problems: ProblemSet, words: int, bar: Progress) -> list[Hashes]:
    tracked = bar.track(problems, total=len(problems), description=f"reading {problems.name}")
    return [fingerprint(problem.statement, words=words) for problem in tracked]


def _facts(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """Return what there is to say of problems, as names and texts."""
    origins = Counter[str](test.origin for problem in problems for test in problem.tests)
    per_problem = [len(problem.tests) for problem in problems]
    rows = [
        ("problems", str(len(problems))),
        ("styles", _counts(Counter(problem.style for problem in problems))),
        ("tests", _counts(origins) + f"; a problem: median {median(per_problem):g}, at most {max(per_problem)}"),
        ("without public tests", str(sum(not problem.public_tests for problem in problems))),
        ("with a test script", str(sum(bool(problem.script) for problem in problems))),
        ("checkers", _counts(Counter(problem.answer_checker.kind for problem in problems))),
        ("references", _programs([problem.references for problem in problems])),
        ("wrong programs", _programs([problem.wrong_programs for problem in problems])),
        ("characters of a statement", f"median {median(len(p.statement) for p in problems):g}"),
        ("difficulty", _counts(Counter(problem.difficulty or "not said" for problem in problems))),
        ("tags", _counts(Counter(tag for problem in problems for tag in problem.tags)) or "none"),
    ]  # fmt: skip
    kinds: Counter[str] = Counter()
    for problem in problems:
        kinds.update(problem.metadata.get("assertions", {}))
    if kinds:
        share = 100 * kinds["data"] / max(1, kinds.total())
        rows.append(("assertions", f"{share:.1f} % of {kinds.total()} are data; the rest runs in the referee"))
    return rows


def _programs(of_problems: Sequence[Sequence[str]]) -> str:
    return f"{sum(map(len, of_problems))}, in {sum(map(bool, of_problems))} problems"


def _counts(counts: Counter[str]) -> str:
    some = ", ".join(f"{name} {count}" for name, count in counts.most_common(12))
    return some + (f", and {len(counts) - 12} more" if len(counts) > 12 else "")


def _agreement_table(agreement: Agreement, spec: str) -> Table:
    table = Table(title=f"what the tests of {spec} say of known programs", title_justify="left", header_style="bold")
    table.add_column("known programs")
    for name in ("agree", "share", "95 % interval"):
        table.add_column(name, justify="right")
    for name, counts, share in (
        ("references accepted", agreement.right, agreement.accepted),
        ("wrong programs rejected", agreement.wrong, agreement.rejected),
    ):
        total = sum(counts, Share())
        table.add_row(name, f"{total.count} of {total.total}", *_share_texts(share))
    if agreement.not_judged:
        table.add_row("not judged", str(agreement.not_judged))
    return table


def _share_texts(share: Interval | None) -> tuple[str, str]:
    if share is None:
        return "", ""
    return f"{100 * share.mean:.1f} %", f"{100 * share.low:.1f} % to {100 * share.high:.1f} %"


def _disagreement_table(disagreements: Sequence[Disagreement]) -> Table:
    table = Table(title="they disagree", title_justify="left", header_style="bold")
    for name in ("problem", "program", "verdict", "message"):
        table.add_column(name)
    for each in disagreements[:_SHOWN]:
        table.add_row(each.problem_id, f"{each.known} {each.index}", each.verdict, each.message)
    if len(disagreements) > _SHOWN:
        table.caption = f"and {len(disagreements) - _SHOWN} more; --out keeps all"
    return table


def _say_what_is_missing(problems: ProblemSet, console: Console) -> None:
    """Say how many problems were left out, and why."""
    for name, count in problems.excluded.items():
        console.print(f"{count} left out by {name}", soft_wrap=True)
    if problems.skipped:
        first = next(iter(problems.skipped.values()))
        text = f"{len(problems.skipped)} bad records skipped; the first: {first}"
        console.print(text, soft_wrap=True, markup=False)
