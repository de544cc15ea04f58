"""Best of N at each turn: of N answers to a dialogue the one that a rank puts first is given."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from codegym.agent import Agent
from codegym.bench.best_of import Scores, first
from codegym.bench.ranks import Candidate, Rank
from codegym.errors import UserError
from codegym.judge import Judge
from codegym.mdp import Dialogue
from codegym.problems import ProblemSet
from codegym.response import extract_program
from codegym.rollout import check_responses


class BestOfEachTurn:
    """An agent that asks another one N times at each turn: muCode's search (arXiv 2502.20380) with ``public`` first.

    Args:
        agent: draws its answers from `Dialogue.seed`; each of the N has a seed of its own.
        problems: the set that is played.
        rank: chooses; of several that it likes best the first is taken.
        n: answers to each dialogue.
        judge: runs the public tests.

    Raises:
        UserError: the rank looks at hidden tests, which are out of reach before an episode has ended.
    """

    def __init__(self, agent: Agent, problems: ProblemSet, rank: Rank, n: int, judge: Judge) -> None:
        if rank.needs_hidden_tests:
            raise UserError(f"the rank {rank.name} looks at hidden tests: nothing can be chosen by it at each turn")
        self._agent = agent
        self._problems = problems
        self._rank = rank
        self._n = n
        self._judge = judge

    def act(self, dialogues: Sequence[Dialogue]) -> list[str | None]:
        copies = [replace(each, seed=_seed(each.seed, number)) for each in dialogues for number in range(self._n)]
        responses = self._agent.act(copies)
        check_responses(self._agent, responses, len(copies))
        candidates = self._candidates(copies, responses)
        there = Scores([float(each.response is not None) for each in candidates])
        criteria = [there, *(gauge(candidates, self._judge) for gauge in self._rank.gauges.values())]
        return [
            candidates[first(criteria, range(start, start + self._n))[0]].response
            for start in range(0, len(copies), self._n)
        ]

    def _candidates(self, copies: Sequence[Dialogue], responses: Sequence[str | None]) -> list[Candidate]:
        problems = [self._problems[dialogue.problem_id] for dialogue in copies]
        programs = ["" if response is None else extract_program(response) for response in responses]
        reports = self._judge.judge_many(zip(problems, programs, strict=True), tests="public")
        return [
            Candidate(
                problem=problem,
                response=response,
                program=program,
                passed_public=bool(program.strip()) and report.accepted,
                solved=False,
            )
            for problem, response, program, report in zip(problems, responses, programs, reports, strict=True)
        ]


def _seed(seed: int, number: int) -> int:
    digest = hashlib.blake2b(f"{seed} {number}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") >> 1
