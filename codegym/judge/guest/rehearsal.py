"""Does in vain what processes do for programs, so that doing it in earnest takes less time."""

import _socket
import gc
import os
import resource
import sys
from typing import Final

from codegym import values
from codegym.judge.guest import kernel, program, protocol, series
from codegym.judge.guest.child import Child, starting_note
from codegym.judge.guest.protocol import Order
from codegym.judge.guest.zygote import read_notes, write_note

_TEXT: Final = """
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
_TIMES: Final = 12
"""CPython specialises code from its eighth run on; more of them only delay the start of a guest."""
_ORDER: Final = Order(0, protocol.STDIN, "", 1.0, 1 << 30, 1 << 24, False, True)


def rehearse(child: Child) -> None:
    """Do everything often, before the forks.

    The interpreter writes much into its own memory when something is done for the first times; a process that has nothing
    left to learn copies fewer pages, and starts in half the time.
    """
    streams = sys.stdin, sys.stdout, sys.stderr
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    notes, own_notes = os.pipe()
    source, code = _nameless_file(_TEXT.encode()), _nameless_file(b"")
    for _ in range(_TIMES):
        protocol.send_order(ours, _ORDER, {"source": source, "code": code})
        received = protocol.receive_order(theirs)
        assert received
        for descriptor in received[1].values():
            os.close(descriptor)
        if child.filter is not None:
            child.filter.name_caller()
        child.turn.take()
        child.turn.pass_on()
        write_note(own_notes, starting_note(received[0]))
        os.getppid()
        read_notes(notes)
        resource.setrlimit(resource.RLIMIT_FSIZE, resource.getrlimit(resource.RLIMIT_FSIZE))
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
