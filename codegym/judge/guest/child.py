"""A process that stands by for one order, confines itself, and carries it out.

Until the order has come it is trusted, holds the judge's socket and takes its last rights away as far as it can; then it
closes everything that is not the program's and runs the program.
"""

import _socket
import os
import resource
import signal
import time
from types import ModuleType
from typing import Final, NoReturn

from codegym.judge.guest import kernel, program, protocol, referee, seccomp, series, watch
from codegym.judge.guest.layers import NAMESPACES, RLIMITS
from codegym.judge.guest.protocol import Order
from codegym.judge.guest.turn import Turn
from codegym.judge.guest.zygote import STARTED, Note, write_note

HUNG_UP: Final = 99
"""Exit status of a process that stood by until the judge closed its socket."""
LAST_PLACE: Final = series.GIVEN
"""The highest descriptor that any program is given."""
_STACK_SLACK: Final = 512 << 20
"""Address space beyond the memory budget, for thread stacks that are reserved but not touched; the peak is measured."""
_MANY: Final = 1 << 16
_PARTS: Final = {protocol.REFEREE: watch.REFEREE, protocol.CANDIDATE: watch.CANDIDATE}


class Child:
    """What every process needs to know, prepared before the forks."""

    def __init__(
        self, tier: str, control: _socket.socket, notes: int, gate: int, own_space: int, policy: ModuleType | None
    ) -> None:
        self._control = control
        self._notes = notes
        self._gate = gate
        self._own_space = own_space
        self._policy = policy
        self._own_table = tier == NAMESPACES
        self.filter = None if tier == RLIMITS else seccomp.ProgramFilter(own_files=self._own_table)
        self.turn = Turn()

    def stand_by(self, zygote: int) -> NoReturn:
        """Wait for an order, carry it out, end.

        Only one process at a time waits for an order, so they are taken in turn. The next may take one and make itself ready
        while a run is still going on; it begins when the supervisor opens the gate.
        """
        os.setsid()
        if not self._own_table:
            # In namespaces everything ends with process 1 anyway.
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != zygote:
                os._exit(protocol.FAILED)
        if self.filter is not None:
            self.filter.name_caller()
            self.filter.install()
        self.turn.take()
        received = protocol.receive_order(self._control)
        if received is None:
            os._exit(HUNG_UP)
        order, files = received
        note = starting_note(order)
        self._limit(order, note.cpu_before)
        write_note(self._notes, note)
        os.read(self._gate, 1)
        self.turn.pass_on()
        carry_out(order, files, self._policy)

    def _limit(self, order: Order, before: float) -> None:
        space = self._own_space + order.memory_bytes + _STACK_SLACK
        seconds = int(before + order.cpu_seconds) + 2
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def starting_note(order: Order) -> Note:
    """Return what the supervisor must know of the calling process. Call it before any limit is in force: from then on the
    clock of a process only moves with the kernel's tick."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    part = _PARTS.get(order.role, watch.ALONE)
    before = time.process_time()
    return Note(STARTED, os.getpid(), order.serial, part, order.cpu_seconds, before, order.memory_bytes, memory)


def carry_out(order: Order, files: dict[str, int], policy: ModuleType | None) -> NoReturn:
    """Become what the order says. Nothing of the program has run before the last descriptor of ours is closed."""
    if order.role == protocol.REFEREE:
        referee.silence()
        script = program.text(program.read(files["source"]))
        _keep_only({0: files["channel"], program.CHANNEL: files["result"]})
        _bound(order)
        referee.run_script(script, 0, program.CHANNEL)
    os.dup2(files["errors"], 2)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    if order.restricted:
        assert policy is not None
        program.restrict(policy)
    source, code = program.load(files["source"], files["code"], keep=order.keep)
    # A null device of the program's own: what it leaves in the one that was inherited, later programs would find.
    places = {0: os.open(os.devnull, os.O_RDWR), 1: files["output"]}
    if order.role == protocol.STDIN:
        _keep_only({**places, 0: files["given"]})
        _bound(order)
        program.run_whole(source, code)
    if order.role == protocol.CALL:
        arguments = program.read(files["given"])
        _keep_only({**places, program.CHANNEL: files["result"]})
        _bound(order)
        program.run_call(source, code, order.entry_point, arguments)
    if order.role == protocol.CANDIDATE:
        _keep_only({**places, program.CHANNEL: files["channel"]})
        _bound(order)
        program.serve_calls(source, code, order.entry_point)
    if order.role == protocol.STDIN_SERIES:
        places[0] = files["input"]
    _keep_only({**places, program.CHANNEL: files["result"], series.GIVEN: files["given"]})
    _bound(order)
    series.run(order.role, source, code, order.entry_point)


def _keep_only(places: dict[int, int]) -> None:
    """Put descriptors into their places, which are below all others, and close all but these and the standard ones."""
    for place, descriptor in places.items():
        os.dup2(descriptor, place)
    os.closerange(max(2, *places) + 1, _MANY)


def _bound(order: Order) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (order.output_bytes, order.output_bytes))
