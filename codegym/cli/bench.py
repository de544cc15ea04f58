"""``codegym bench``: play an agent on a problem set, store every episode, print the table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import Console

from codegym.agent import close_agent, make_agent
from codegym.bench import BestOfEachTurn, Gauge, Plan, Rank, Store, Summary, rank, ranked, run
from codegym.bench.plan import with_digest
from codegym.bench.ranking import keep
from codegym.cli import options
from codegym.cli.progress import Bar
from codegym.errors import UserError
from codegym.feedback import Style
from codegym.judge import Fresh, Isolation, Judge, Policy
from codegym.mdp import Start
from codegym.problems import load
from codegym.report.tables import best_of_table, ranks_table, summary_table
from codegym.rewards import expand


def register(app: typer.Typer) -> None:
    app.command("bench")(bench)


def bench(
    agent: str = options.AGENT,
    out: Path = typer.Option(..., "--out", "-o", help="The run's folder; the same command resumes it."),
    problems: str = options.PROBLEMS,
    turns: int = options.TURNS,
    samples: int = typer.Option(
        None, "--samples", "-n", help="Episodes for each problem; by default 20, or what --best-of says."
    ),
    best_of: int = typer.Option(None, "--best-of", help="Choose the best of so many samples, by each --rank."),
    ranks: list[str] = typer.Option(
        None,
        "--rank",
        help="Criteria, the first counts most: public (the default), majority, reward_model:RUN, oracle, random.",
    ),
    each_turn: bool = typer.Option(
        False, "--each-turn", help="Choose at each turn and go on from there, instead of at the end."
    ),
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
    _check(best_of, samples, ranks or (), each_turn)
    gauges: dict[str, Gauge] = {}
    chosen = [rank(text, gauges) for text in ranks or ["public"]] if best_of else []
    search = Search(chosen[0], best_of) if best_of and each_turn else None
    usual = best_of if best_of and not each_turn else 20
    plan = Plan(
        agent=f"{search.name} of {agent}" if search else agent,
        problems=problems, turns=turns, samples=usual if samples is None else samples,
        seed=seed, limit=limit, reward=expand(reward), start=start, feedback=feedback,
    )  # fmt: skip
    console = options.console()
    with Judge(workers=workers, isolation=isolation, fresh=fresh, policy=policy) as judge:
        summary, failed = play_plan(plan, out, judge, batch=batch, console=console, agent=agent, search=search)
        console.print(summary_table(summary, title=f"{plan.agent} on {problems}, {turns} turns, start {start}"))
        if best_of and not each_turn and not failed:
            _print_best(plan, out, chosen, best_of, judge, console)
    console.print(f"episodes: {out / 'episodes.jsonl'}", soft_wrap=True)
    if failed:
        console.print(f"{failed} episodes could not be judged and are not counted; the same command plays them again")
    return 1 if failed else 0


class Search(NamedTuple):
    """How answers are chosen at each turn."""

    rank: Rank
    n: int

    @property
    def name(self) -> str:
        return f"best of {self.n} by {self.rank.name} at each turn"


def _check(best_of: int | None, samples: int | None, ranks: Sequence[str], each_turn: bool) -> None:
    if best_of is not None and best_of < 2:
        raise UserError(f"--best-of must be at least 2, not {best_of}")
    if each_turn and (best_of is None or len(ranks) > 1):
        raise UserError("--each-turn needs --best-of, and one --rank")
    if ranks and best_of is None:
        raise UserError("--rank needs --best-of: how many samples to choose from")
    if best_of is not None and samples is not None and samples < best_of and not each_turn:
        raise UserError(f"--best-of {best_of} needs at least so many samples, not {samples}")


def _print_best(plan: Plan, out: Path, ranks: Sequence[Rank], n: int, judge: Judge, console: Console) -> None:
    problems = load(plan.problems)
    with Store(out, with_digest(plan, problems)) as kept:
        episodes = list(kept.episodes().values())
    with Bar(console, transient=True) as bar:
        task = bar.add_task("ranking", total=None)
        found = ranked(
            episodes, problems, ranks, n, judge, progress=lambda done, of: bar.update(task, completed=done, total=of)
        )
    console.print(best_of_table(found[0]) if len(found) == 1 else ranks_table(found))
    console.print(f"best of {n}: {keep(out, found)}", soft_wrap=True)


def play_plan(
    plan: Plan,
    out: Path,
    judge: Judge,
    *,
    batch: int,
    console: Console,
    agent: str | None = None,
    search: Search | None = None,
) -> tuple[Summary, int]:
    """Run a plan with a progress bar; return its summary and how many episodes failed.

    Args:
        plan: what is played.
        out: the run's folder.
        judge: judges.
        batch: dialogues under way at once.
        console: shows how it goes.
        agent: the agent's spec, where the plan's name for it says more than that.
        search: how its answers are chosen at each turn, if they are.
    """
    problem_set = load(plan.problems)
    player = make_agent(agent or plan.agent, problem_set)
    if batch < 1:
        raise UserError(f"batch must be at least 1, not {batch}")
    with ExitStack() as stack:
        stack.callback(close_agent, player)
        bar = stack.enter_context(Bar(console, "solved {task.fields[solved]}"))

        def show(done: int, planned: int, solved: int) -> None:
            # Only now is it certain that the run is in order: an error should stand alone.
            if not bar.tasks:
                bar.add_task(plan.agent.partition("?")[0], total=planned, completed=done, solved=solved)
            bar.update(bar.tasks[0].id, completed=done, solved=solved)

        playing = BestOfEachTurn(player, problem_set, search.rank, search.n, judge) if search else player
        return run(plan, playing, problem_set, out, judge, batch=batch, progress=show)
