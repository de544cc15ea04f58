"""The same reward for verl: point `custom_reward_function` at this file.

    custom_reward_function.path=examples/07_verl.py custom_reward_function.name=compute_scores reward_model.reward_manager=batch

The ground truth of each row is the id of its problem. The judge's processes start at the first call and end with the trainer.
"""

import atexit
from functools import cache
from typing import Any

import codegym
from codegym import rewards

REWARD = "tests=1.0,ruff=-0.2,length=-0.01"
PROBLEMS = "kata:train?size=1000"


@cache
def function() -> Any:
    """Return the reward function, with a judge of its own."""
    judge = codegym.Judge()
    atexit.register(judge.close)
    return rewards.for_verl(REWARD, PROBLEMS, judge=judge, batch=True)


def compute_scores(**batch: Any) -> list[dict[str, float]]:
    """Score a batch: `solution_strs`, `ground_truths` and what else verl hands over."""
    scores: list[dict[str, float]] = function()(**batch)
    return scores


if __name__ == "__main__":
    problem = codegym.load(PROBLEMS)[0]
    answers = [problem.references[0], problem.wrong_programs[0]]
    for scores in compute_scores(solution_strs=answers, ground_truths=[problem.id] * 2, data_sources=["kata"] * 2):
        print(scores)
