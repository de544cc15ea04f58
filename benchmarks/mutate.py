"""How many of the embedded wrong programs does `mutate` repair?

Each wrong program begins an episode of its own (``start="broken"``); an episode counts as solved when its last program
passes all public and hidden tests. The agent does not look at the turns left, so one run at the largest turn limit tells
of the smaller ones too. Seconds are those of the whole run up to that turn, judging included.

    python benchmarks/mutate.py --turns 3 10 30 --tests own none
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from msgspec.structs import replace

from codegym.judge import Judge
from codegym.mdp import RepairProcess, State
from codegym.problems import ProblemList, load
from codegym_baselines import MutateAgent


def main() -> None:
    arguments = _arguments()
    problems = [
        replace(problem, id=f"{problem.id}/{number}", wrong_programs=(wrong,))
        for problem in load(arguments.problems)
        for number, wrong in enumerate(problem.wrong_programs, start=1)
    ]
    print(f"{'tests':5} {'T':>3} {'solved':>9} {'stdin':>7} {'call':>7} {'public-failing':>14} {'seconds':>8}")
    for tests in arguments.tests:
        agent = MutateAgent(own_tests=tests == "own", budget=arguments.budget)
        with Judge() as judge:
            process = RepairProcess(ProblemList(problems), judge, turns=max(arguments.turns), start="broken")
            _measure(process, agent, arguments.turns, seed=arguments.seed, label=tests)
        agent.close()


def _measure(process: RepairProcess, agent: MutateAgent, limits: Sequence[int], *, seed: int, label: str) -> None:
    states = process.begin([(problem, seed) for problem in process.problems])
    failing = [state for state in states if not state.feedback.startswith("All public tests passed")]
    began = time.monotonic()
    for turn in range(1, max(limits) + 1):
        live = [state for state in states if not state.done]
        process.step(live, agent.act([process.dialogue(state) for state in live]))
        if turn in limits:
            cells = [
                _share(states),
                _share([state for state in states if state.problem.style == "stdin"]),
                _share([state for state in states if state.problem.style == "call"]),
                _share(failing),
            ]
            seconds = time.monotonic() - began
            print(
                f"{label:5} {turn:3} {cells[0]:>9} {cells[1]:>7} {cells[2]:>7} {cells[3]:>14} {seconds:8.0f}",
                flush=True,
            )


def _share(states: Sequence[State]) -> str:
    return f"{sum(state.solved for state in states)}/{len(states)}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How many wrong programs does mutate repair?")
    parser.add_argument("--problems", default="embedded", help="a problem spec (default: embedded)")
    parser.add_argument("--turns", type=int, nargs="+", default=[3, 10, 30], help="turn limits")
    parser.add_argument("--tests", nargs="+", choices=("own", "none"), default=["own", "none"])
    parser.add_argument("--budget", type=int, default=200, help="mutants tried a turn, with own tests")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
