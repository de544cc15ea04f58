"""Process 1 of the sandbox: watches the processes of a run, stops them at their limits, clears up, tells the judge.

It never forks once the zygote runs, so its own memory is never copied; it reads notes and process tables only.
"""

import _socket
import os
import resource
import select
import signal
import stat
import time
from typing import Final, NoReturn

from codegym.judge.guest import protocol
from codegym.judge.guest.child import HUNG_UP
from codegym.judge.guest.layers import NAMESPACES, RLIMITS
from codegym.judge.guest.watch import Run, Watched
from codegym.judge.guest.zygote import STARTED, Note, read_notes

_LOST: Final = 3
"""Exit status of a supervisor that cannot go on; the judge starts another guest."""


class Supervisor:
    """Answers each case of the judge's with an outcome, until the judge hangs up."""

    def __init__(self, tier: str, control: _socket.socket, notes: int, zygote: int) -> None:
        self._control = control
        self._notes = notes
        self._zygote = zygote
        self._own_tree = tier == NAMESPACES
        self._may_fork = tier == RLIMITS
        self._own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
        self._scratch_mode = stat.S_IMODE(os.stat(".").st_mode)
        self._clean_scratch = self._scratch_use()
        self._poller = select.poll()
        self._poller.register(notes, select.POLLIN)
        self._poller.register(control.fileno(), 0)
        self._gone = os.pidfd_open(zygote)
        self._poller.register(self._gone, select.POLLIN)

    def serve(self) -> NoReturn:
        run: Run | None = None
        pause: float | None = None
        while True:
            for descriptor, _ in self._poller.poll(None if pause is None else pause * 1000):
                if descriptor == self._notes:
                    for note in read_notes(self._notes):
                        run = self._take(note, run)
                elif descriptor == self._gone:
                    os._exit(_LOST)
                else:
                    os._exit(0)
            pause = run.step() if run else None
            if run and run.over:
                self._finish(run)
                run = pause = None

    def _take(self, note: Note, run: Run | None) -> Run | None:
        if note.event == STARTED:
            run = run or Run(note.serial, note.cpu_seconds, note.memory_bytes + self._own_peak)
            run.processes.append(Watched(note.pid, note.status, note.cpu_before))
            return run
        process = run.process(note.pid) if run else None
        if process is None:
            # One that stood by: either the judge has hung up, or it took an order along that nobody will carry out.
            os._exit(0 if note.status == HUNG_UP else _LOST)
        process.end(note.status, note.cpu_seconds, note.memory_bytes)
        return run

    def _finish(self, run: Run) -> None:
        if self._may_fork:
            self._kill_rest()
        self._clear_scratch()
        decisive, tested = run.decisive, run.tested
        outcome = protocol.Outcome(
            status=decisive.status,
            program_status=tested.status,
            cause=run.cause,
            cpu_seconds=tested.cpu_seconds,
            wall_seconds=time.monotonic() - run.started,
            memory_bytes=max(0, tested.peak_bytes - self._own_peak),
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

    def _clear_scratch(self) -> None:
        if self._scratch_use() != self._clean_scratch:
            # The mode first: a program that owns its scratch may have shut it.
            if stat.S_IMODE(os.stat(".").st_mode) != self._scratch_mode:
                os.chmod(".", self._scratch_mode)
            _empty(".")

    def _scratch_use(self) -> object:
        """Return what tells a used scratch, the working directory, from an empty one, cheaply."""
        mode = os.stat(".").st_mode
        if self._own_tree:
            return mode, os.statvfs(".").f_ffree
        return mode, os.listdir() if mode & stat.S_IRUSR else None


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


def _empty(folder: str) -> None:
    """Remove all that lies in a folder. Directories are lifted to the top first: depth may exceed any path length."""
    while entries := list(os.scandir(folder)):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in os.scandir(entry.path):
                if inner.is_dir(follow_symlinks=False):
                    os.chmod(inner.path, 0o700)
                    os.rename(inner.path, f"{folder}/{os.urandom(12).hex()}")
                else:
                    os.unlink(inner.path)
            os.rmdir(entry.path)
