"""Workers and their pool: as many guests as there is work for, each replaced when it is lost."""

from __future__ import annotations

import queue
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final, TypeVar

from codegym.errors import JudgeError
from codegym.judge import launch
from codegym.judge.conversation import GuestLost
from codegym.judge.evaluate import Task, evaluate
from codegym.judge.execution import Output, outputs
from codegym.judge.report import CaseResult, Verdict
from codegym.judge.results import origin_of

_Result = TypeVar("_Result")
_ATTEMPTS: Final = 3
_FRESH_NEWS: Final = 0.05
"""Weight of the newest program in the share of right ones."""
_IDLE_SECONDS: Final = 60.0


class Pool:
    """Lends workers, the last used first: those that there is no work for stay unused, and after a while are ended."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = workers
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in workers:
            self._idle.put(worker)
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._closed = False

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """Lend a worker, as soon as there is one."""
        worker = self._idle.get()
        try:
            yield worker
        finally:
            worker.last_used = time.monotonic()
            self._idle.put(worker)
            if self._timer is None:
                self._look_later()

    def shrink(self) -> None:
        """End the guests of workers that have been idle for long."""
        rested = []
        with suppress(queue.Empty):
            while True:
                rested.append(self._idle.get_nowait())
        for worker in reversed(rested):
            if worker.last_used < time.monotonic() - _IDLE_SECONDS:
                worker.stop()
            self._idle.put(worker)
        with self._lock:
            self._timer = None
        if any(worker.running for worker in self._workers):
            self._look_later()

    def close(self) -> None:
        """End every guest, at once and for good."""
        with self._lock:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()
        for worker in self._workers:
            worker.stop(for_good=True)

    def _look_later(self) -> None:
        with self._lock:
            if self._timer is None and not self._closed:
                self._timer = threading.Timer(_IDLE_SECONDS, _shrink, (weakref.ref(self),))
                self._timer.daemon = True
                self._timer.start()


def _shrink(pool: weakref.ref[Pool]) -> None:
    found = pool()
    if found is not None:
        found.shrink()


class Worker:
    """One guest, replaced when it is lost. Used by one thread at a time."""

    def __init__(self, isolation: launch.Isolation, policy: launch.Policy, hash_seed: int, *, share: bool) -> None:
        self._isolation = isolation
        self._policy = policy
        self._hash_seed = hash_seed
        self._share = share
        self._guest: launch.Guest | None = None
        self._closed = False
        self._right = 1.0
        """Share of the last programs that were right."""
        self.last_used = 0.0
        """By the monotonic clock, in seconds."""
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        return self._guest is not None

    @property
    def guest(self) -> launch.Guest:
        with self._lock:
            if self._closed:
                raise JudgeError("this Judge is closed")
            if self._guest is None:
                self._guest = launch.start(self._isolation, self._policy, self._hash_seed)
            return self._guest

    def run(self, task: Task) -> list[CaseResult]:
        """Judge a program."""
        results = self._attempt(lambda guest: evaluate(task, guest, share=self._shares(task)))
        if isinstance(results, str):
            internal = partial(CaseResult, verdict=Verdict.INTERNAL_ERROR, message=results)
            return [internal(origin=origin_of(task.problem, index), index=index) for index in task.tests]
        self._right += _FRESH_NEWS * (all(result.accepted for result in results) - self._right)
        return results

    def outputs(self, task: Task, *, patience: int) -> list[Output]:
        """Run a program on its inputs."""
        found = self._attempt(lambda guest: outputs(task, guest, share=self._share, patience=patience))
        return [Output(Verdict.INTERNAL_ERROR, message=found)] * len(task.tests) if isinstance(found, str) else found

    def _attempt(self, use: Callable[[launch.Guest], list[_Result]]) -> list[_Result] | str:
        """Return what `use` makes of the guest, or why the guest was lost each time."""
        reason = ""
        for attempt in range(_ATTEMPTS):
            try:
                return use(self.guest)
            except GuestLost as error:
                reason = f"the guest was lost {_ATTEMPTS} times: {error}"
                self.stop()
            except launch.StartFailed:
                if attempt == _ATTEMPTS - 1:
                    raise
            except OSError as error:
                self.stop()
                raise JudgeError(f"the judge cannot go on: {error}") from error
            except BaseException:
                # Whatever happened, nobody knows what the server still has to say.
                self.stop()
                raise
        return reason

    def _shares(self, task: Task) -> bool:
        """Tell whether to try one process for all tests: if it may, and is likely to cost less than one for each.

        A right program takes one instead of n; of a wrong one all n are run again. That pays where the share of right
        programs is above 1/n.
        """
        return self._share and self._right * len(task.tests) > 1

    def stop(self, *, for_good: bool = False) -> None:
        with self._lock:
            self._closed = self._closed or for_good
            guest, self._guest = self._guest, None
        if guest is not None:
            guest.stop()
