"""The fork server: process 1 of the sandbox. For each case it forks, confines, runs, watches, kills, reaps.

It reads messages and process tables only. Programs, inputs and outputs pass through it as file descriptors, so a process
forked from it finds nothing of another run in its memory.
"""

import _socket
import os
import resource
import signal
import stat
import time
from collections.abc import Callable
from typing import Any, Final

from codegym.judge.guest import kernel, program, protocol, referee, seccomp
from codegym.judge.guest.layers import NAMESPACES, RLIMITS
from codegym.judge.guest.watch import Watched, watch

_STACK_SLACK: Final = 512 << 20
"""Address space beyond the memory budget, for thread stacks that are reserved but not touched; the peak is measured."""


class Server:
    """Answers `protocol` messages until the judge hangs up."""

    def __init__(self, tier: str, channel: _socket.socket, own_space: int) -> None:
        self._channel = channel
        self._namespaces = tier == NAMESPACES
        self._filter = seccomp.program_filter(own_files=self._namespaces) if tier != RLIMITS else None
        self._program: protocol.Program | None = None
        self._sources: list[int] = []
        self._own_space = own_space
        self._own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
        self._scratch_mode = stat.S_IMODE(os.stat(".").st_mode)
        self._clean_scratch = self._scratch_use()

    def serve(self) -> None:
        while True:
            message, descriptors = protocol.receive(self._channel)
            if "program" in message:
                _close(self._sources)
                self._program, self._sources = protocol.Program(**message["program"]), descriptors
            elif "case" in message and self._program is not None:
                outcome = self._run(self._program, descriptors)
                _close(descriptors)
                protocol.send(self._channel, protocol.outcome_message(message["case"], outcome))
                self._clear_up()
            else:
                return

    def _run(self, task: protocol.Program, descriptors: list[int]) -> protocol.Outcome:
        started = time.monotonic()
        if task.kind == protocol.SCRIPT:
            watched = self._start_script(task, descriptors)
        else:
            watched = [self._fork(task, lambda: self._run_program(task, descriptors))]
        cause = watch(watched, task.cpu_seconds, task.memory_bytes + self._own_peak, self._channel.fileno())
        if task.kind != protocol.SCRIPT:
            # Before the outcome is told: nobody may write an answer any more. A referee's word stands whoever still writes,
            # and the candidate's end, which takes as long as a fork, can wait until it is told.
            kill_rest(everything=self._namespaces)
        decisive, tested = watched[0], watched[-1]
        return protocol.Outcome(
            status=decisive.status,
            program_status=tested.status,
            compiled=os.fstat(self._sources[-1]).st_size > 0,
            cause=cause,
            cpu_seconds=tested.cpu_seconds,
            wall_seconds=time.monotonic() - started,
            memory_bytes=max(0, tested.peak_bytes - self._own_peak),
        )

    def _start_script(self, task: protocol.Program, descriptors: list[int]) -> list[Watched]:
        """Start the referee and the candidate, joined by a socket that nobody else holds; the referee comes first."""
        report, *streams = descriptors
        ours, theirs = _socket.socketpair()
        candidate = self._fork(task, lambda: self._run_candidate(task, streams, theirs.fileno()))
        judge = self._fork(task, lambda: self._run_referee(report, ours.fileno()))
        ours.close()
        theirs.close()
        return [judge, candidate]

    def _fork(self, task: protocol.Program, run: Callable[[], None]) -> Watched:
        server = os.getpid()
        pid = os.fork()
        if pid:
            return Watched(pid)
        try:
            os.setsid()
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != server:
                # The server ended before the request above: nobody would ever end this process.
                os._exit(protocol.FAILED)
            space = self._own_space + task.memory_bytes + _STACK_SLACK
            seconds = int(task.cpu_seconds) + 2
            resource.setrlimit(resource.RLIMIT_AS, (space, space))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            run()
        finally:
            # Whatever happened, this process must never come back into the server's loop.
            os._exit(protocol.FAILED)

    def _run_program(self, task: protocol.Program, descriptors: list[int]) -> None:
        given, *streams = descriptors
        source, code = self._enter(task, streams[-2:])
        if task.kind == protocol.STDIN:
            os.dup2(given, 0)
            _seal(task, open_until=program.CHANNEL)
            program.run_whole(source, code)
        arguments = program.read(given)
        os.dup2(streams[0], program.CHANNEL)
        _seal(task, open_until=program.CHANNEL + 1)
        program.run_call(source, code, task.entry_point, arguments)

    def _run_candidate(self, task: protocol.Program, streams: list[int], channel: int) -> None:
        source, code = self._enter(task, streams)
        os.dup2(channel, program.CHANNEL)
        _seal(task, open_until=program.CHANNEL + 1)
        program.serve_calls(source, code, task.entry_point)

    def _run_referee(self, report: int, channel: int) -> None:
        referee.silence()
        source = program.read(self._sources[1])
        os.dup2(channel, 0)
        os.dup2(report, program.CHANNEL)
        os.closerange(program.CHANNEL + 1, _MANY)
        if self._filter is not None and not self._namespaces:
            # In namespaces a script that forks or sends signals reaches nobody but its candidate, and the filter costs 0.2 ms.
            seccomp.confine_program(self._filter)
        referee.run_script(program.text(source), 0, program.CHANNEL)

    def _enter(self, task: protocol.Program, streams: list[int]) -> tuple[str, Any]:
        """Give the process its output streams, take its last rights away, and return the program to run."""
        os.dup2(streams[0], 1)
        os.dup2(streams[1], 2)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
        if self._filter is not None:
            seccomp.confine_program(self._filter)
        return program.load(self._sources[0], self._sources[-1], keep=not task.single)

    def _clear_up(self) -> None:
        """Leave nothing of a run to the next one: no process, no file."""
        kill_rest(everything=self._namespaces)
        if self._scratch_use() != self._clean_scratch:
            # The mode first: a program that owns its scratch may have shut it.
            if stat.S_IMODE(os.stat(".").st_mode) != self._scratch_mode:
                os.chmod(".", self._scratch_mode)
            _empty(".")

    def _scratch_use(self) -> object:
        """Return what tells a used scratch, the working directory, from an empty one, cheaply."""
        mode = os.stat(".").st_mode
        if self._namespaces:
            return mode, os.statvfs(".").f_ffree
        return mode, os.listdir() if mode & stat.S_IRUSR else None


_MANY: Final = 1 << 16


def _seal(task: protocol.Program, *, open_until: int) -> None:
    """Close all that is not the program's, the server's control socket first of all, and bound what it may write."""
    os.closerange(open_until, _MANY)
    resource.setrlimit(resource.RLIMIT_FSIZE, (task.output_bytes, task.output_bytes))


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def kill_rest(*, everything: bool) -> None:
    """Kill and reap every process that a run left behind; process 1 may kill `everything`, others their children."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            for target in [-1] if everything else _children():
                os.kill(target, signal.SIGKILL)
            os.waitpid(-1, 0)


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
