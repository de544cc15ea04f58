"""The conformance kit: does an agent, an environment or a problem set keep the promises that codegym relies on?

For authors of plug-ins, to call from their own tests. Each check raises `AssertionError` with what is wrong.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import gymnasium as gym
from gymnasium.utils.env_checker import check_env as gymnasium_check_env

from codegym.agent import Agent
from codegym.judge import Judge
from codegym.mdp import RepairProcess
from codegym.problems import Problem, ProblemSet, decode_problem, encode_problem, load
from codegym.rollout import check_responses, play


def check_agent(agent: Agent, problems: str | Sequence[Problem] | ProblemSet = "kata:valid?size=4") -> None:
    """Check that an agent answers batches of any size, one text a dialogue, and alike for alike dialogues.

    Raises:
        AssertionError: it does not.
        UserError: its answers are not texts, or not as many as the dialogues.
    """
    assert isinstance(agent, Agent), f"{type(agent).__name__} has no method act(dialogues)"
    problem_set = load(problems)
    with Judge(workers=1) as judge:
        process = RepairProcess(problem_set, judge, turns=2)
        states = process.begin([(problem, index) for index, problem in enumerate(problem_set[:4])])
        dialogues = [process.dialogue(state) for state in states]
        for size in range(len(dialogues) + 1):
            check_responses(agent, agent.act(dialogues[:size]), size)
        episodes = list(play(agent, process, [(index, 0) for index in range(len(dialogues))], batch=3))
        assert len(episodes) == len(dialogues), "an episode was lost"
        assert not any(episode.error for episode in episodes), "an episode could not be judged"


def check_env(env: gym.Env[Any, Any]) -> None:
    """Check an environment as `gymnasium.utils.env_checker.check_env` does, every warning being an error.

    Any text as an action must be legal, and no hidden test may show in what the agent sees.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gymnasium_check_env(env.unwrapped, skip_render_check=env.unwrapped.spec is None)
    for action in ("", "\0", "\ud800", "no code at all", "```python\nunclosed = 1", "```\na = 1\n```\n```\nb = 2\n```"):
        env.reset(seed=0)
        observation, reward, *_ = env.step(action)
        assert env.observation_space.contains(observation), f"the observation after {action!r} is not in the space"
        assert isinstance(reward, float), f"the reward after {action!r} is {type(reward).__name__}, not float"


def check_problems(
    problems: str | Sequence[Problem] | ProblemSet, *, judge: Judge | None = None, limit: int = 20
) -> None:
    """Check that the first problems of a set are well formed, survive being stored, and are judged as they claim.

    Every reference must be accepted and every wrong program must fail.
    """
    problem_set = load(problems)
    assert len(problem_set) > 0, "the set is empty"
    assert problem_set[-1].id == problem_set.ids[len(problem_set) - 1], "ids and problems disagree"
    chosen = list(problem_set[:limit])
    for problem in chosen:
        assert problem_set[problem.id] == problem, f"{problem.id}: looking it up by id gives another problem"
        assert decode_problem(encode_problem(problem)) == problem, f"{problem.id}: does not survive being stored"
    with Judge() if judge is None else nullcontext(judge) as the_judge:
        _check_programs(the_judge, chosen)


def _check_programs(judge: Judge, problems: Sequence[Problem]) -> None:
    right = [(problem, program) for problem in problems for program in problem.references]
    wrong = [(problem, program) for problem in problems for program in problem.wrong_programs]
    for (problem, program), report in zip(right, judge.judge_many(right), strict=True):
        assert report.accepted, f"{problem.id}: a reference is {report.verdict}:\n{program}\n{report.cases}"
    for (problem, program), report in zip(wrong, judge.judge_many(wrong, stop_early=True), strict=True):
        assert not report.accepted, f"{problem.id}: a wrong program is accepted:\n{program}"
