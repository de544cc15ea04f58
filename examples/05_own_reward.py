"""A reward term of your own: one function. It is composed with the others by name and weight, and logged beside them."""

import codegym
from codegym import rewards


@rewards.term(needs="nothing")
def brevity(attempt: rewards.Attempt) -> float:
    """1 for a program of one line, less for longer ones; 0 for none."""
    lines = len(attempt.program.strip().splitlines())
    return 1 / lines if lines else 0.0


def main() -> None:
    reward = rewards.Reward({"tests": 1.0, "ruff": -0.2, brevity: 0.1})
    problems = codegym.load("kata:test?size=3")
    for episode in codegym.rollout(Padded(problems), problems, turns=1, reward=reward):
        turn = episode.turns[-1]
        parts = ", ".join(f"{name} {value:+.2f}" for name, value in turn.reward_terms.items())
        print(f"{episode.problem_id}: {turn.reward:+.2f} = {parts}")


class Padded:
    """Answers with the reference, after an import that nobody needs."""

    def __init__(self, problems: codegym.ProblemSet) -> None:
        self._problems = problems

    def act(self, dialogues: list[codegym.Dialogue]) -> list[str]:
        return [f"import os\n{self._problems[dialogue.problem_id].references[0]}" for dialogue in dialogues]


if __name__ == "__main__":
    main()
