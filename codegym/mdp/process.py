"""The decision process itself, batch first: the environments and the rollout are thin shells around it.

RLEF (arXiv 2410.02089, section 2.1): the first observation is the problem, an action is one whole response, then the public
tests run; if any fails and turns are left the next observation adds the feedback. The episode ends when all public tests
pass or at the turn limit, which is part of the process: running out of turns is termination, not truncation. Then the last
program is judged on the hidden tests too, and the reward is given.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from codegym import feedback as feedbacks
from codegym.episode import Episode, Turn
from codegym.errors import UserError
from codegym.judge import Judge, Report, Verdict
from codegym.mdp.dialogue import Dialogue, Message
from codegym.problems import Problem, ProblemSet
from codegym.response import extract_program
from codegym.rewards import Attempt, Reward, Scored, resolve
from codegym.rewards.scoring import is_valid, judge_attempts, not_judged, reference_seconds

Start = Literal["scratch", "broken"]
"""``scratch``: from the statement. ``broken``: from a wrong program and its feedback, code repair proper."""


@dataclass(slots=True, kw_only=True)
class State:
    """One episode under way. Made by `RepairProcess.begin`, moved on by `RepairProcess.step` alone."""

    problem: Problem
    seed: int
    prompt: str = ""
    broken_program: str = ""
    program: str = ""
    feedback: str = ""
    turns: list[Turn] = field(default_factory=list)
    done: bool = False
    solved: bool = False
    truncated: bool = False
    error: str = ""

    @property
    def messages(self) -> tuple[Message, ...]:
        chat = [Message(role="user", content=self.prompt)]
        for turn in self.turns:
            chat.append(Message(role="assistant", content=turn.response))
            if turn.feedback:
                chat.append(Message(role="user", content=turn.feedback))
        return tuple(chat)

    @property
    def reward(self) -> float:
        """The sum of the rewards so far."""
        return sum(turn.reward for turn in self.turns)

    def public_report(self) -> Report:
        """The last attempt on the public tests; nothing before the first."""
        last = Report(problem_id=self.problem.id, cases=self.turns[-1].cases if self.turns else ())
        return last.of("public")


class RepairProcess:
    """The process over a set of problems.

    Args:
        problems: the set; `shuffled` feedback draws its other problems from it.
        judge: judges every attempt of a step in one batch.
        turns: the turn limit, at least 1.
        reward: a `Reward`, or its text (`codegym.rewards.resolve`).
        start: where an episode begins.
        feedback: what the agent is told after a failed attempt (`codegym.feedback.Style`).

    Raises:
        UserError: an argument is out of range; the message says what is allowed.
    """

    def __init__(
        self,
        problems: ProblemSet,
        judge: Judge,
        *,
        turns: int = 3,
        reward: str | Reward = "rlef",
        start: Start = "scratch",
        feedback: feedbacks.Style = "rlef",
    ) -> None:
        if not isinstance(turns, int) or turns < 1:
            raise UserError(f"turns must be a whole number of at least 1, not {turns!r}")
        if start not in get_args(Start):
            raise UserError(f"start must be one of {', '.join(get_args(Start))}, not {start!r}")
        if feedback not in get_args(feedbacks.Style):
            raise UserError(f"feedback must be one of {', '.join(get_args(feedbacks.Style))}, not {feedback!r}")
        if len(problems) < 2 and feedback == "shuffled":
            raise UserError("shuffled feedback needs at least two problems to shuffle")
        self.problems = problems
        self.turns = turns
        self.reward = resolve(reward)
        self.start = start
        self.feedback = feedback
        self._judge = judge
        self._seconds: dict[str, float | None] = {}
        """CPU time of the references, by problem, where the reward looks at it."""

    def begin(self, episodes: Sequence[tuple[Problem, int]]) -> list[State]:
        """Start an episode for each problem and seed; everything random in it follows from the seed."""
        states = [State(problem=problem, seed=seed) for problem, seed in episodes]
        if self.start == "broken":
            self._begin_broken(states)
        for state in states:
            state.prompt = feedbacks.prompt(state.problem, state.broken_program, state.feedback)
        return states

    def step(self, states: Sequence[State], responses: Sequence[str]) -> list[State]:
        """Judge one response in each episode and move it on; return the states, each with its new `turns[-1]`.

        A state whose `error` is set could not be judged, through no fault of the program; it is done and not scored.
        """
        for response in responses:
            if not isinstance(response, str):
                raise UserError(f"an action is a text, not {type(response).__name__}")
        programs = [extract_program(response) for response in responses]
        pairs = [(state.problem, program) for state, program in zip(states, programs, strict=True)]
        reports, final = judge_attempts(
            self._judge,
            pairs,
            self.reward.needs,
            ends=lambda place, passed: passed or len(states[place].turns) + 1 >= self.turns,
        )
        told = self._feedback_after(states, programs, reports, final)
        judged = []
        for place, (state, report) in enumerate(zip(states, reports, strict=True)):
            state.error = not_judged(report)
            state.done = final[place] or bool(state.error)
            if not state.error:
                judged.append(
                    (state, self._attempt(state, responses[place], programs[place], report, final[place]), told[place])
                )
        scores = self.reward(self._timed([attempt for _, attempt, _ in judged]))
        for (state, attempt, text), scored in zip(judged, scores, strict=True):
            _advance(state, attempt, text, scored)
        return list(states)

    def truncate(self, states: Sequence[State]) -> None:
        """End episodes whose agent cannot go on, for its context is full: unsolved, without a further reward."""
        for state in states:
            state.done = state.truncated = True

    def _feedback_after(
        self, states: Sequence[State], programs: Sequence[str], reports: list[Report], final: Sequence[bool]
    ) -> list[str]:
        told = [
            "" if ends else self._feedback(state.problem, program, report)
            for state, program, report, ends in zip(states, programs, reports, final, strict=True)
        ]
        if self.feedback == "shuffled":
            swapped = [index for index, ends in enumerate(final) if not ends and programs[index].strip()]
            strangers = self._strangers([states[index] for index in swapped])
            for index, text in zip(swapped, strangers, strict=True):
                told[index] = text
        return told

    def _feedback(self, problem: Problem, program: str, report: Report) -> str:
        if not program.strip() and self.feedback != "none":
            return feedbacks.NO_PROGRAM
        return feedbacks.render(problem, report, self.feedback)

    def _strangers(self, states: Sequence[State]) -> list[str]:
        """Return, for each state, the feedback that a wrong program of another problem earned."""
        chosen = []
        for state in states:
            rng = random.Random(f"shuffled {state.seed} {len(state.turns)}")
            problem = state.problem
            while problem.id == state.problem.id:
                problem = self.problems[rng.randrange(len(self.problems))]
            chosen.append((problem, rng.choice(problem.wrong_programs or (_stub(problem),))))
        reports = self._judge.judge_many(chosen, tests="public")
        return [feedbacks.render(problem, report, "rlef") for (problem, _), report in zip(chosen, reports, strict=True)]

    def _begin_broken(self, states: Sequence[State]) -> None:
        """Give each state a wrong program to start from, one that fails a public test where the problem has one."""
        waiting = {index: _shuffled_wrong_programs(state) for index, state in enumerate(states)}
        while waiting:
            pairs = [(states[index].problem, candidates[-1]) for index, candidates in waiting.items()]
            reports = self._judge.judge_many(pairs, tests="public")
            for (index, candidates), report in zip(list(waiting.items()), reports, strict=True):
                state = states[index]
                state.broken_program = state.program = candidates.pop()
                state.feedback = feedbacks.render(state.problem, report, self.feedback)
                if not candidates or not report.accepted:
                    del waiting[index]
        if self.feedback == "shuffled":
            for state, text in zip(states, self._strangers(states), strict=True):
                state.feedback = text

    def _attempt(self, state: State, response: str, program: str, report: Report, final: bool) -> Attempt:
        valid = is_valid(program, report)
        return Attempt(
            problem=state.problem,
            response=response,
            program=program,
            turn=len(state.turns) + 1,
            valid=valid,
            final=final,
            solved=final and valid and report.accepted,
            report=report,
            previous=state.program,
        )

    def _timed(self, attempts: list[Attempt]) -> list[Attempt]:
        """Return the attempts with the CPU time of the references, if the reward in force looks at it."""
        if self.reward.needs != "reference":
            return attempts
        asked = {attempt.problem.id: attempt.problem for attempt in attempts if attempt.solved}
        missing = [problem for name, problem in asked.items() if name not in self._seconds]
        found = reference_seconds(self._judge, missing)
        self._seconds.update(zip((problem.id for problem in missing), found, strict=True))
        return [replace(attempt, reference_seconds=self._seconds.get(attempt.problem.id)) for attempt in attempts]

    def dialogue(self, state: State) -> Dialogue:
        """Return what an agent may know of an episode."""
        return Dialogue(
            problem_id=state.problem.id,
            prompt=state.prompt,
            entry_point=state.problem.entry_point,
            program=state.program,
            feedback=state.feedback,
            turn=len(state.turns),
            turns_left=self.turns - len(state.turns),
            messages=state.messages,
            seed=state.seed,
        )

    def episode(self, state: State, *, sample: int = 0) -> Episode:
        """Return the record of an episode, finished or not."""
        return Episode(
            problem_id=state.problem.id,
            sample=sample,
            seed=state.seed,
            prompt=state.prompt,
            broken_program=state.broken_program,
            turn_limit=self.turns,
            turns=tuple(state.turns),
            solved=state.solved,
            truncated=state.truncated,
            passed_public=bool(state.turns) and state.turns[-1].valid and state.public_report().accepted,
            error=state.error,
        )


def _advance(state: State, attempt: Attempt, told: str, scored: Scored) -> None:
    state.solved = attempt.solved
    turn = Turn(
        response=attempt.response,
        program=attempt.program,
        valid=attempt.valid,
        verdict=attempt.report.verdict if attempt.program.strip() else Verdict.COMPILE_ERROR,
        cases=tuple(attempt.report.cases),
        feedback=told,
        reward=scored.value,
        reward_terms=scored.terms,
    )
    state.turns.append(turn)
    state.program, state.feedback = attempt.program, told


def _shuffled_wrong_programs(state: State) -> list[str]:
    if not state.problem.wrong_programs:
        raise UserError(f"problem {state.problem.id} has no wrong program to start from; use start='scratch'")
    candidates = list(state.problem.wrong_programs)
    random.Random(f"broken {state.seed}").shuffle(candidates)
    return candidates


def _stub(problem: Problem) -> str:
    """Return a program that answers nothing, for problems that come without a wrong one."""
    return f"def {problem.entry_point}(*arguments):\n    return None\n" if problem.style == "call" else "pass\n"
