"""Small programs that try what each layer of isolation is there to stop: the proof behind ``codegym doctor``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from codegym.judge.judge import Judge
from codegym.judge.report import Verdict
from codegym.problems import Limits, Problem, Test

_HELD: Final = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A program, and the verdict that shows that the sandbox held."""

    name: str
    program: str
    verdict: Verdict = Verdict.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of a probe."""

    probe: Probe
    held: bool
    observed: str


def _refused(attempt: str) -> str:
    """Return a program that prints `held` if an attempt (statements, one indented line each) raises OSError."""
    body = "".join(f"    {line}\n" for line in attempt.splitlines())
    return (
        f"import os, socket\ntry:\n{body}    print('went through')\nexcept (OSError, ImportError):\n    print('held')\n"
    )


PROBES: Final = (
    Probe(name="reads no file of the host's", program=_refused("open('/etc/passwd').read()\nopen('/etc/hostname').read()")),
    Probe(name="sees no package, codegym's own least", program=_refused("import codegym.problems")),
    Probe(name="writes only to its scratch", program=_refused("open('/dev/shm/x', 'w')\nopen('/usr/x', 'w')")),
    Probe(name="opens no socket", program=_refused("socket.socket().connect(('127.0.0.1', 9))")),
    Probe(name="starts no process", program=_refused("os.fork() or os._exit(0)")),
    Probe(name="signals no other process", program=_refused("os.kill(os.getppid() or 1, 0)")),
    Probe(
        name="sees no process of the host's",
        program="import os\ntry:\n    seen = [n for n in os.listdir('/proc') if n.isdigit()]\nexcept OSError:\n    seen = []\n"
        "print('held' if len(seen) <= 2 else seen)\n",
    ),
    Probe(
        name="finds nothing in its environment",
        program="import os\nprint('held' if set(os.environ) <= {'HOME', 'LANG', 'LC_CTYPE', 'OMP_NUM_THREADS',"
        " 'OPENBLAS_NUM_THREADS', 'PATH', 'PYTHONHASHSEED'} else sorted(os.environ))\n",
    ),
    Probe(name="CPU time is bounded", program="while True: pass\n", verdict=Verdict.TIME_LIMIT),
    Probe(name="sleep is bounded", program="import time\ntime.sleep(600)\n", verdict=Verdict.TIME_LIMIT),
    Probe(name="memory is bounded", program="x = bytearray(1 << 30)\nprint('went through')\n", verdict=Verdict.MEMORY_LIMIT),
    Probe(name="output is bounded", program="while True: print('x' * 4096)\n", verdict=Verdict.OUTPUT_LIMIT),
    Probe(
        name="descriptors are bounded",
        program=_refused("files = [open('/dev/null') for _ in range(5000)]"),
    ),
    Probe(name="a run leaves a file ...", program="open('left', 'w').write('x')\nprint('held')\n"),
    Probe(name="... and the next finds none", program="import os\nprint('held' if not os.path.exists('left') else 'found')\n"),
)  # fmt: skip


def probe(judge: Judge) -> Iterator[Finding]:
    """Run every probe, in order."""
    limits = Limits(cpu_seconds=0.5, memory_bytes=128 << 20, output_bytes=1 << 20)
    for item in PROBES:
        test = Test(input="", expected=_HELD)
        problem = Problem(id="probe", statement=item.name, style="stdin", tests=(test,), limits=limits)
        case = judge.judge(problem, item.program).cases[0]
        observed = case.observed.strip() or case.message.strip().rpartition("\n")[2]
        yield Finding(probe=item, held=case.verdict is item.verdict, observed=f"{case.verdict}: {observed[:80]}")


def survivors() -> list[int]:
    """Return the processes of this one's that still run: none, once every judge is closed."""
    own = str(os.getpid())
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                parent = file.read().rpartition(b")")[2].split()[1].decode()
        except OSError:
            continue
        if parent == own:
            found.append(int(name))
    return found
