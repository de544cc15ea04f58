"""What breaks under the judge: every fault ends in a right verdict, or in none, never in a wrong one or a hang."""

import contextlib
import errno
import os
import random
import select
import signal
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import codegym
from codegym import Judge, JudgeError, Limits, Problem, Verdict
from codegym.judge import conversation, launch, shared
from codegym.judge.conversation import Case, Conversation, GuestLost
from codegym.judge.guest import protocol, series, zygote
from codegym.judge.guest.pipe import Closed, Pipe
from codegym.judge.guest.protocol import Outcome
from codegym.judge.guest.turn import Turn
from codegym.judge.launch import Guest
from codegym.judge.probes import survivors

ECHO = Problem(
    id="echo",
    statement="",
    style="stdin",
    limits=Limits(cpu_seconds=1.0),
    tests=[codegym.Test(input=f"{n}\n", expected=f"{n}\n") for n in range(3)],
)
RIGHT = "print(input())"
WRONG = "print(7)"


@pytest.fixture
def one_worker() -> Iterator[Judge]:
    with Judge(workers=1) as judge:
        yield judge


def _guest_processes() -> list[int]:
    """Return every process of every guest that this process started."""
    found = [pid for pid in survivors() if b"codegym" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in found:
        with contextlib.suppress(OSError):
            found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return found


def _children_files() -> bool:
    return Path(f"/proc/self/task/{os.getpid()}/children").exists()


@pytest.mark.skipif(not _children_files(), reason="this kernel does not list the children of a process")
@pytest.mark.parametrize("fresh", ["test", "program"])
def test_guest_processes_killed_at_any_time(fresh: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever of a guest's processes is killed, and whenever, verdicts stay right."""
    # A process that dies with an order in its hand is not missed before the deadline.
    monkeypatch.setattr(conversation, "_DEADLINE_SECONDS", 5.0)
    monkeypatch.setattr(conversation, "_DEADLINE_FACTOR", 0.0)
    choose = random.Random(5)
    wrong = []
    with Judge(workers=2, fresh=fresh) as judge:
        reports = judge.judge_stream([(ECHO, RIGHT), (ECHO, WRONG)] * 200)
        for done, (place, report) in enumerate(reports, start=1):
            if report.verdict is not (Verdict.WRONG_ANSWER if place % 2 else Verdict.ACCEPTED):
                wrong.append(report)
            if done % 50 == 0:
                with contextlib.suppress(OSError, IndexError):
                    os.kill(choose.choice(_guest_processes()), signal.SIGKILL)
    for report in wrong:
        # A program whose own process is killed from outside cannot be told from one that killed itself.
        assert any("SIGKILL" in case.message for case in report.cases) or report.verdict is Verdict.INTERNAL_ERROR, (
            report
        )
    assert len(wrong) < 10


def test_killed_in_its_turn() -> None:
    """A process that is killed while it has the turn leaves it to the next one."""
    turn = Turn()
    ours, theirs = os.pipe()
    pids = []
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            turn.take()
            os.write(theirs, struct.pack("i", os.getpid()))
            signal.pause()
        pids.append(pid)
    try:
        taken = []
        for _ in pids:
            assert select.select([ours], [], [], 60.0)[0], f"nobody took the turn of {taken[-1:]}"
            taken += struct.unpack("i", os.read(ours, 4))
            os.kill(taken[-1], signal.SIGKILL)
        assert sorted(taken) == sorted(pids)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(ours)
        os.close(theirs)


def test_stopped_guest_is_replaced(one_worker: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guest that answers no more is given up after a while, and its program judged elsewhere."""
    monkeypatch.setattr(conversation, "_DEADLINE_SECONDS", 0.5)
    monkeypatch.setattr(conversation, "_DEADLINE_FACTOR", 0.0)
    monkeypatch.setattr(launch, "_STOP_SECONDS", 0.5)
    others = set(_guest_processes())
    assert one_worker.judge(ECHO, RIGHT).accepted
    for pid in [pid for pid in _guest_processes() if pid not in others][1:]:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGSTOP)
    assert one_worker.judge(ECHO, RIGHT).accepted


def test_no_room_for_files(one_worker: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine has no memory for a program's files the judge says so, leaks nothing and can go on."""
    assert one_worker.judge(ECHO, RIGHT).accepted
    before = len(os.listdir("/proc/self/fd"))
    left = iter(range(4))

    def memory_file(content: bytes = b"") -> int:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(content)

    real = conversation.memory_file
    with monkeypatch.context() as patched:
        patched.setattr(conversation, "memory_file", memory_file)
        with pytest.raises(JudgeError, match="No space left"):
            one_worker.judge(ECHO, RIGHT)
    assert one_worker.judge(ECHO, RIGHT).accepted
    assert len(os.listdir("/proc/self/fd")) == before


def test_fork_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork that fails is tried again; when it never succeeds the guest ends, and the judge starts another."""

    class EndedError(Exception):
        pass

    def end(status: int) -> None:
        raise EndedError(status)

    failing = iter([OSError(errno.ENOMEM, "no")] * 3)

    def fork() -> int:
        for error in failing:
            raise error
        return 1

    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(os, "fork", fork)
    monkeypatch.setattr(os, "_exit", end)
    zygote._fork(lambda _: None)

    def never() -> int:
        raise OSError(errno.EAGAIN, "no")

    monkeypatch.setattr(os, "fork", never)
    with pytest.raises(EndedError):
        zygote._fork(lambda _: None)


def test_full_scratch(judge: Judge) -> None:
    """A program that fills its scratch fails by itself and leaves the next one room."""
    fill = (
        "try:\n    with open('x', 'wb') as f:\n        for _ in range(200): f.write(bytes(1 << 20))\nexcept OSError: pass\n"
        "print(input())"
    )
    limits = Limits(cpu_seconds=2.0, output_bytes=1 << 28)
    roomy = Problem(id="roomy", statement="", style="stdin", limits=limits, tests=ECHO.tests)
    assert judge.judge(roomy, fill).accepted
    assert judge.judge(ECHO, "open('x', 'w').write('x' * 100_000); print(input())").accepted


def _fake_guest(channel: socket.socket) -> Guest:
    return Guest(process=None, channel=channel, tier="", policy="none", layers={}, scratch="")  # type: ignore[arg-type]


def _converse(answer: bytes) -> Case:
    """Run one case against a guest that sends these bytes."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs, Conversation(_fake_guest(ours), "", ECHO.limits, "", keep=False, restricted=False) as talk:
        if answer:
            theirs.send(answer)
        theirs.shutdown(socket.SHUT_WR)
        return talk.run_one(protocol.STDIN, b"")


GARBAGE = [
    b"{}", b"[]", b"[1]", b"[1, 2]", b"[" * 5000, b'{"case": 1}', b"\xff\xfe", b"[1, [0, 0, '', 0, 0, 0]]", b"null",
    b'[1, [0, 0, "bored", 0.0, 0.0, 0]]', b'[1, ["0", 0, "", 0.0, 0.0, 0]]', b'[1, [0, 0, "", 0.0, 0.0]]', b"",
    b'[999999999, [0, 0, "", 0.0, 0.0, 0]]', b'[1, [0, 0, "", NaN, 0.0, 0]]', b"[1e999, 1]",
]  # fmt: skip


@pytest.mark.parametrize("answer", GARBAGE)
def test_garbage_is_no_outcome(answer: bytes) -> None:
    """Words that make no sense lose the guest, whatever they are."""
    with pytest.raises(GuestLost):
        _converse(answer)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_no_outcome(answer: bytes) -> None:
    """No bytes that a guest may send raise anything else."""
    with pytest.raises(GuestLost):
        _converse(answer)


def _case_with(result: bytes) -> Case:
    case = Case(result=result)
    case.outcome = Outcome(0, 0, "", 1.0, 1.0, 0)
    return case


@given(st.binary(max_size=300))
def test_any_record_is_read_or_left(result: bytes) -> None:
    """A hostile result file of a series gives answers within itself, or none."""
    case = _case_with(result)
    try:
        answers = shared.answers(case, Limits(cpu_seconds=1.0), most=100)
    finally:
        case.close()
    assert sum(len(answer.content) + series.RECORD.size for answer in answers) <= len(result)
    assert all(answer.outcome.cpu_seconds >= 0 for answer in answers)


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=20)), max_size=5), st.integers(0, 40))
def test_torn_records(answers: list[tuple[int, bytes]], cut: int) -> None:
    """Of a file that is cut off, the whole records count and no others."""
    whole = b"".join(series.RECORD.pack(status, len(content), 0.01) + content for status, content in answers)
    case = _case_with(whole[: len(whole) - cut] if cut else whole)
    try:
        found = [(answer.status, answer.content) for answer in shared.answers(case, Limits(cpu_seconds=10.0), most=100)]
    finally:
        case.close()
    assert found == answers[: len(found)]
    assert cut or len(found) == len(answers)


@given(st.binary(max_size=100))
def test_any_frame_is_read_or_closed(data: bytes) -> None:
    """A pipe between referee and candidate yields whole messages and then `Closed`."""
    source, sink = os.pipe()
    os.write(sink, data)
    os.close(sink)
    try:
        pipe = Pipe(source)
        while True:
            assert len(pipe.receive()) <= len(data)
    except Closed:
        pass
    finally:
        os.close(source)
