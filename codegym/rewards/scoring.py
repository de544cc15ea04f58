"""Rewards without the environment: responses in, numbers out; and how attempts are judged for either."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from codegym.errors import JudgeError, UserError
from codegym.judge import Judge, Report, Verdict
from codegym.problems import Problem, Test
from codegym.response import extract_program
from codegym.rewards.attempt import Attempt
from codegym.rewards.reward import Reward, Scored, resolve
from codegym.rewards.similarity import parse
from codegym.rewards.term import Need

_NO_PROBLEM: Final = Problem(id="none", statement="", style="stdin", tests=(Test(input="", expected=""),))


def score(
    reward: str | Reward,
    responses: Sequence[str],
    problems: Sequence[Problem] | None = None,
    *,
    judge: Judge | None = None,
    previous: Sequence[str] | None = None,
) -> list[Scored | None]:
    """Return what a reward gives each response, taken as the last of its episode.

    Args:
        reward: as `resolve` reads it.
        responses: what a model wrote; the program in each is `codegym.response.extract_program`'s.
        problems: one for each response. Not needed by terms of the text alone, such as ``ruff`` and ``length``; without a
            reference ``ast`` and ``data_flow`` are 0.
        judge: judges the programs; one is made and closed if none is given and a term needs it.
        previous: for ``repetition``, the program before each response.

    Returns:
        A `Scored` for each response; None where the judge itself failed: that is nobody's reward.

    Raises:
        SpecError, UserError: the reward is none; or it judges programs and there are no problems, or another number of them.
    """
    the_reward = resolve(reward)
    if problems is None and the_reward.needs != "nothing":
        raise UserError(f"the reward {the_reward} judges programs and needs a problem for each response")
    of = list(problems) if problems is not None else [_NO_PROBLEM] * len(responses)
    before = list(previous) if previous is not None else [""] * len(responses)
    if not len(of) == len(before) == len(responses):
        raise UserError(
            f"{len(responses)} responses, {len(of)} problems, {len(before)} previous programs: as many of each"
        )
    pairs = [(problem, extract_program(response)) for problem, response in zip(of, responses, strict=True)]
    if the_reward.needs == "nothing":
        reports = [Report(problem_id=problem.id, cases=()) for problem, _ in pairs]
        seconds: list[float | None] = [None] * len(pairs)
    elif judge is None:
        with Judge() as own:
            return score(the_reward, responses, problems, judge=own, previous=previous)
    else:
        reports, _ = judge_attempts(judge, pairs, the_reward.needs, ends=lambda *_: True)
        seconds = reference_seconds(judge, of) if the_reward.needs == "reference" else [None] * len(pairs)
    attempts = [
        Attempt(
            problem=problem,
            response=response,
            program=program,
            turn=1,
            valid=is_valid(program, report) and (the_reward.needs != "nothing" or parse(program) is not None),
            final=True,
            solved=bool(report.cases) and is_valid(program, report) and report.accepted,
            report=report,
            previous=earlier,
            reference_seconds=time,
        )
        for (problem, program), response, report, earlier, time in zip(
            pairs, responses, reports, before, seconds, strict=True
        )
    ]
    failed = [not_judged(report) for report in reports]
    scored = iter(the_reward([attempt for attempt, fault in zip(attempts, failed, strict=True) if not fault]))
    return [None if fault else next(scored) for fault in failed]


def judge_attempts(
    judge: Judge, pairs: Sequence[tuple[Problem, str]], needs: Need, *, ends: Callable[[int, bool], bool]
) -> tuple[list[Report], list[bool]]:
    """Return a report on each attempt, and whether it ends its episode.

    The hidden tests are judged where an episode ends and there is still something to find out; they start as soon as the
    public ones of the same attempt are done, not of all.

    Args:
        judge: judges.
        pairs: problems and programs.
        needs: how much of the hidden tests is wanted.
        ends: tells by an attempt's place, and whether it has a program that passes the public tests, if its episode ends.
    """
    thorough = needs in ("cases", "reference")
    publics = [judge.submit(problem, program, tests="public") for problem, program in pairs]
    hidden: list[Future[Report] | None] = []
    final: list[bool] = []
    for place, ((problem, program), future) in enumerate(zip(pairs, publics, strict=True)):
        passed = future.result().accepted
        final.append(ends(place, passed and bool(program.strip())))
        wanted = final[-1] and (passed or thorough)
        hidden.append(judge.submit(problem, program, tests="hidden", stop_early=not thorough) if wanted else None)
    reports = [
        public.result() if more is None else Report.joined([public.result(), more.result()])
        for public, more in zip(publics, hidden, strict=True)
    ]
    return reports, final


def reference_seconds(judge: Judge, problems: Sequence[Problem]) -> list[float | None]:
    """Return the CPU seconds of each problem's first reference on all tests; None where there is none, or it fails.

    Raises:
        JudgeError: the judge failed.
    """
    distinct = {problem.id: problem for problem in problems if problem.references}
    reports = judge.judge_many([(problem, problem.references[0]) for problem in distinct.values()])
    for report in reports:
        if not_judged(report):
            raise JudgeError(f"the reference of {report.problem_id} could not be judged: {report.cases[0].message}")
    seconds = {report.problem_id: report.cpu_seconds for report in reports if report.accepted}
    return [seconds.get(problem.id) for problem in problems]


def is_valid(program: str, report: Report) -> bool:
    """Return whether there is a program, and it compiles."""
    return bool(program.strip()) and report.verdict is not Verdict.COMPILE_ERROR


def not_judged(report: Report) -> str:
    """Return how the judge failed on any of the tests; empty where it did not."""
    return next((case.message for case in report.cases if case.verdict is Verdict.INTERNAL_ERROR), "")
