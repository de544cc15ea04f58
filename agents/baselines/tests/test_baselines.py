"""The baseline agents: what they answer, what they refuse, and that `mutate` repairs by what it is told alone."""

import ast
import importlib
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import codegym_baselines
from codegym import feedback
from codegym.agent import Agent, AgentFactory
from codegym.errors import SpecError, UserError
from codegym.judge import Judge
from codegym.mdp import Dialogue, RepairProcess, State
from codegym.problems import Problem, ProblemList, ProblemSet, Test, load
from codegym.response import extract_program
from codegym.testing import check_agent
from codegym_baselines import MutateAgent, mutate, reference, repeat, wrong

TOTAL = "def total(xs):\n    s = 0\n    for i in range(len(xs)):\n        s += xs[i]\n    return s\n"
LARGEST = Problem(
    id="largest",
    statement="Print the largest number.\n\nInput:\n```\n3\n1 5 2\n```\nOutput:\n```\n5\n```\n",
    style="stdin",
    tests=(
        Test(input="3\n1 5 2\n", expected="5\n", origin="public"),
        Test(input="2\n-4 -9\n", expected="-4\n", origin="public"),
        Test(input="2\n-4 -3\n", expected="-3\n"),
    ),
    references=("input()\nprint(max(map(int, input().split())))\n",),
    wrong_programs=("input()\nbest = 0\nfor x in map(int, input().split()):\n    best = max(best, x)\nprint(best)\n",),
)
SUM = Problem(
    id="sum",
    statement="Write `total(xs)`, the sum.\n\n```python\ntotal([1, 2]) == 3\n```",
    style="call",
    entry_point="total",
    tests=(
        Test(args=([1, 2],), expected=3, origin="public"),
        Test(args=([5],), expected=5, origin="public"),
        Test(args=([],), expected=0),
        Test(args=([4, 4, 4],), expected=12),
    ),
    references=(TOTAL,),
    wrong_programs=(TOTAL.replace("+=", "-="), TOTAL.replace("range(len(xs))", "range(1, len(xs))")),
)
PAIR = ProblemList([LARGEST, SUM])
EMBEDDED = load("embedded")


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge(workers=1) as the_judge:
        yield the_judge


@pytest.fixture(scope="module")
def searcher() -> Iterator[MutateAgent]:
    agent = MutateAgent()
    yield agent
    agent.close()


def play(process: RepairProcess, agent: Agent, problems: Sequence[Problem], *, seed: int = 0) -> list[State]:
    states = process.begin([(problem, seed) for problem in problems])
    while live := [state for state in states if not state.done]:
        process.step(live, agent.act([process.dialogue(state) for state in live]))
    return states


def answers(states: Sequence[State]) -> list[list[str]]:
    return [[turn.response for turn in state.turns] for state in states]


def opening(problem: Problem, judge: Judge, **options: Any) -> Dialogue:
    process = RepairProcess(ProblemList([problem]), judge, **options)
    return process.dialogue(process.begin([(problem, 0)])[0])


def test_entry_points_name_the_factories() -> None:
    """Every entry point of the distribution loads, and each is exported."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    points = project["entry-points"]["codegym.agents"]
    assert {"reference", "wrong", "repeat", "mutate"} == set(points)
    for name, target in points.items():
        module, _, attribute = target.partition(":")
        assert getattr(codegym_baselines, name) is getattr(importlib.import_module(module), attribute)
    assert sorted(codegym_baselines.__all__) == codegym_baselines.__all__


@pytest.mark.parametrize(
    ("factory", "rest", "options", "said"),
    [
        (wrong, "x", {}, "nothing after a colon, not 'x'"),
        (repeat, "", {"after": "1"}, "repeat has no option 'after'; options: none"),
        (reference, "", {"after": "-1"}, "after must be a whole number of at least 0, not '-1'"),
        (mutate, "", {"budgets": "1"}, "options: budget, tests"),
        (mutate, "", {"budget": "0"}, "budget must be a whole number of at least 1"),
        (mutate, "", {"tests": "hidden"}, "tests must be own or none, not 'hidden'"),
    ],
)
def test_unknown_options_are_refused_in_one_line(factory: Any, rest: str, options: dict[str, str], said: str) -> None:
    """A factory names what is wrong with its spec."""
    with pytest.raises(SpecError, match=said) as raised:
        factory(rest, options, PAIR)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("make", [reference, wrong, repeat, mutate])
def test_agents_pass_the_conformance_kit(make: AgentFactory) -> None:
    """Every baseline keeps the promises that `codegym.testing.check_agent` asks of an agent."""
    agent = make("", {"budget": "8"} if make is mutate else {}, load("kata:valid?size=4"))
    check_agent(agent)
    if isinstance(agent, MutateAgent):
        agent.close()


def test_reference_solves_after_so_many_wrong_turns(judge: Judge) -> None:
    """With ``after=2`` the third attempt is the first right one, for either style."""
    agent = reference("", {"after": "2"}, PAIR)
    states = play(RepairProcess(PAIR, judge, turns=3), agent, PAIR)
    assert [(len(state.turns), state.solved) for state in states] == [(3, True)] * 2


def test_reference_without_a_reference_names_the_problem(judge: Judge) -> None:
    """A problem that has no reference is the caller's mistake, and the message says which."""
    bare = replace(SUM, references=())
    with pytest.raises(UserError, match="problem sum has no reference program"):
        reference("", {}, ProblemList([bare])).act([opening(bare, judge)])


