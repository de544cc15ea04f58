"""Random wrong programs: what a bad model, or a hostile one, might send. Seeded, so that a failure can be repeated."""

from __future__ import annotations

import keyword
import random
import re
from collections.abc import Callable, Sequence
from typing import Final

from codegym import Problem

_WORDS: Final = (
    "def", "return", "for", "in", "while", "if", "else", "lambda", "yield", "import", "x", "n", "0", "1", "None", "(", ")", "[",
    "]", "{", "}", ":", ",", "=", "+", "*", "\n", "\n    ", "\t", "'", '"""', "\\", "#", "@", "\x00", "\ud800", "é", "print",
)  # fmt: skip


_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")


def quick(mark: str) -> tuple[str, ...]:
    """Return programs that end soon; those that write files put `mark` into their names."""
    return (
        "raise ValueError('no')",
        "import os\nos._exit(0)",
        "import os\nos._exit(7)",
        "import sys\nsys.exit('bye')",
        "import os\nos.abort()",
        "assert False, 'x' * 100_000",
        "def f(n):\n    return f(n + 1)\nf(0)",
        "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(n):\n    return f(n + 1)\nf(0)",
        "print('x' * (1 << 19))",
        "import sys\nsys.stderr.write('y' * (1 << 21))",
        "while True: print('x' * 65536)",
        "x = [bytearray(1 << 24) for _ in range(100)]",
        "x = 'x' * (1 << 40)",
        f"for i in range(200): open('{mark}-%d' % i, 'w').write('x' * 1000)",
        f"open('{mark}-big', 'wb').write(bytes(1 << 24))",
        f"import os\nos.makedirs('{mark}/' + '/'.join('d' * 60))\nos.symlink('/etc', '{mark}/link')",
        f"import os\nfor i in range(300):\n    os.mkdir('{mark}')\n    os.chdir('{mark}')",
        f"for folder in ('/tmp', '/var/tmp', '/dev/shm', '/'):\n    open(folder + '/{mark}', 'w').write('x')",
        f"import tempfile\ntempfile.NamedTemporaryFile(prefix='{mark}', delete=False).write(b'x')",
        "files = [open('/dev/null') for _ in range(5000)]",
        "import os\nfds = [os.memfd_create('m') for _ in range(500)]",
        "import os\nwhile True: os.fork()",
        "import os\nif os.fork() == 0:\n    os.setsid()\n    os.execv('/bin/sleep', ['sleep', '1000'])",
        "import subprocess\nsubprocess.Popen(['sleep', '1000'])",
        "import multiprocessing\nmultiprocessing.Process(target=print).start()",
        "import threading, time\nfor _ in range(2000): threading.Thread(target=time.sleep, args=(0.01,)).start()",
        "import threading\nfor _ in range(4): threading.Thread(target=print, args=('x' * 999,)).start()",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import os, signal\nos.kill(-1, signal.SIGKILL)",
        "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)",
        "import os, signal\nos.kill(1, signal.SIGTERM)\nos.killpg(0, signal.SIGTERM)",
        "import signal\nfor n in {1, 2, 3, 10, 12, 14, 15, 24, 25}: signal.signal(n, signal.SIG_IGN)\nraise SystemExit(3)",
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\nsignal.pause()",
        "import os\nos.closerange(0, 4096)",
        "import os\nos.dup2(1, 0)\nos.write(3, b'x' * 100)\nos.write(2, b'\\xff' * 100)",
        "import socket\nsocket.create_connection(('127.0.0.1', 80), timeout=0.1)",
        "import ctypes\nctypes.string_at(0)",
        "import gc\nfor o in gc.get_objects():\n    if isinstance(o, dict): o.clear()",
        "import builtins\nbuiltins.__dict__.clear()",
        "class A:\n    def __del__(self): raise SystemExit\nx = A()\nraise KeyboardInterrupt",
        "import atexit, os\natexit.register(os._exit, 0)",
        "(" * 5000 + ")" * 5000,
        "x = " + "-" * 20_000 + "1",
        "9 ** 9 ** 9 if False else [].append.missing",
    )


SLOW: Final = (
    "while True: pass",
    "x = 10 ** 10 ** 8",
    "def f(n):\n    while True: n = n + 1\nf(1)",
    "import re\nre.match('(a+)+$', 'a' * 40 + 'b')",
    "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
    "import threading\nfor _ in range(3): threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()",
)
"""Programs that only their CPU limit stops."""

