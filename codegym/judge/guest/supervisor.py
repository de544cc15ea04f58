"""Process 1 of the sandbox: watches the processes of a run, stops them at their limits, clears up, tells the judge.

It never forks once the zygote runs, so its own memory is never copied; it reads notes and process tables only.
"""

import _socket
import os
import select
import signal
import time
from typing import Final, NoReturn

from codegym.judge.guest import protocol
from codegym.judge.guest.child import HUNG_UP
from codegym.judge.guest.layers import NAMESPACES, RLIMITS
from codegym.judge.guest.scratch import Scratch
from codegym.judge.guest.watch import Run, Watched
from codegym.judge.guest.zygote import STARTED, Note, read_notes

_LOST: Final = 3
"""Exit status of a supervisor that cannot go on; the judge starts another guest."""


class Supervisor:
    """Answers each case of the judge's with an outcome, until the judge hangs up."""

    def __init__(self, tier: str, control: _socket.socket, notes: int, gate: int, zygote: int) -> None:
        self._control = control
        self._notes = notes
        self._gate = gate
        self._zygote = zygote
        self._run: Run | None = None
        self._next: Run | None = None
        self._may_fork = tier == RLIMITS
        self._scratch = Scratch(own_tree=tier == NAMESPACES)
        self._poller = select.poll()
        self._poller.register(notes, select.POLLIN)
        self._poller.register(control.fileno(), 0)
        self._gone = os.pidfd_open(zygote)
        self._poller.register(self._gone, select.POLLIN)

    def serve(self) -> NoReturn:
        self._open_gate()
        while True:
            pause = self._run.step() if self._run else None
            if self._run and self._run.over:
                self._finish(self._run)
                self._run, self._next = self._next, None
                if self._run:
                    self._run.started = time.monotonic()
                self._open_gate()
                continue
            for descriptor, _ in self._poller.poll(None if pause is None else pause * 1000):
                if descriptor == self._notes:
                    for note in read_notes(self._notes):
                        self._take(note)
                else:
                    os._exit(_LOST if descriptor == self._gone else 0)

    def _open_gate(self) -> None:
        """Let one process begin: the next, or whichever will be the first."""
        os.write(self._gate, b"1")

    def _take(self, note: Note) -> None:
        if note.event == STARTED:
            self._start(note)
            return
        process = self._run.process(note.pid) if self._run else None
        if process is None:
            # One that stood by: either the judge has hung up, or it took an order along that nobody will carry out.
            os._exit(0 if note.status == HUNG_UP else _LOST)
        process.end(note.status, note.cpu_seconds, note.memory_bytes)

    def _start(self, note: Note) -> None:
        if self._run and note.serial == self._run.serial:
            self._open_gate()
        run = next((run for run in (self._run, self._next) if run and run.serial == note.serial), None)
        if run is None:
            run = Run(note.serial, note.cpu_seconds, note.memory_bytes)
            if self._run:
                self._next = run
            else:
                self._run = run
        run.processes.append(Watched(note.pid, note.status, note.cpu_before, note.memory_before))

    def _finish(self, run: Run) -> None:
        if self._may_fork:
            self._kill_rest()
        self._scratch.clear()
        decisive, tested = run.decisive, run.tested
        outcome = protocol.Outcome(
            status=decisive.status,
            program_status=tested.status,
            cause=run.cause,
            cpu_seconds=tested.cpu_seconds,
            wall_seconds=time.monotonic() - run.started,
            memory_bytes=tested.peak_bytes,
        )
        try:
            protocol.send_outcome(self._control, run.serial, outcome)
        except OSError:
            os._exit(0)

    def _kill_rest(self) -> None:
        """Kill and reap what a program left behind, where nothing keeps it from starting processes."""
        while rest := [pid for pid in _children() if pid != self._zygote]:
            for pid in rest:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _children() -> list[int]:
    own = os.getpid()
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                parent = int(file.read().rpartition(b")")[2].split()[1])
        except OSError:
            continue
        if parent == own:
            found.append(int(name))
    return found
