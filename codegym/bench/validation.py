"""How far a set's tests can be trusted: what they say of the programs that are known to be right, and to be wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from codegym.judge import Judge, Report, Verdict
from codegym.metrics import Interval, Share, share_interval
from codegym.problems import Problem, ProblemSet

_AT_ONCE = 32
"""Problems whose programs are judged side by side."""


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """A known program of which the tests say otherwise."""

    problem_id: str
    known: str
    """``reference`` or ``wrong program``."""
    index: int
    """Among the problem's programs of its kind."""
    verdict: str
    message: str = ""


@dataclass(slots=True)
class Agreement:
    """What validation came to so far."""

    right: list[Share] = field(default_factory=list)
    """For each problem with references, how many are accepted."""
    wrong: list[Share] = field(default_factory=list)
    """For each problem with wrong programs, how many are rejected."""
    disagreements: list[Disagreement] = field(default_factory=list)
    not_judged: int = 0
    """Programs that the judge could not judge."""

    @property
    def accepted(self) -> Interval | None:
        """Share of references that are accepted, with its 95 % interval over problems; None without any."""
        return share_interval(self.right)

    @property
    def rejected(self) -> Interval | None:
        """Share of wrong programs that are rejected, with its 95 % interval over problems; None without any."""
        return share_interval(self.wrong)


def validate(
    problems: ProblemSet,
    judge: Judge,
    *,
    limit: int | None = None,
    programs: int | None = None,
    progress: Callable[[Agreement, int], None] = lambda _, __: None,
) -> Agreement:
    """Judge the known programs of each problem.

    Args:
        problems: the set.
        judge: judges them; each program ends at its first failed test.
        limit: only the first so many problems.
        programs: of each problem at most so many references and so many wrong programs.
        progress: called with what there is and the number of problems done.
    """
    found = Agreement()
    total = len(problems) if limit is None else min(limit, len(problems))
    for start in range(0, total, _AT_ONCE):
        group = [problems[index] for index in range(start, min(start + _AT_ONCE, total))]
        items = [(problem, kind, index, text) for problem in group for kind, index, text in _known(problem, programs)]
        reports = judge.judge_many([(problem, text) for problem, _, _, text in items], stop_early=True)
        of_problem: dict[tuple[str, str], list[bool]] = {}
        for (problem, kind, index, _), report in zip(items, reports, strict=True):
            if report.verdict is Verdict.INTERNAL_ERROR:
                found.not_judged += 1
                continue
            agrees = report.accepted == (kind == "reference")
            of_problem.setdefault((problem.id, kind), []).append(agrees)
            if not agrees:
                found.disagreements.append(_disagreement(problem, kind, index, report))
        for (_, kind), agreed in of_problem.items():
            (found.right if kind == "reference" else found.wrong).append(Share(sum(agreed), len(agreed)))
        progress(found, start + len(group))
    return found


def _known(problem: Problem, most: int | None) -> list[tuple[str, int, str]]:
    return [
        (kind, index, text)
        for kind, texts in (("reference", problem.references), ("wrong program", problem.wrong_programs))
        for index, text in enumerate(texts[:most])
    ]


def _disagreement(problem: Problem, kind: str, index: int, report: Report) -> Disagreement:
    failed = next((case for case in report.cases if not case.accepted), None)
    lines = failed.message.strip().splitlines() if failed is not None else []
    return Disagreement(
        problem_id=problem.id,
        known=kind,
        index=index,
        verdict=str(report.verdict),
        message=lines[-1][:200] if lines else "",
    )
