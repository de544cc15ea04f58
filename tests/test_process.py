"""The decision process: turns, ends, rewards, feedback, and what must never be seen."""

from collections.abc import Sequence
from typing import Any

import pytest

import codegym
from codegym import Judge, Problem, RepairProcess, UserError, Verdict
from codegym import feedback as feedbacks
from codegym.mdp import State
from codegym.problems import ProblemList

RIGHT = "def f(x): return 2 * x"
PUBLIC_ONLY = "def f(x): return 2 * x if x < 10 else 0"
WRONG = "def f(x): return x"

DOUBLE = Problem(
    id="double", statement="Double it.", style="call", entry_point="f", references=(RIGHT,), wrong_programs=(WRONG,),
    tests=[codegym.Test(args=[2], expected=4, origin="public"), codegym.Test(args=[0], expected=0, origin="public"),
           codegym.Test(args=[77001], expected=154002)],
)  # fmt: skip
UPPER = Problem(
    id="upper", statement="Upper case.", style="stdin", wrong_programs=("print('zzz')",),
    tests=[codegym.Test(input="abc\n", expected="ABC\n", origin="public"), codegym.Test(input="q77001\n", expected="Q77001\n")],
)  # fmt: skip


def _process(judge: Judge, *problems: Problem, **options: Any) -> RepairProcess:
    return RepairProcess(ProblemList(problems or (DOUBLE, UPPER)), judge, **options)


def _play(process: RepairProcess, problem: Problem, responses: Sequence[str], seed: int = 0) -> State:
    (state,) = process.begin([(problem, seed)])
    for response in responses:
        assert not state.done
        process.step([state], [response])
    return state


def test_right_at_once(judge: Judge) -> None:
    """A right program ends the episode with +1."""
    state = _play(_process(judge), DOUBLE, [RIGHT])
    assert (state.done, state.solved, state.reward) == (True, True, 1.0)


def test_repair(judge: Judge) -> None:
    """A wrong program gets feedback and no reward, the right one after it ends the episode."""
    state = _play(_process(judge), DOUBLE, [WRONG, RIGHT])
    assert (state.done, state.solved, state.reward) == (True, True, 1.0)
    assert "f(2) returned 2, not 4." in state.turns[0].feedback
    assert [message["role"] for message in state.messages] == ["user", "assistant", "user", "assistant"]


def test_turn_limit(judge: Judge) -> None:
    """Running out of turns ends the episode with -1, and only there."""
    state = _play(_process(judge, turns=2), DOUBLE, [WRONG, WRONG])
    assert (state.done, state.solved) == (True, False)
    assert [turn.reward for turn in state.turns] == [0.0, -1.0]
    assert [turn.feedback for turn in state.turns][1] == ""


def test_public_pass_ends_the_episode(judge: Judge) -> None:
    """Passing the public tests ends the episode, and hidden ones then decide."""
    state = _play(_process(judge), DOUBLE, [PUBLIC_ONLY])
    assert (state.done, state.solved, state.reward) == (True, False, -1.0)
    episode = _process(judge).episode(state)
    assert (episode.passed_public, episode.solved) == (True, False)


@pytest.mark.parametrize(
    "response", ["", "   \n", "```\n```", "no code here", "def f(x) return", "\0", "\ud800", "x " * 5_000_000]
)
def test_response_without_a_program(judge: Judge, response: str) -> None:
    """A response without a valid program costs 0.2 before the end, -1 at the end, and the episode goes on."""
    state = _play(_process(judge, turns=2), DOUBLE, [response, response])
    assert [turn.reward for turn in state.turns] == [-0.2, -1.0]
    assert not any(turn.valid for turn in state.turns)
    assert state.turns[0].feedback


def test_hidden_tests_never_show(judge: Judge) -> None:
    """No message, dialogue, observation or info holds anything of a hidden test, whatever the program does with it."""
    from codegym.mdp import view

    printing = "import sys\ndef f(x):\n    print(x, file=sys.stderr)\n    return x"
    for style in ("rlef", "verdict", "none", "shuffled"):
        for problem, program in ((DOUBLE, printing), (DOUBLE, PUBLIC_ONLY), (UPPER, "print(input().upper() * 2)")):
            process = _process(judge, feedback=style, reward="pass_rate")
            state = _play(process, problem, [])
            while not state.done:
                process.step([state], [program])
                shown = [process.dialogue(state), view.observe(state), view.page(state)]
                assert "77001" not in repr(shown)
                assert "77001" not in repr(view.describe(process, state, reveal_hidden=False))
    assert "77001" in repr(view.describe(process, state, reveal_hidden=True))


