"""Agents that do not think: `reference` knows the answer, `wrong` a wrong one, `repeat` says what it said before.

They bound what an agent can score from above and below, and show whether an environment, a reward or a report is sound.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from codegym.errors import UserError
from codegym.mdp import Dialogue
from codegym.problems import ProblemSet
from codegym.response import fenced
from codegym_baselines import options as agent_options


class ReferenceAgent:
    """Answers with a problem's first reference program.

    Args:
        problems: the set that is played.
        after: for so many turns it answers with a wrong program first.
    """

    def __init__(self, problems: ProblemSet, *, after: int = 0) -> None:
        self._problems = problems
        self._after = after
        self._wrong = WrongAgent(problems)

    def act(self, dialogues: Sequence[Dialogue]) -> list[str]:
        """Return one response for each dialogue.

        Raises:
            UserError: a problem has no reference program.
        """
        return [self._answer(dialogue) for dialogue in dialogues]

    def _answer(self, dialogue: Dialogue) -> str:
        if dialogue.turn < self._after:
            return self._wrong.act([dialogue])[0]
        references = self._problems[dialogue.problem_id].references
        if not references:
            raise UserError(f"problem {dialogue.problem_id} has no reference program to answer with")
        return fenced(references[0])


class WrongAgent:
    """Answers with a wrong program of the problem, drawn anew each turn, or with a stub where it has none."""

    def __init__(self, problems: ProblemSet) -> None:
        self._problems = problems

    def act(self, dialogues: Sequence[Dialogue]) -> list[str]:
        return [self._answer(dialogue) for dialogue in dialogues]

    def _answer(self, dialogue: Dialogue) -> str:
        candidates = self._problems[dialogue.problem_id].wrong_programs or (stub(dialogue.entry_point),)
        return fenced(random.Random(f"wrong {dialogue.seed} {dialogue.turn}").choice(candidates))


class RepeatAgent:
    """Answers with the program that was judged last, or with a stub where there is none yet."""

    def act(self, dialogues: Sequence[Dialogue]) -> list[str]:
        return [fenced(dialogue.program or stub(dialogue.entry_point)) for dialogue in dialogues]


def stub(entry_point: str) -> str:
    """Return a program that answers nothing: a function that returns None or, without an entry point, no output."""
    return f"def {entry_point}(*arguments):\n    return None\n" if entry_point else "pass\n"


def reference(rest: str, options: Mapping[str, str], problems: ProblemSet) -> ReferenceAgent:
    """``reference`` or ``reference?after=2``.

    Raises:
        SpecError: an option is unknown or not a number.
    """
    agent_options.check("reference", rest, options, known=("after",))
    return ReferenceAgent(problems, after=agent_options.whole("reference", options, "after", default=0, least=0))


def wrong(rest: str, options: Mapping[str, str], problems: ProblemSet) -> WrongAgent:
    """``wrong``, without options."""
    agent_options.check("wrong", rest, options)
    return WrongAgent(problems)


def repeat(rest: str, options: Mapping[str, str], problems: ProblemSet) -> RepeatAgent:  # noqa: ARG001 - AgentFactory
    """``repeat``, without options."""
    agent_options.check("repeat", rest, options)
    return RepeatAgent()
