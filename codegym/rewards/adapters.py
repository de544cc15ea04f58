"""The same rewards as other trainers call them: TRL's reward functions, verl's `compute_score`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from codegym.errors import UserError
from codegym.judge import Judge
from codegym.metrics import mean
from codegym.problems import ProblemSet, load
from codegym.rewards.reward import Reward, Scored, resolve
from codegym.rewards.scoring import score


def for_trl(
    reward: str | Reward, problems: str | ProblemSet, *, judge: Judge, column: str = "problem_id"
) -> Callable[..., list[float | None]]:
    """Return a reward function for TRL's trainers, such as ``GRPOTrainer(reward_funcs=...)``.

    Args:
        reward: as `codegym.rewards.resolve` reads it.
        problems: the set that the data set's rows come from.
        judge: judges the programs; it stays open as long as the trainer runs.
        column: the data set's column that holds a problem's id.

    The function returns None where the judge failed, which TRL leaves out, and logs the mean of each term as
    ``reward_terms/NAME``.
    """
    the_reward, the_problems = resolve(reward), load(problems) if isinstance(problems, str) else problems

    def codegym_reward(completions: Sequence[Any], **columns: Any) -> list[float | None]:
        ids = columns.get(column)
        if ids is None:
            raise UserError(f"the data set has no column {column!r} with the ids of problems")
        texts = [_text(completion) for completion in completions]
        scored = score(the_reward, texts, [the_problems[name] for name in ids], judge=judge)
        log = columns.get("log_metric")
        if log is not None:
            for name, value in term_means(scored).items():
                log(f"reward_terms/{name}", value)
        return [None if each is None else each.value for each in scored]

    return codegym_reward


def for_verl(
    reward: str | Reward, problems: str | ProblemSet, *, judge: Judge, batch: bool = False
) -> Callable[..., Any]:
    """Return a function for verl's ``custom_reward_function``; the ground truth of a row is the id of its problem.

    The result of a row is a dict of ``score``, each term, and ``not_judged``: 1 where the judge failed, and then the score
    is 0, for verl has no way to leave a response out.

    Args:
        reward, problems, judge: as `for_trl`.
        batch: the function is for ``reward_manager=batch``, which hands over all responses at once: far faster.
    """
    the_reward, the_problems = resolve(reward), load(problems) if isinstance(problems, str) else problems
    nothing = Scored(0.0, {term.name: 0.0 for term, _ in the_reward.terms})

    def compute_scores(
        *, solution_strs: Sequence[str], ground_truths: Sequence[str], **_: Any
    ) -> list[dict[str, float]]:
        scored = score(the_reward, solution_strs, [the_problems[name] for name in ground_truths], judge=judge)
        return [
            {"score": value, **terms, "not_judged": float(fault)}
            for (value, terms), fault in ((each or nothing, each is None) for each in scored)
        ]

    def compute_score(*, solution_str: str, ground_truth: str, **_: Any) -> dict[str, float]:
        return compute_scores(solution_strs=[solution_str], ground_truths=[ground_truth])[0]

    return compute_scores if batch else compute_score


def term_means(scored: Sequence[Scored | None]) -> dict[str, float]:
    """Return the mean of each term's weighted part over what was judged."""
    judged = [each.terms for each in scored if each is not None]
    return {name: mean([terms[name] for terms in judged]) for name in (judged[0] if judged else ())}


def _text(completion: Any) -> str:
    """Return a completion's text: TRL gives text, or for chats a list of messages."""
    return completion if isinstance(completion, str) else "".join(str(message["content"]) for message in completion)
