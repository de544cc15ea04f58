"""Results as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from codegym.bench import Measure, Ranked, Summary
from codegym.metrics import Interval

_SHARES = ("repair rate", "context full")


def summary_table(summary: Summary, *, title: str) -> RenderableType:
    """Return the measures of a run, and its verdicts turn by turn."""
    measures = Table(title=title, title_justify="left", header_style="bold")
    measures.add_column("measure")
    measures.add_column("mean", justify="right")
    measures.add_column("95 % interval", justify="right")
    for measure in summary.measures:
        measures.add_row(measure.name, value_text(measure, measure.mean), interval_text(measure))
    measures.add_row("solved", f"{summary.solved} of {summary.episodes}", f"{summary.problems} problems")
    measures.add_row("judge CPU time", f"{summary.judge_cpu_seconds:.1f} s", "")
    return Group(measures, verdict_table(summary))


def verdict_table(summary: Summary) -> Table:
    """Return how many attempts got which verdict, a column a turn; at most the first eight turns and the last."""
    last = len(summary.verdicts_by_turn)
    shown = [turn for turn in range(1, last + 1) if turn <= 8 or turn == last]
    table = Table(title="verdicts by turn", title_justify="left", header_style="bold")
    table.add_column("verdict")
    for turn in shown:
        table.add_column(f"turn {turn}", justify="right")
    names = dict.fromkeys(name for counts in summary.verdicts_by_turn for name in counts)
    for name in names:
        counts = [summary.verdicts_by_turn[turn - 1].get(name, 0) for turn in shown]
        table.add_row(name, *(str(count or "") for count in counts))
    return table


def best_of_table(found: Ranked) -> Table:
    """Return what the best of n samples comes to, by a rank, and beside it by none and by one that knows."""
    table = Table(title=f"best of n, ranked by {found.rank}", title_justify="left", header_style="bold")
    table.add_column("n", justify="right")
    for name in ("random", "ranked", "oracle", "gap closed"):
        table.add_column(name, justify="right")
    for point in found.points:
        closed = "" if point.gap_closed is None else _share_text(point.gap_closed)
        random, oracle = (f"{100 * each.mean:.1f} %" for each in (point.random, point.oracle))
        table.add_row(str(point.n), random, _share_text(point.ranked), oracle, closed)
    if found.pair_accuracy is not None:
        table.caption = f"right before wrong: {100 * found.pair_accuracy:.1f} % of pairs"
        table.caption_justify = "left"
    return table


def ranks_table(found: Sequence[Ranked]) -> Table:
    """Return what the best of n samples comes to by several ranks, on one set of samples, side by side."""
    points = found[0].points
    title = f"best of {', '.join(str(point.n) for point in points)}: solved, per cent"
    caption = (
        f"gap closed: of the way from random to oracle, at {points[-1].n}; in order: pairs of a right and a wrong one"
    )
    table = Table(title=title, title_justify="left", header_style="bold", caption=caption, caption_justify="left")
    table.add_column("ranked by", overflow="fold", min_width=14)
    for name in (*(str(point.n) for point in points), "gap closed", "in order"):
        table.add_column(name, justify="right")
    for name in ("random", "oracle"):
        shares = (getattr(point, name).mean for point in points)
        table.add_row(name, *(f"{100 * share:.1f}" for share in shares), end_section=name == "oracle")
    for each in found:
        closed, pairs = each.points[-1].gap_closed, each.pair_accuracy
        table.add_row(
            each.rank,
            *(f"{100 * point.ranked.mean:.1f}" for point in each.points),
            "" if closed is None else f"{100 * closed.mean:.0f} ({100 * closed.low:.0f} to {100 * closed.high:.0f})",
            "" if pairs is None else f"{100 * pairs:.1f}",
        )
    return table


def _share_text(interval: Interval) -> str:
    return f"{100 * interval.mean:.1f} % ({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def _is_share(measure: Measure) -> bool:
    return "@" in measure.name or measure.name in _SHARES


def value_text(measure: Measure, value: float) -> str:
    """Return a value of a measure as people read it: a share in per cent."""
    return f"{100 * value:.1f} %" if _is_share(measure) else f"{value:.2f}"


def interval_text(measure: Measure) -> str:
    """Return the interval of a measure, or nothing if it has none."""
    if measure.low is None or measure.high is None:
        return ""
    return f"{value_text(measure, measure.low)} to {value_text(measure, measure.high)}"
