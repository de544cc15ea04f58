"""A run as one page of HTML: before and after, curves, and the same problems played then and now."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

from codegym import files
from codegym.bench import Measure
from codegym.episode import Episode
from codegym.report.tables import interval_text, value_text
from codegym_lora_ppo import run_folder

Curves = Mapping[str, Sequence[str]]
EPISODE_CURVES: Final[Curves] = {
    "training: share of episodes": ("episodes/solved", "episodes/solved_at_once", "episodes/repaired"),
    "training: reward": ("episodes/reward",),
    "training: reward by term": ("reward/",),
    "tokens of an answer": ("episodes/answer_tokens",),
}
"""What every run has."""
_SMOOTHING: Final = 0.2
"""Weight of the newest step in a smoothed curve."""
_FORMATTER: Final = HtmlFormatter(nowrap=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One problem, played by the first model and by the last."""

    before: Episode | None
    after: Episode | None

    @property
    def played(self) -> Episode:
        """The one that there is, for what both have in common."""
        found = self.after or self.before
        assert found is not None
        return found


def write(folder: Path, settings: Mapping[str, Any], curves: Curves) -> Path:
    """Write ``report.html`` from what a run's folder holds, and return its path.

    Args:
        folder: the run's.
        settings: shown; ``model``, ``problems``, ``valid``, ``turns`` and ``seed`` among them.
        curves: what of the metrics is drawn together: from a title to names, or to the start that names have in common.
    """
    metrics = run_folder.read_records(folder / run_folder.METRICS)
    validations = run_folder.read_records(folder / run_folder.VALIDATION)
    environment = Environment(
        loader=PackageLoader("codegym_lora_ppo"), autoescape=select_autoescape(["html", "j2"]), trim_blocks=True
    )
    environment.filters["python"] = lambda program: Markup(highlight(program, PythonLexer(), _FORMATTER))
    page = environment.get_template("report.html.j2").render(
        name=folder.resolve().name,
        settings=settings,
        rows=rows(validations),
        curves=_curves(settings["turns"], curves, metrics, validations),
        pairs=pairs(folder),
        steps=len(metrics),
        warnings=[(found["step"], found["warning"]) for found in validations if found.get("warning")],
        style=Markup(_FORMATTER.get_style_defs(".code")),
    )
    path = folder / "report.html"
    files.write_text(path, page, errors="replace")
    return path


def rows(validations: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the measures of the first validation beside those of the last."""
    if not validations:
        return []
    before, after = (
        {m["name"]: Measure(**m) for m in found["measures"]} for found in (validations[0], validations[-1])
    )
    names = dict.fromkeys([*before, *after])
    return [Row(name, _shown(before.get(name)), _shown(after.get(name))) for name in names]


def pairs(folder: Path) -> list[Pair]:
    """Return the problems that the first and the last validation kept episodes of."""
    by_step: dict[int, dict[str, Episode]] = {}
    for record in run_folder.read_lines(folder / run_folder.EPISODES):
        try:
            episode = msgspec.convert(record["episode"], Episode)
        except (KeyError, msgspec.ValidationError):
            continue
        by_step.setdefault(record["step"], {})[episode.problem_id] = episode
    if not by_step:
        return []
    first, last = by_step[min(by_step)], by_step[max(by_step)]
    ids = dict.fromkeys([*first, *last])
    return [Pair(first.get(problem_id), last.get(problem_id)) for problem_id in ids]


def _shown(measure: Measure | None) -> str:
    if measure is None:
        return ""
    interval = interval_text(measure)
    return value_text(measure, measure.mean) + (f" ({interval})" if interval else "")


def _curves(
    turns: int, curves: Curves, metrics: Sequence[Mapping[str, Any]], validations: Sequence[Mapping[str, Any]]
) -> list[Markup]:
    drawn = []
    if validations:
        drawn.append(_validation_curve([f"1@{turns}", "1@1", "repair rate"], validations))
    diagnosed = [found for found in validations if "diagnosis" in found]
    if diagnosed:
        drawn.append(_diagnosis_curve("validation: findings of Ruff in 100 lines", "findings", diagnosed))
        drawn.append(_diagnosis_curve("validation: share of programs that do not try", "degenerate", diagnosed))
    for title, names in curves.items():
        known = dict.fromkeys(name for found in metrics for name in found)
        chosen = [name for name in known if name in names or (name.partition("/")[0] + "/") in names]
        if chosen:
            drawn.append(_metric_curve(title, chosen, metrics))
    return drawn


def _validation_curve(names: Sequence[str], validations: Sequence[Mapping[str, Any]]) -> Markup:
    def draw(axes: Any) -> None:
        for name in dict.fromkeys(names):
            points = [
                (found["step"], measure)
                for found in validations
                for measure in found["measures"]
                if measure["name"] == name
            ]
            if not points:
                continue
            steps = [step for step, _ in points]
            axes.plot(steps, [measure["mean"] for _, measure in points], marker="o", markersize=3, label=name)
            lows = [measure["low"] if measure["low"] is not None else measure["mean"] for _, measure in points]
            highs = [measure["high"] if measure["high"] is not None else measure["mean"] for _, measure in points]
            axes.fill_between(steps, lows, highs, alpha=0.15)
        axes.set_ylim(0, 1)

    return _figure("validation, with 95 % intervals over problems", draw)


def _diagnosis_curve(title: str, part: str, validations: Sequence[Mapping[str, Any]]) -> Markup:
    def draw(axes: Any) -> None:
        steps = [found["step"] for found in validations]
        for name in validations[0]["diagnosis"][part]:
            values = [found["diagnosis"][part].get(name, 0.0) for found in validations]
            axes.plot(steps, values, marker="o", markersize=3, label=name)

    return _figure(title, draw)


def _metric_curve(title: str, names: Sequence[str], metrics: Sequence[Mapping[str, Any]]) -> Markup:
    def draw(axes: Any) -> None:
        steps = [found["step"] for found in metrics]
        for name in names:
            values = [found.get(name, float("nan")) for found in metrics]
            (line,) = axes.plot(steps, values, alpha=0.25, linewidth=1)
            axes.plot(steps, _smooth(values), color=line.get_color(), label=name.partition("/")[2].replace("_", " "))

    return _figure(title, draw)


def _smooth(values: Sequence[float]) -> list[float]:
    smoothed: list[float] = []
    for value in values:
        smoothed.append(value if not smoothed else smoothed[-1] + _SMOOTHING * (value - smoothed[-1]))
    return smoothed


def _figure(title: str, draw: Callable[[Any], None]) -> Markup:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 2.9), layout="constrained")
    axes = figure.add_subplot()
    draw(axes)
    axes.set_title(title, fontsize=9, loc="left")
    axes.set_xlabel("step", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.grid(alpha=0.25)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8, frameon=False)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return Markup(buffer.getvalue()[buffer.getvalue().index("<svg") :])
