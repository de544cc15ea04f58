"""`mutate`: an honest agent without a model. It edits the failing program and keeps what the feedback says is better.

It sees what any agent sees, the dialogue, and never a reference or a hidden test. With ``tests=own`` it first tries its
edits on the examples that the statement and the feedback show, in a sandbox of its own; with ``tests=none`` it proposes
one edit a turn and has only the feedback to go by.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from codegym.errors import SpecError
from codegym.mdp import Dialogue
from codegym.problems import ProblemSet
from codegym.response import extract_program, fenced
from codegym.synthesis.mutants import parsed
from codegym_baselines import options as agent_options
from codegym_baselines.oracles import stub
from codegym_baselines.search import Search
from codegym_baselines.trials import Trials

_MOST_EPISODES: Final = 256
_BROKEN: Final = re.compile(
    r"^This program is wrong:\n\n(?P<fence>`{3,})python\n(?P<program>.*?)\n(?P=fence)\n\n(?P<feedback>.*)Repair it\.\Z",
    re.MULTILINE | re.DOTALL,
)

_Round = tuple[str, str]
"""A program and what came of it."""


class MutateAgent:
    """Repairs programs by search over small edits.

    A response is a function of the dialogue alone: what is kept of an episode between turns saves work, and is worked
    out again from the messages when it is missing. With own tests the agent runs a judge, so close it after use.

    Args:
        own_tests: try edits on the examples shown before proposing one.
        budget: how many edits are tried a turn.
    """

    def __init__(self, *, own_tests: bool = True, budget: int = 200) -> None:
        self._trials = Trials() if own_tests else None
        self._budget = budget
        self._episodes: dict[tuple[str, int], _Episode] = {}

    def act(self, dialogues: Sequence[Dialogue]) -> list[str]:
        return [fenced(self._answer(dialogue)) for dialogue in dialogues]

    def close(self) -> None:
        """End the judge; the agent may still be used, and then starts another."""
        if self._trials:
            self._trials.close()

    def _answer(self, dialogue: Dialogue) -> str:
        key = (dialogue.problem_id, dialogue.seed)
        rounds = _rounds(dialogue)
        episode = self._episodes.pop(key, None)
        if episode is None or not episode.leads_to(dialogue.prompt, rounds):
            episode = _Episode(dialogue, self._trials, self._budget)
        response = episode.answer(rounds)
        if dialogue.turns_left > 1:
            self._episodes[key] = episode
        if len(self._episodes) > _MOST_EPISODES:
            del self._episodes[next(iter(self._episodes))]
        return response


class _Episode:
    """A search, and the rounds of the dialogue that it has taken in."""

    def __init__(self, dialogue: Dialogue, trials: Trials | None, budget: int) -> None:
        self._prompt = dialogue.prompt
        self._rounds: list[_Round] = []
        self._proposal = ""
        self._search = Search(
            prompt=dialogue.prompt, entry_point=dialogue.entry_point, seed=dialogue.seed, trials=trials, budget=budget
        )

    def leads_to(self, prompt: str, rounds: Sequence[_Round]) -> bool:
        """Tell whether this is the same episode at the same turn or an earlier one."""
        return prompt == self._prompt and list(rounds[: len(self._rounds)]) == self._rounds

    def answer(self, rounds: Sequence[_Round]) -> str:
        for program, feedback in rounds[len(self._rounds) :]:
            self._search.observe(program, feedback)
            self._proposal = self._search.propose()
            self._rounds.append((program, feedback))
        return self._proposal


def mutate(rest: str, options: Mapping[str, str], problems: ProblemSet) -> MutateAgent:  # noqa: ARG001 - must not look
    """``mutate``, ``mutate?tests=none`` or ``mutate?budget=50``.

    Raises:
        SpecError: an option is unknown or has no such value.
    """
    agent_options.check("mutate", rest, options, known=("budget", "tests"))
    tests = options.get("tests", "own")
    if tests not in ("own", "none"):
        raise SpecError(f"agent mutate: tests must be own or none, not {tests!r}")
    budget = agent_options.whole("mutate", options, "budget", default=200, least=1)
    return MutateAgent(own_tests=tests == "own", budget=budget)


def _rounds(dialogue: Dialogue) -> list[_Round]:
    """Return the programs so far, each with its feedback; the first is what the episode starts from."""
    chat = [message["content"] for message in dialogue.messages[1:]]
    rounds = [_start(dialogue)]
    rounds += [(extract_program(chat[i]), chat[i + 1]) for i in range(0, len(chat) - 1, 2)]
    if dialogue.program.strip() not in ("", rounds[-1][0].strip()):
        rounds.append((dialogue.program, dialogue.feedback))
    return rounds


def _start(dialogue: Dialogue) -> _Round:
    """Return the broken program and its feedback as the prompt tells them, else the starter or a stub and nothing."""
    broken = _BROKEN.search(dialogue.prompt)
    if broken:
        return broken["program"], broken["feedback"]
    starter = extract_program(dialogue.prompt)
    fits = dialogue.entry_point and f"def {dialogue.entry_point}(" in starter and parsed(starter)
    return (starter if fits else stub(dialogue.entry_point)), ""
