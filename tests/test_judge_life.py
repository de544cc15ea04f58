"""A judge's batches and streams, its workers, how it is closed, and what it does where it may not be used."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import codegym
from codegym import Judge, JudgeError, Limits, Problem, UserError, Verdict
from codegym.judge.probes import survivors
from small_problems import CHECK_DOUBLE, DOUBLE, ECHO, TIERS


def test_selections_and_early_stop(judge: Judge) -> None:
    """Tests are chosen by origin or position; early stop leaves out what follows a failure."""
    problem = Problem(
        id="p", statement="", style="call", entry_point="f", script="assert f(0) == 0",
        tests=[codegym.Test(args=[1], expected=1, origin="public"), codegym.Test(args=[2], expected=2),
               codegym.Test(args=[3], expected=3, origin="generated")],
    )  # fmt: skip
    one = "def f(x): return x if x < 2 else -1"
    assert [case.index for case in judge.judge(problem, one).cases] == [0, 1, 2, 3]
    assert [case.index for case in judge.judge(problem, one, tests="public").cases] == [0]
    assert [case.origin for case in judge.judge(problem, one, tests="hidden").cases] == [
        "private",
        "generated",
        "private",
    ]
    assert [case.index for case in judge.judge(problem, one, tests=[3, 1]).cases] == [1, 3]
    assert [case.index for case in judge.judge(problem, one, stop_early=True).cases] == [0, 1]
    assert judge.judge(problem, one).pass_rate == 0.5
    for bad in ([7], "secret"):
        with pytest.raises(UserError):
            judge.judge(problem, one, tests=bad)  # type: ignore[arg-type]


def test_batches_keep_their_order(judge: Judge) -> None:
    """Many programs on several workers come back in the order they were given."""
    programs = [f"def f(x): return {n}" for n in range(40)]
    reports = judge.judge_many([(DOUBLE, program) for program in programs])
    assert [report.cases[0].observed for report in reports] == [str(n) for n in range(40)]


def test_asyncio(judge: Judge) -> None:
    """Programs can be judged side by side from asyncio."""

    async def both() -> list[codegym.Report]:
        return await asyncio.gather(*(judge.judge_async(DOUBLE, f"def f(x): return {n} * x") for n in (2, 3)))

    assert [report.accepted for report in asyncio.run(both())] == [True, False]


@pytest.mark.parametrize("isolation", TIERS)
def test_closing_leaves_nothing_behind(isolation: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After close there is no process, descriptor or file that was not there before."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # other processes make files in the usual place meanwhile
    before = (sorted(os.listdir("/proc/self/fd")), set(survivors()), set(os.listdir(tempfile.gettempdir())))
    with Judge(workers=2, isolation=isolation) as judge:
        judge.judge_many([(ECHO, "open('x', 'w'); print(input())")] * 4)
    assert before == (sorted(os.listdir("/proc/self/fd")), set(survivors()), set(os.listdir(tempfile.gettempdir())))
    with pytest.raises(JudgeError, match="closed"):
        judge.judge(ECHO, "")


def test_closing_does_not_wait() -> None:
    """Closing abandons what is still being judged, however long it would take, and tells whoever waits for it."""
    slow = codegym.Problem(
        id="slow",
        statement="",
        style="stdin",
        limits=Limits(cpu_seconds=3000),
        tests=[codegym.Test(input="", expected="")],
    )
    closing = Judge(workers=1)
    assert closing.judge(ECHO, "print(input())").accepted
    futures = [closing.submit(slow, "while True: pass") for _ in range(3)]
    while not futures[0].running():
        os.sched_yield()
    closing.close()
    assert all(future.cancelled() or isinstance(future.exception(), JudgeError) for future in futures)


@pytest.fixture
def one_worker() -> Iterator[Judge]:
    with Judge(workers=1) as judge:
        yield judge


def test_lost_server_is_replaced(one_worker: Judge) -> None:
    """A server killed between runs or in the middle of one costs a retry, no verdict."""
    assert one_worker.judge(ECHO, "print(input())").accepted
    (server,) = [pid for pid in survivors() if "codegym" in Path(f"/proc/{pid}/cmdline").read_text()][-1:]
    os.kill(server, signal.SIGKILL)
    assert one_worker.judge(ECHO, "print(input())").accepted


def test_bad_arguments() -> None:
    """Wrong arguments are refused before anything is started."""
    with pytest.raises(UserError, match="workers"):
        Judge(workers=0)
    with pytest.raises(UserError, match="isolation"):
        Judge(isolation="wishful")  # type: ignore[arg-type]
    with pytest.raises(UserError, match="hash_seed must be from 0"):
        Judge(hash_seed=-1)


def test_hash_seeds(one_worker: Judge) -> None:
    """Sets have the same order in every process of a judge, and another one in a judge with another hash seed."""
    program = "print(*{f'word {n}' for n in range(20)}, sep=',')"
    with one_worker.with_hash_seed(1) as other:
        assert other.workers == one_worker.workers
        (orders,), (others,) = ([{output.content for output in run} for run in judge.run_many([(ECHO, program)])]
                                for judge in (one_worker, other))  # fmt: skip
    assert len(orders) == len(others) == 1
    (order,), (another,) = orders, others
    assert order != another
    assert sorted(order.strip().split(b",")) == sorted(another.strip().split(b","))


def test_not_across_a_fork(judge: Judge) -> None:
    """A judge used in a forked process says so instead of talking over the parent's connection."""
    pid = os.fork()
    if pid == 0:
        try:
            judge.judge(ECHO, "")
        except JudgeError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7


