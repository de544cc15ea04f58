"""The judge: programs and tests in, reports out. The one class of this package that most code needs."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import partial
from types import TracebackType
from typing import Final, Literal, Self, get_args

from codegym.errors import JudgeError, UserError
from codegym.judge import launch
from codegym.judge.evaluate import Task
from codegym.judge.execution import Output
from codegym.judge.pool import Pool, Worker
from codegym.judge.report import Report
from codegym.judge.results import origin_of
from codegym.problems import Problem

Selection = Literal["all", "public", "hidden"]
"""Which tests: ``hidden`` are those that are not ``public``, the script among them."""

Fresh = Literal["test", "program"]
"""How often a program gets a new process: ``test``, for each test; ``program``, for all its tests where possible, and for each
test unless all are accepted there."""

_THREADS: Final = "codegym-judge"


class Judge:
    """Runs programs in sandboxes and says how they fared.

    Each worker is one guest (see `codegym.judge.guest`), started when it is needed and ended when it has not been for a
    minute. A judge may be used
    from several threads, not from a forked process. Close it, or use it as a context manager: it then leaves no process,
    descriptor or file behind.

    Args:
        workers: how many programs run at once; by default one for each processor.
        isolation: how strongly programs are confined (`codegym.judge.launch.Isolation`).
        fresh: how often a program gets a new process (`Fresh`).
        policy: which Python programs may be written in (`codegym.judge.launch.Policy`).
        hash_seed: what the hashes of texts, and so the order of sets, follow from (``PYTHONHASHSEED``).

    Raises:
        UserError: an argument is out of range.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        isolation: launch.Isolation = "auto",
        fresh: Fresh = "program",
        policy: launch.Policy = "none",
        hash_seed: int = 0,
    ) -> None:
        count = len(os.sched_getaffinity(0)) if workers is None else workers
        if count < 1:
            raise UserError(f"workers must be at least 1, not {count}")
        if not 0 <= hash_seed < 1 << 32:
            raise UserError(f"hash_seed must be from 0 to 4294967295, not {hash_seed}")
        for name, kind, value in (
            ("isolation", launch.Isolation, isolation),
            ("fresh", Fresh, fresh),
            ("policy", launch.Policy, policy),
        ):
            if value not in get_args(kind):
                raise UserError(f"{name} must be one of {', '.join(get_args(kind))}, not {value!r}")
        self.workers = count
        self._process = os.getpid()
        self._with_hash_seed = partial(Judge, workers=count, isolation=isolation, fresh=fresh, policy=policy)
        share = fresh == "program"
        self._pool = Pool([Worker(isolation, policy, hash_seed, share=share) for _ in range(count)])
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=_THREADS)
        self._finalizer = weakref.finalize(self, _shut_down, self._threads, self._pool, self._process)

    def judge(
        self, problem: Problem, program: str, *, tests: Selection | Sequence[int] = "all", stop_early: bool = False
    ) -> Report:
        """Judge one program, in the calling thread; see `judge_many`."""
        return self._run(self._task(problem, program, tests, stop_early=stop_early))

    def judge_many(
        self,
        items: Iterable[tuple[Problem, str]],
        *,
        tests: Selection | Sequence[int] = "all",
        stop_early: bool = False,
    ) -> list[Report]:
        """Judge programs side by side.

        Args:
            items: problems and source texts; any text is legal as a program.
            tests: which tests of each problem, by origin or by position.
            stop_early: leave out the tests after the first failure, where only the verdict matters.

        Returns:
            A report for each item, in order. A failure of the judge's own shows as `Verdict.INTERNAL_ERROR` after
            retries and must not be scored.

        Raises:
            IsolationError: this machine lacks the isolation asked for.
            JudgeError: the judge is closed, or was made in another process.
        """
        reports = dict(self.judge_stream(items, tests=tests, stop_early=stop_early))
        return [reports[place] for place in range(len(reports))]

    def judge_stream(
        self,
        items: Iterable[tuple[Problem, str]],
        *,
        tests: Selection | Sequence[int] = "all",
        stop_early: bool = False,
    ) -> Iterator[tuple[int, Report]]:
        """As `judge_many`, but yield position and report of each item as soon as it is judged.

        Those with most tests are begun first, so that none is left alone at the end.
        """
        tasks = [self._task(problem, program, tests, stop_early=stop_early) for problem, program in items]
        order = sorted(range(len(tasks)), key=lambda place: -len(tasks[place].tests))
        places = {self._start(tasks[place]): place for place in order}
        for future in as_completed(places):
            yield places[future], future.result()

    def submit(
        self, problem: Problem, program: str, *, tests: Selection | Sequence[int] = "all", stop_early: bool = False
    ) -> Future[Report]:
        """Start judging one program and return at once; the future holds the report."""
        return self._start(self._task(problem, program, tests, stop_early=stop_early))

    async def judge_async(
        self, problem: Problem, program: str, *, tests: Selection | Sequence[int] = "all", stop_early: bool = False
    ) -> Report:
        """As `judge`, for asyncio."""
        return await asyncio.wrap_future(self.submit(problem, program, tests=tests, stop_early=stop_early))

    def run_many(self, items: Iterable[tuple[Problem, str]], *, patience: int = 1) -> list[list[Output]]:
        """Run programs on the inputs of their problems' tests, side by side, and return what they answer.

        Nothing is compared: the tests' expected answers are not looked at.

        Args:
            items: problems and source texts.
            patience: leave out the inputs that follow once a program has broken a limit on so many.

        Returns:
            For each item the outputs in the order of the tests, cut short where patience ran out.

        Raises:
            IsolationError: this machine lacks the isolation asked for.
            JudgeError: the judge is closed, or was made in another process.
        """
        tasks = [
            self._task(problem, program, range(len(problem.tests)), stop_early=False) for problem, program in items
        ]
        try:
            running = [self._threads.submit(self._outputs, task, patience) for task in tasks]
        except RuntimeError:
            raise JudgeError("this Judge is closed") from None
        return [future.result() for future in running]

    def with_hash_seed(self, hash_seed: int) -> Judge:
        """Return another judge of the same settings, to which sets have another order; it is closed by itself."""
        return self._with_hash_seed(hash_seed=hash_seed)

    @property
    def layers(self) -> dict[str, str]:
        """The layers of isolation in force, each with a line of words; starts a server if none runs yet."""
        return self._threads.submit(self._ask_layers).result()

    def close(self) -> None:
        """End every server at once; what is still being judged is abandoned, its future fails with `JudgeError`."""
        self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _task(self, problem: Problem, program: str, tests: Selection | Sequence[int], *, stop_early: bool) -> Task:
        if os.getpid() != self._process:
            raise JudgeError("this Judge was made in another process; make one in each process that needs it")
        return Task(problem=problem, program=program, tests=select(problem, tests), stop_early=stop_early)

    def _start(self, task: Task) -> Future[Report]:
        try:
            return self._threads.submit(self._run, task)
        except RuntimeError:
            raise JudgeError("this Judge is closed") from None

    def _run(self, task: Task) -> Report:
        with self._pool.worker() as worker:
            return Report(problem_id=task.problem.id, cases=worker.run(task))

    def _outputs(self, task: Task, patience: int) -> list[Output]:
        with self._pool.worker() as worker:
            return worker.outputs(task, patience=patience)

    def _ask_layers(self) -> dict[str, str]:
        with self._pool.worker() as worker:
            return {"isolation": worker.guest.tier, **worker.guest.layers}


def select(problem: Problem, tests: Selection | Sequence[int]) -> Sequence[int]:
    """Return the positions of the tests that a selection names, in order.

    Raises:
        UserError: it names none that exist.
    """
    everything = range(len(problem.tests) + bool(problem.script))
    match tests:
        case "all":
            return everything
        case "public" | "hidden":
            return [index for index in everything if (origin_of(problem, index) == "public") == (tests == "public")]
        case str():
            raise UserError(f"tests must be one of {', '.join(get_args(Selection))} or positions, not {tests!r}")
    positions = sorted(set(tests))
    if any(position not in everything for position in positions):
        raise UserError(f"problem {problem.id} has tests 0 to {len(everything) - 1}, not {positions}")
    return positions


def _shut_down(threads: ThreadPoolExecutor, pool: Pool, process: int) -> None:
    if os.getpid() != process:
        return
    threads.shutdown(wait=False, cancel_futures=True)
    pool.close()
    # The garbage collector may run this on one of these very threads.
    if not threading.current_thread().name.startswith(_THREADS):
        threads.shutdown(wait=True)
