"""``codegym bench``: play an agent on a problem set, store every episode, print the table."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from codegym.agent import close_agent, make_agent
from codegym.bench import Plan, Summary, run
from codegym.cli import options
from codegym.errors import UserError
from codegym.feedback import Style
from codegym.judge import Fresh, Isolation, Judge, Policy
from codegym.mdp import Start
from codegym.problems import load
from codegym.report.tables import summary_table
from codegym.rewards import expand


def register(app: typer.Typer) -> None:
    app.command("bench")(bench)


def bench(
    agent: str = options.AGENT,
    out: Path = typer.Option(..., "--out", "-o", help="The run's folder; the same command resumes it."),
    problems: str = options.PROBLEMS,
    turns: int = options.TURNS,
    samples: int = typer.Option(20, "--samples", "-n", help="Episodes for each problem."),
    limit: int = typer.Option(None, "--limit", help="Only the first so many problems."),
    seed: int = options.SEED,
    reward: str = options.REWARD,
    start: Start = options.START,
    feedback: Style = options.FEEDBACK,
    workers: int = options.WORKERS,
    batch: int = typer.Option(64, "--batch", help="Dialogues under way at once."),
    isolation: Isolation = options.ISOLATION,
    fresh: Fresh = options.FRESH,
    policy: Policy = options.POLICY,
) -> int:
    """Benchmark an agent: plays episodes, appends them to OUT/episodes.jsonl, prints and stores a summary.

    Stop it at any time, by Ctrl-C or kill -9; the same command goes on where it stopped.
    """
    plan = Plan(
        agent=agent, problems=problems, turns=turns, samples=samples, seed=seed, limit=limit,
        reward=expand(reward), start=start, feedback=feedback,
    )  # fmt: skip
    console = options.console()
    with Judge(workers=workers, isolation=isolation, fresh=fresh, policy=policy) as judge:
        summary, failed = play_plan(plan, out, judge, batch=batch, console=console)
    console.print(summary_table(summary, title=f"{agent} on {problems}, {turns} turns, start {start}"))
    console.print(f"episodes: {out / 'episodes.jsonl'}", soft_wrap=True)
    if failed:
        console.print(f"{failed} episodes could not be judged and are not counted; the same command plays them again")
    return 1 if failed else 0


def play_plan(plan: Plan, out: Path, judge: Judge, *, batch: int, console: Console) -> tuple[Summary, int]:
    """Run a plan with a progress bar; return its summary and how many episodes failed."""
    problem_set = load(plan.problems)
    agent = make_agent(plan.agent, problem_set)
    if batch < 1:
        raise UserError(f"batch must be at least 1, not {batch}")
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("solved {task.fields[solved]}"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    with ExitStack() as stack:
        stack.callback(close_agent, agent)
        bar = stack.enter_context(Progress(*columns, console=console))

        def show(done: int, planned: int, solved: int) -> None:
            # Only now is it certain that the run is in order: an error should stand alone.
            if not bar.tasks:
                bar.add_task(plan.agent, total=planned, completed=done, solved=solved)
            bar.update(bar.tasks[0].id, completed=done, solved=solved)

        return run(plan, agent, problem_set, out, judge, batch=batch, progress=show)