def test_reports_are_streamed(judge: Judge) -> None:
    """A stream yields each report with its position, quick ones before a slow one."""
    items = [(ECHO, "import time; time.sleep(0.5); print(input())"), *[(ECHO, "print(input())")] * 3]
    found = list(judge.judge_stream(items))
    assert sorted(place for place, _ in found) == [0, 1, 2, 3]
    assert found[-1][0] == 0
    assert all(report.accepted for _, report in found)


def test_pool_grows_and_shrinks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work for one starts one guest; guests that have had nothing to do for a while are ended, and started again."""
    from codegym.judge import pool

    with Judge(workers=3) as own:
        before = len(survivors())
        for _ in range(3):
            assert own.judge(ECHO, "print(input())").accepted
        assert len(survivors()) == before + 1
        own.judge_many([(ECHO, "import time; time.sleep(0.2); print(input())")] * 6)
        assert len(survivors()) == before + 3
        monkeypatch.setattr(pool, "_IDLE_SECONDS", 0.0)
        own._pool.shrink()
        assert len(survivors()) == before
        assert own.judge(ECHO, "print(input())").accepted


def test_restricted_policy() -> None:
    """Under the policy a forbidden program has a verdict and its reasons of its own; right programs are right."""
    with Judge(workers=1, policy="restricted") as own:
        case = own.judge(ECHO, "import os\nx = ().__class__\nprint(input())").cases[0]
        assert case.verdict is Verdict.POLICY_VIOLATION
        assert case.message == "line 1: the module os is not allowed\nline 2: the attribute __class__ is not allowed"
        assert own.judge(ECHO, "import sys\nprint(sys.stdin.readline())").accepted
        assert own.judge(DOUBLE, "def f(x): return 2 * x").accepted
        assert own.judge(CHECK_DOUBLE, "def f(x): return 2 * x").accepted
        assert own.judge(CHECK_DOUBLE, "import os\ndef f(x): return 2 * x").verdict is Verdict.POLICY_VIOLATION
        assert own.judge(ECHO, "print((").verdict is Verdict.COMPILE_ERROR
        message = own.judge(ECHO, "def f(): pass\nprint('{0.__class__}'.format(f))").cases[0].message
        assert "line 2" in message
        assert "restricted" not in message
