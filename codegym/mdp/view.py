"""What the environments show of a state: observation, info and a page of text. Public data, unless asked for more."""

from __future__ import annotations

from typing import Any, TypedDict

import gymnasium as gym

from codegym.mdp.process import RepairProcess, State
from codegym.mdp.spaces import Unicode


class Observation(TypedDict):
    """One observation of ``CodeRepair-v0``."""

    problem: str
    """The prompt: statement, how to answer, and the broken program where the episode starts from one."""
    program: str
    """The last program judged; empty before the first."""
    feedback: str
    """What came of it; empty before the first and at the end."""
    turn: int
    """Attempts made so far."""


def observation_space(turns: int) -> gym.spaces.Dict:
    return gym.spaces.Dict(
        {
            "problem": Unicode(),
            "program": Unicode(),
            "feedback": Unicode(),
            "turn": gym.spaces.Discrete(turns + 1),
        }
    )


def observe(state: State) -> dict[str, Any]:
    return dict(
        Observation(problem=state.prompt, program=state.program, feedback=state.feedback, turn=len(state.turns))
    )


def describe(process: RepairProcess, state: State, *, reveal_hidden: bool) -> dict[str, Any]:
    """Return the ``info`` of a state.

    ``messages`` is the chat so far, ``verdict`` and ``public_pass_rate`` speak of the public tests, ``reward_terms`` of the
    last reward. With `reveal_hidden`, ``episode`` is the whole record, hidden results included, and ``solved`` its outcome.
    """
    info: dict[str, Any] = {
        "problem_id": state.problem.id,
        "messages": [dict(message) for message in state.messages],
        "verdict": "",
        "public_pass_rate": 0.0,
        "reward_terms": {},
    }
    if state.turns:
        public = state.public_report()
        info["verdict"] = str(public.verdict)
        info["public_pass_rate"] = public.pass_rate
        info["reward_terms"] = dict(state.turns[-1].reward_terms)
    if reveal_hidden:
        info["solved"] = state.solved
        info["episode"] = process.episode(state)
    return info


def page(state: State) -> str:
    """Return the dialogue as a person would read it."""
    lines = [f"=== {state.problem.id}, {len(state.turns)} turns ==="]
    for message in state.messages:
        lines += [f"--- {message['role']} ---", message["content"]]
    if state.done:
        lines.append(f"=== ended: {state.public_report().verdict} on the public tests, reward {state.reward:+.2f} ===")
    return "\n".join(lines)