def test_wrong_never_solves_and_varies(judge: Judge) -> None:
    """A wrong program is drawn for each turn from the episode's seed; without one a stub stands in."""
    process = RepairProcess(PAIR, judge, turns=6)
    states = play(process, wrong("", {}, PAIR), PAIR)
    assert not any(state.solved for state in states)
    assert len(set(answers(states)[1])) == 2
    assert answers(play(process, wrong("", {}, PAIR), PAIR)) == answers(states)
    bare = replace(SUM, wrong_programs=())
    response = wrong("", {}, ProblemList([bare])).act([opening(bare, judge)])[0]
    assert "return None" in response
    assert extract_program(response).startswith("def total(")


def test_repeat_says_what_was_judged(judge: Judge) -> None:
    """It repeats the broken program, or from scratch a stub that runs, turn after turn."""
    agent = repeat("", {}, PAIR)
    for start, first in (("broken", LARGEST.wrong_programs[0].strip()), ("scratch", "pass")):
        state = play(RepairProcess(PAIR, judge, turns=3, start=start), agent, [LARGEST])[0]  # type: ignore[arg-type]
        assert [first] * 3 == [turn.program.strip() for turn in state.turns]


def test_mutate_repairs_programs_of_both_styles(judge: Judge, searcher: MutateAgent) -> None:
    """It finds one-edit repairs within a turn or two, and the same ones when it plays again."""
    process = RepairProcess(PAIR, judge, turns=3, start="broken")
    chosen = [LARGEST, *(replace(SUM, id=f"sum{i}", wrong_programs=(w,)) for i, w in enumerate(SUM.wrong_programs))]
    states = play(process, searcher, chosen)
    assert [state.solved for state in states] == [True, True, True]
    assert answers(states) == answers(play(process, searcher, chosen))


def test_mutate_never_looks_at_the_problems() -> None:
    """The problem set it is given is not touched."""

    class Untouchable(ProblemSet):
        def __len__(self) -> int:
            raise AssertionError

        def problem_at(self, index: int) -> Problem:
            raise AssertionError(index)

    assert isinstance(mutate("", {"tests": "none"}, Untouchable()), MutateAgent)


@pytest.mark.parametrize("tests", ["own", "none"])
def test_mutate_is_a_function_of_the_dialogue(judge: Judge, tests: str) -> None:
    """An agent that comes to an episode in the middle answers as the one that played it from the start."""
    agent = mutate("", {"tests": tests, "budget": "5"}, PAIR)
    hard = EMBEDDED["sheet_values"]
    process = RepairProcess(EMBEDDED, judge, turns=4, start="broken")
    state = process.begin([(hard, 3)])[0]
    for _ in range(3):
        dialogue = process.dialogue(state)
        response = agent.act([dialogue])[0]
        late = mutate("", {"tests": tests, "budget": "5"}, PAIR)
        assert [response] * 2 == [*agent.act([dialogue]), *late.act([dialogue])]
        late.close()
        process.step([state], [response])
    agent.close()
    assert len({turn.response for turn in state.turns}) == 3


def test_mutate_without_tests_climbs_by_feedback(judge: Judge) -> None:
    """Two bugs, each seen by one test, go one after the other: what failed less became the parent; nothing is repeated."""
    two_bugs = replace(
        SUM,
        tests=(Test(args=(20,), expected=19, origin="public"), Test(args=(1,), expected=3, origin="public")),
        wrong_programs=("def total(x):\n    if x > 10:\n        return x + 1\n    return x - 2\n",),
    )
    agent = mutate("", {"tests": "none"}, PAIR)
    state = play(RepairProcess(PAIR, judge, turns=80, start="broken"), agent, [two_bugs])[0]
    assert state.solved
    assert len(state.turns) == len({turn.program for turn in state.turns}) > 1


@pytest.mark.parametrize("start", [LARGEST, SUM, replace(SUM, starter="def total(xs):\n    ...\n")])
def test_mutate_starts_from_scratch(judge: Judge, searcher: MutateAgent, start: Problem) -> None:
    """Without a program it edits the starter or a stub; it answers to the end with programs that parse."""
    state = play(RepairProcess(PAIR, judge, turns=3), searcher, [start])[0]
    programs = [turn.program for turn in state.turns]
    assert all(ast.parse(program) for program in programs)
    assert all("def total(xs" in program for program in programs) == bool(start.starter)


@pytest.mark.parametrize("style", ["verdict", "none", "shuffled"])
def test_mutate_bears_any_feedback(judge: Judge, searcher: MutateAgent, style: feedback.Style) -> None:
    """Feedback that tells little or misleads is no reason to stop."""
    process = RepairProcess(PAIR, judge, turns=2, start="broken", feedback=style)
    assert all(state.done and not state.error for state in play(process, searcher, PAIR))


def test_mutate_mends_a_program_that_does_not_compile(judge: Judge, searcher: MutateAgent) -> None:
    """A missing colon is put back."""
    broken = replace(SUM, wrong_programs=(TOTAL.replace("(len(xs)):", "(len(xs))"),))
    assert play(RepairProcess(PAIR, judge, turns=3, start="broken"), searcher, [broken])[0].solved