ASLEEP: Final = (
    "import time\ntime.sleep(1000)",
    "import signal\nsignal.pause()",
    "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
)
"""Programs that only the clock stops."""


class Junk:
    """Draws a problem and a program that is (nearly always) wrong for it."""

    def __init__(
        self,
        problems: Sequence[Problem],
        *,
        seed: int,
        mark: str,
        slow_share: float = 0.02,
        attacks: Sequence[tuple[Problem, str, bool]] = (),
    ) -> None:
        """Prepare to draw.

        Args:
            problems: with references, to be judged on.
            seed: the same seed draws the same programs.
            mark: part of the names of files that programs write.
            slow_share: share of programs that run into the time limit.
            attacks: hostile programs, each with its problem and whether it is slow. Where there are any, a third of what
                is drawn are attacks and a sixth are references.
        """
        self._problems = list(problems)
        self._attacks = [(problem, program) for problem, program, slow in attacks if not slow]
        self._slow_attacks = [(problem, program) for problem, program, slow in attacks if slow]
        self._random = random.Random(seed)
        self._quick = quick(mark)
        rest = (1 - slow_share) / (200 if attacks else 100)
        self._kinds: dict[str, tuple[float, Callable[[Problem], str]]] = {
            "mutant": (38 * rest, self._mutant),
            "quick": (42 * rest, lambda _: self._random.choice(self._quick)),
            "inside": (10 * rest, self._inside),
            "words": (6 * rest, lambda _: self._words()),
            "bytes": (4 * rest, lambda _: self._bytes()),
            "slow": (0.9 * slow_share, lambda _: self._random.choice(SLOW)),
            "asleep": (0.1 * slow_share, lambda _: self._random.choice(ASLEEP)),
        }
        if attacks:
            third = (1 - slow_share) / 3
            self._kinds["right"] = (third / 2, lambda problem: self._random.choice(problem.references))
            self._kinds["attack"] = (third * (1 - slow_share), lambda _: "")
            self._kinds["slow attack"] = (third * slow_share, lambda _: "")

    def draw(self) -> tuple[str, Problem, str]:
        """Return the kind of the program, a problem and the program."""
        problem = self._random.choice(self._problems)
        weights = [weight for weight, _ in self._kinds.values()]
        kind = self._random.choices(list(self._kinds), weights)[0]
        if kind.endswith("attack"):
            return kind, *self._random.choice(self._slow_attacks if kind == "slow attack" else self._attacks)
        return kind, problem, self._kinds[kind][1](problem)

    def _mutant(self, problem: Problem) -> str:
        """Return a right program with a few tokens deleted, doubled or swapped, mostly names for names."""
        tokens = _TOKEN.findall(self._random.choice(problem.references))
        places = [place for place, token in enumerate(tokens) if not token.isspace()]
        for _ in range(self._random.randint(1, 2)):
            first = self._random.choice(places)
            match self._random.randrange(8):
                case 0:
                    tokens[first] = ""
                case 1:
                    tokens[first] *= 2
                case 2:
                    self._swap(tokens, first, places)
                case _:
                    kind = _kind(tokens[first])
                    self._swap(tokens, first, [place for place in places if _kind(tokens[place]) == kind])
        return "".join(tokens)

    def _swap(self, tokens: list[str], first: int, places: list[int]) -> None:
        second = self._random.choice(places)
        tokens[first], tokens[second] = tokens[second], tokens[first]

    def _inside(self, problem: Problem) -> str:
        """Return a quick program that runs when the problem's function is called (or at once, for stdin problems)."""
        body = self._random.choice(self._quick)
        if problem.style == "stdin":
            return f"import sys\ndata = sys.stdin.read()\nprint(data)\n{body}\n"
        lines = "".join(f"    {line}\n" for line in body.split("\n"))
        return f"def {problem.entry_point}(*arguments):\n{lines}    return arguments\n"

    def _words(self) -> str:
        return " ".join(self._random.choices(_WORDS, k=self._random.randint(0, 200)))

    def _bytes(self) -> str:
        return self._random.randbytes(self._random.randint(0, 5000)).decode("utf-8", "surrogateescape")


def _kind(token: str) -> str:
    if keyword.iskeyword(token):
        return "keyword"
    return "name" if token.isidentifier() else "number" if token.isdigit() else "symbol"
