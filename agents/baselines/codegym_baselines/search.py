"""The search for one episode's repair: programs, how they fared, and which edit to try next."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from codegym.judge import Report, Verdict
from codegym.synthesis.mutants import parsed
from codegym_baselines.clues import COMPILE, CRASH, LIMIT, WRONG, read_examples, read_feedback, read_literals
from codegym_baselines.mutations import line_repairs, mutants
from codegym_baselines.trials import Trials, problem_of

_CHUNK: Final = 32
_MOST_NODES: Final = 200
_MOST_EXAMPLES: Final = 16


@dataclass(order=True, slots=True)
class _Node:
    """A program whose neighbours may be tried; the better ones come first in order."""

    failed: float
    severity: int
    serial: int
    program: str = field(compare=False)
    mutants: Iterator[str] = field(compare=False)


class Search:
    """Keeps the best program so far as the parent and proposes single edits of it, none twice.

    Args:
        prompt: the first message; examples and numbers are read from it.
        entry_point: the function to define, or empty.
        seed: breaks ties between edits.
        trials: where mutants are tried before one is proposed; None to propose them untried.
        budget: how many are tried a turn.
    """

    def __init__(self, *, prompt: str, entry_point: str, seed: int, trials: Trials | None, budget: int) -> None:
        self._entry_point = entry_point
        self._seed = seed
        self._trials = trials
        self._budget = budget
        self._examples = read_examples(prompt, entry_point)
        self._literals = read_literals(prompt)
        self._nodes: list[_Node] = []
        self._promising: list[str] = []
        self._seen: set[int] = set()
        self._serials = itertools.count()
        self._last = ""

    def observe(self, program: str, feedback: str) -> None:
        """Take in what came of a program."""
        clues = read_feedback(feedback, self._entry_point)
        self._last = program
        self._seen.add(hash(program))
        self._push(program, clues.failed, clues.severity, clues.lines)
        if self._trials:
            known = [example for example in self._examples if example not in clues.examples]
            if clues.complete and known and parsed(program):
                report = self._trials.run(problem_of(known, self._entry_point), [program])[0]
                known = [known[case.index] for case in report.cases if case.accepted]
            self._examples = [*clues.examples, *known][:_MOST_EXAMPLES]

    def propose(self) -> str:
        """Return the next program; the last one again when there is nothing left to try."""
        fresh = itertools.islice(self._fresh(), self._budget if self._trials and self._examples else 1)
        if self._trials and self._examples:
            return self._tested(self._trials, fresh) or self._last
        return next(fresh, self._last)

    def _tested(self, trials: Trials, fresh: Iterator[str]) -> str:
        """Return the first program that passes all examples, or the one that passes most of them."""
        problem = problem_of(self._examples, self._entry_point)
        waiting = itertools.chain(self._promising, fresh)
        best, most = "", -1
        self._promising = []
        while chunk := list(itertools.islice(waiting, _CHUNK)):
            for program, report in zip(chunk, trials.run(problem, chunk, stop_early=True), strict=True):
                passed = sum(case.accepted for case in report.cases)
                if report.accepted:
                    self._promising.append(program)
                else:
                    self._push(program, 1 - passed / len(self._examples), _severity(report))
                if passed > most:
                    best, most = program, passed
            if self._promising:
                return self._promising.pop(0)
        return best

    def _fresh(self) -> Iterator[str]:
        """Yield neighbours of the best node, then of the next, that were not seen before."""
        while self._nodes:
            node = self._nodes[0]
            for program in node.mutants:
                if hash(program) not in self._seen:
                    self._seen.add(hash(program))
                    yield program
                    if self._nodes[0] is not node:
                        break
            else:
                heapq.heappop(self._nodes)

    def _push(self, program: str, failed: float, severity: int, lines: Sequence[int] | frozenset[int] = ()) -> None:
        neighbours = mutants(program, suspects=lines, literals=self._literals, seed=self._seed)
        repairs = (mutant.program for mutant in itertools.chain(line_repairs(program), neighbours))
        heapq.heappush(self._nodes, _Node(failed, severity, next(self._serials), program, repairs))
        if len(self._nodes) > _MOST_NODES:
            self._nodes = heapq.nsmallest(_MOST_NODES // 2, self._nodes)


def _severity(report: Report) -> int:
    match report.verdict:
        case Verdict.WRONG_ANSWER:
            return WRONG
        case Verdict.COMPILE_ERROR:
            return COMPILE
        case Verdict.RUNTIME_ERROR:
            return CRASH
    return LIMIT