def test_start_broken(judge: Judge) -> None:
    """An episode can begin with a wrong program and its feedback; the seed chooses which."""
    process = _process(judge, start="broken")
    (state,) = process.begin([(DOUBLE, 3)])
    dialogue = process.dialogue(state)
    assert dialogue.program == WRONG
    assert "f(2) returned 2, not 4." in dialogue.feedback
    assert WRONG in dialogue.prompt
    assert dialogue.turn == 0
    with pytest.raises(UserError, match="no wrong program"):
        process.begin([(Problem(id="x", statement="", style="call", entry_point="f", script="1"), 0)])


def test_feedback_styles(judge: Judge) -> None:
    """Each style tells what it should and no more."""
    told = {
        style: _play(_process(judge, feedback=style), DOUBLE, [WRONG]).feedback
        for style in ("rlef", "verdict", "none", "shuffled")
    }
    assert told["rlef"] == f"1 of 2 public tests failed.\nf(2) returned 2, not 4.\n{feedbacks.TRY_AGAIN}"
    assert told["verdict"] == f"Wrong answer. {feedbacks.TRY_AGAIN}"
    assert told["none"] == feedbacks.TRY_AGAIN
    assert "zzz" in told["shuffled"]
    assert "ABC" in told["shuffled"]


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("print('x' * 100000)", "(cut; "),
        ("1 / 0", "ZeroDivisionError"),
        ("while True: pass", "took too long"),
        ("x = bytearray(1 << 40)", "ran out of memory"),
        ("while True: print('x' * 10**6)", "printed too much"),
        ("print(", "does not compile"),
        ("", "holds no program"),
        ("pass", "(nothing)"),
    ],
)
def test_feedback_names_the_failure_within_its_budget(judge: Judge, program: str, words: str) -> None:
    """Every kind of failure is named, and no feedback outgrows its budget."""
    limits = codegym.Limits(cpu_seconds=0.2)
    tests = [codegym.Test(input=f"{n}\n" * 1000, expected="x" * 5000, origin="public") for n in range(20)]
    problem = Problem(id="p", statement="", style="stdin", tests=tests, limits=limits)
    told = _play(_process(judge, problem), problem, [program]).feedback
    assert words in told
    assert len(told) < feedbacks.FEEDBACK_CHARACTERS + 3 * feedbacks.ENTRY_CHARACTERS + 200


def test_more_failures_than_fit_are_counted(judge: Judge) -> None:
    """What does not fit into a feedback is counted instead."""
    tests = [codegym.Test(args=["x" * 300, n], expected=n, origin="public") for n in range(20)]
    problem = Problem(id="p", statement="", style="call", entry_point="f", tests=tests)
    told = _play(_process(judge, problem), problem, ["def f(x, n): return -1"]).feedback
    assert "20 of 20 public tests failed." in told
    assert " more." in told


def test_one_crash_is_told_once(judge: Judge) -> None:
    """A traceback that several tests share is shown once."""
    told = _play(_process(judge), DOUBLE, ["1 / 0"]).feedback
    assert told.count("ZeroDivisionError") == 1
    assert "f(0) failed in the same way." in told


def test_batches_equal_single_steps(judge: Judge) -> None:
    """Episodes moved on together end as they do one by one."""
    process = _process(judge)
    together = process.begin([(DOUBLE, 1), (UPPER, 2), (DOUBLE, 3)])
    process.step(together, [RIGHT, "print(input().upper())", WRONG])
    alone = [
        _play(process, problem, [response], seed)
        for problem, response, seed in ((DOUBLE, RIGHT, 1), (UPPER, "print(input().upper())", 2), (DOUBLE, WRONG, 3))
    ]
    strip = [(state.feedback, state.solved, state.reward, state.done) for state in together]
    assert strip == [(state.feedback, state.solved, state.reward, state.done) for state in alone]


@pytest.mark.parametrize(
    "options",
    [{"turns": 0}, {"turns": 1.5}, {"start": "x"}, {"feedback": "x"}, {"reward": "x"}],
)
def test_bad_arguments(judge: Judge, options: dict[str, Any]) -> None:
    """An argument out of range is one clear error."""
    with pytest.raises(UserError):
        _process(judge, **options)


def test_problem_without_public_tests(judge: Judge) -> None:
    """Without a public test to fail, the first program ends the episode."""
    problem = Problem(id="p", statement="", style="call", entry_point="f", script="assert f(1) == 2")
    state = _play(_process(judge, problem), problem, [WRONG])
    assert (state.done, state.solved, state.turns[0].verdict) == (True, False, Verdict.WRONG_ANSWER)


def test_judge_failure_is_never_scored(judge: Judge) -> None:
    """Where the judge itself fails the episode ends with an error and no turn."""
    checker = codegym.Checker(kind="custom", source="def check(*a): 1 / 0")
    problem = Problem(
        id="p", statement="", style="call", entry_point="f", checker=checker,
        tests=[codegym.Test(args=[1], expected=1, origin="public")],
    )  # fmt: skip
    process = _process(judge, problem)
    state = _play(process, problem, [WRONG])
    assert state.done
    assert "checker" in state.error
    assert process.episode(state).error
    assert not state.turns
