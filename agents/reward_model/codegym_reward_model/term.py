"""``reward_model:FOLDER``: a reward term that is a learned score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from codegym import feedback
from codegym.errors import SpecError
from codegym.plugins import check_options, whole_number
from codegym.rewards import Attempt, Term

_OPTIONS: Final = ("batch",)


def reward_model(rest: str, options: Mapping[str, str]) -> Term:
    """``reward_model:runs/rm``, ``reward_model:runs/rm?batch=4``.

    The model reads a problem's prompt and the last response; what was said between them it does not see.

    Raises:
        SpecError: there is no such model, or an option is unknown or out of range.
    """
    if not rest:
        raise SpecError("reward_model needs a folder or a hub id after a colon: reward_model:runs/rm")
    check_options("reward_model", options, _OPTIONS)
    batch = whole_number(options.get("batch", "16"), "reward_model: batch is a whole number of at least 1")
    if batch < 1:
        raise SpecError("reward_model: batch is a whole number of at least 1, not 0")
    from codegym_reward_model.scorer import Scorer

    scorer = Scorer.load(rest, batch=batch)

    def score(attempts: Sequence[Attempt]) -> list[float]:
        return scorer(
            [feedback.prompt(attempt.problem) for attempt in attempts],
            [attempt.response for attempt in attempts],
        )

    suffix = f"?batch={batch}" if options else ""
    return Term(
        name=f"reward_model:{rest}{suffix}", score=score, needs="nothing", about="A learned score of the response."
    )
