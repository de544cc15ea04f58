"""A process that stands by for one order, confines itself, and carries it out.

Until the order has come it is trusted, holds the judge's socket and takes its last rights away as far as it can; then it
closes everything that is not the program's and runs the program.
"""

import _socket
import gc
import os
import resource
import signal
import sys
import time
from types import ModuleType
from typing import Final, NoReturn

from codegym import values
from codegym.judge.guest import kernel, program, protocol, referee, seccomp, series, watch
from codegym.judge.guest.layers import NAMESPACES, RLIMITS
from codegym.judge.guest.protocol import Order
from codegym.judge.guest.zygote import STARTED, Note, read_notes, write_note

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
        self._filter = None if tier == RLIMITS else seccomp.ProgramFilter(own_files=self._own_table)
        self._turn, self._next_turn = os.pipe()
        os.write(self._next_turn, b"1")

    def stand_by(self) -> NoReturn:
        """Wait for an order, carry it out, end.

        Only one process at a time waits for an order, so they are taken in turn. The next may take one and make itself ready
        while a run is still going on; it begins when the supervisor opens the gate.
        """
        parent = os.getppid()
        os.setsid()
        if not self._own_table:
            # In namespaces everything ends with process 1 anyway.
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(protocol.FAILED)
        if self._filter is not None:
            self._filter.install()
        os.read(self._turn, 1)
        received = protocol.receive_order(self._control)
        if received is None:
            os._exit(HUNG_UP)
        order, files = received
        before = time.process_time()  # later, with a limit in force, this clock only moves with the kernel's tick
        self._limit(order, before)
        part = _PARTS.get(order.role, watch.ALONE)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
        note = Note(STARTED, os.getpid(), order.serial, part, order.cpu_seconds, before, order.memory_bytes, own)
        write_note(self._notes, note)
        os.read(self._gate, 1)
        os.write(self._next_turn, b"1")
        carry_out(order, files, self._policy)

    def _limit(self, order: Order, before: float) -> None:
        space = self._own_space + order.memory_bytes + _STACK_SLACK
        seconds = int(before + order.cpu_seconds) + 2
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


_REHEARSAL: Final = """
import sys, math
from typing import Dict, List
from collections import Counter, defaultdict
def solve(numbers: List[int], limit: int = 10) -> Dict[str, float]:
    '''Say something
    >>> solve([1])
    '''
    found, seen = {}, set()
    for place, number in enumerate(sorted(numbers, key=lambda item: -item)):
        if number % 2 == 0 and not number in seen or number > limit:
            seen.add(number)
            found[str(number)] = math.sqrt(number) / (place + 1)
        elif number < 0:
            continue
        else:
            found.setdefault("odd", 0.0)
    while limit > 8:
        limit -= 1
    return {key: round(value, 2) for key, value in found.items()}
class Pair:
    def __init__(self, one, two): self.one = one; self.two = two
def main():
    numbers = [int(word) for word in "12 3 4".split()]
    counts = Counter(numbers)
    print(len(numbers), sum(numbers), max(numbers), *map(str, numbers[::-1]), end="")
    print(f"{numbers[0]} {numbers[1] / 2:.2f}", solve(numbers), Pair(1, 2).one, "".join(["a", "b"]), file=sys.stdout)
if __name__ == "__main__":
    main()
"""
_REHEARSALS: Final = 40


def rehearse() -> None:
    """Do, before the forks and in vain, what every process does.

    The interpreter writes much into its own memory when something is done for the first times; a process that has nothing
    left to learn copies fewer pages, and starts in half the time.
    """
    order = Order(0, protocol.STDIN, "", 1.0, 1 << 30, 1 << 24, False, True)
    streams = sys.stdin, sys.stdout, sys.stderr
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    notes, own_notes = os.pipe()
    source, code = _nameless_file(_REHEARSAL.encode()), _nameless_file(b"")
    for _ in range(_REHEARSALS):
        protocol.send_order(ours, order, {"source": source, "code": code})
        received = protocol.receive_order(theirs)
        assert received
        for descriptor in received[1].values():
            os.close(descriptor)
        write_note(own_notes, Note(STARTED, os.getpid(), 0, 0, 1.0, time.process_time(), os.getppid()))
        read_notes(notes)
        _bound(order._replace(output_bytes=resource.RLIM_INFINITY))
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        text, compiled = program.load(source, code, keep=True)  # compiles
        text, compiled = program.load(source, code, keep=True)  # reads what was compiled
        os.ftruncate(code, 0)
        module = program.new_main("__main__")
        program.finish(program.execute(compiled, module, text), module)
        series.Slate(compiled).restore()
        values.encode(values.decode(values.encode([[1, 2.5, "a", None, True], (1, "b"), {"c": [3]}])))
    sys.stdin, sys.stdout, sys.stderr = streams
    for name, stream in zip(("__stdin__", "__stdout__", "__stderr__"), streams, strict=True):
        setattr(sys, name, stream)
    ours.close()
    theirs.close()
    for descriptor in (notes, own_notes, source, code):
        os.close(descriptor)
    gc.disable()


def _nameless_file(content: bytes) -> int:
    descriptor = os.open("rehearsal", os.O_RDWR | os.O_CREAT)
    os.unlink("rehearsal")
    os.pwrite(descriptor, content, 0)
    return descriptor


def carry_out(order: Order, files: dict[str, int], policy: ModuleType | None) -> NoReturn:
    """Become what the order says. Nothing of the program has run before the last descriptor of ours is closed."""
    if order.role == protocol.REFEREE:
        referee.silence()
        script = program.text(program.read(files["source"]))
        _keep_only({0: files["channel"], program.CHANNEL: files["result"]})
        referee.run_script(script, 0, program.CHANNEL)
    os.dup2(files["errors"], 2)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    if order.restricted:
        assert policy is not None
        program.restrict(policy)
    source, code = program.load(files["source"], files["code"], keep=order.keep)
    places = {1: files["output"]}
    if order.role == protocol.STDIN:
        _keep_only({0: files["given"], **places})
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
