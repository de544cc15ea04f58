"""The judge: verdicts, the three kinds of tests, batches, faults."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import codegym
from codegym import Checker, Judge, JudgeError, Limits, Problem, Test, UserError, Verdict
from codegym.judge import launch
from codegym.judge.probes import survivors

_LIMITS = Limits(cpu_seconds=0.5, memory_bytes=128 << 20, output_bytes=1 << 20)


_MISSING = launch.missing_tiers()
TIERS = [
    pytest.param(tier, marks=pytest.mark.skipif(tier in _MISSING, reason=f"not on this machine: {_MISSING.get(tier)}"))
    for tier in ("namespaces", "landlock")
]


needs_namespaces = pytest.mark.skipif("namespaces" in _MISSING, reason="needs /proc in the sandbox, so namespaces")


def _stdin(*tests: tuple[str, str], **fields: Any) -> Problem:
    return Problem(
        id="stdin", statement="", style="stdin", limits=_LIMITS,
        tests=[codegym.Test(input=given, expected=expected) for given, expected in tests], **fields,
    )  # fmt: skip


def _call(*tests: tuple[list[Any], Any], **fields: Any) -> Problem:
    return Problem(
        id="call", statement="", style="call", entry_point="f", limits=_LIMITS,
        tests=[codegym.Test(args=args, expected=expected) for args, expected in tests], **fields,
    )  # fmt: skip


def _script(script: str, **fields: Any) -> Problem:
    return Problem(id="script", statement="", style="call", entry_point="f", limits=_LIMITS, script=script, **fields)


ECHO = _stdin(("1 2\n", "1 2\n"))
DOUBLE = _call(([2], 4), ([3], 6))
CHECK_DOUBLE = _script("def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(3) == 6\n")


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        ("print(input())", Verdict.ACCEPTED),
        ("print(2)", Verdict.WRONG_ANSWER),
        ("", Verdict.WRONG_ANSWER),
        ("print(input(", Verdict.COMPILE_ERROR),
        ("x = '\0'", Verdict.COMPILE_ERROR),
        ("x = '\ud800'", Verdict.COMPILE_ERROR),
        ("return 1", Verdict.COMPILE_ERROR),
        ("(" * 100_000, Verdict.COMPILE_ERROR),
        ("1 / 0", Verdict.RUNTIME_ERROR),
        ("print(input()); raise SystemExit(3)", Verdict.RUNTIME_ERROR),
        ("print(input()); raise KeyboardInterrupt", Verdict.RUNTIME_ERROR),
        ("import os; os.abort()", Verdict.RUNTIME_ERROR),
        ("import os; os.kill(os.getpid(), 9)", Verdict.RUNTIME_ERROR),
        ("while True: pass", Verdict.TIME_LIMIT),
        ("import time; time.sleep(60)", Verdict.TIME_LIMIT),
        ("import signal; signal.pause()", Verdict.TIME_LIMIT),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", Verdict.TIME_LIMIT),
        ("x = bytearray(1 << 30)", Verdict.MEMORY_LIMIT),
        ("x = [0]\nwhile True: x += x", Verdict.MEMORY_LIMIT),
        pytest.param(
            "x = []\nwhile True:\n    try: x.append(bytearray(1 << 20))\n    except MemoryError: pass",
            Verdict.MEMORY_LIMIT,
            marks=needs_namespaces,
        ),
        ("while True: print('x' * 1000)", Verdict.OUTPUT_LIMIT),
        ("import sys\nwhile True: sys.stderr.write('x' * 1000)", Verdict.OUTPUT_LIMIT),
        ("import os; os.fork()", Verdict.RUNTIME_ERROR),
        ("import subprocess; subprocess.run(['true'])", Verdict.RUNTIME_ERROR),
    ],
)  # fmt: skip
def test_verdicts_of_whole_programs(judge: Judge, program: str, verdict: Verdict) -> None:
    """Each way in which a program can fare has its verdict."""
    report = judge.judge(ECHO, program)
    assert verdict is report.verdict, report.cases


@pytest.mark.parametrize(
    "program",
    [
        "print(input(), end='')",
        "print(input()); raise SystemExit",
        "print(input()); exit()",
        "import os; w = os.fdopen(1, 'w').write; w(input())",
        "out = open('/dev/stdout', 'w'); out.write(input())",
        "import io, sys; old, sys.stdout = sys.stdout, io.StringIO(); print(input()); old.write(sys.stdout.getvalue())",
        "class A:\n    def __del__(self): print(input())\na = A()",
        "import sys; print(input()); sys.stdout.close()",
        ("from functools import cache\nimport sys\nsys.setrecursionlimit(10**6)\n@cache\n"
        "def g(n): return 0 if n == 0 else 1 + g(n - 1)\nprint(input() if g(20000) else '')"),
        ("import queue, statistics, concurrent.futures as c\nwith c.ThreadPoolExecutor(4) as e: list(e.map(abs, [1, 2]))\n"
        "print(input())"),
        "print(input()); quit(0)",
        "import sys; print(input()); sys.exit(0)",
        "import os; os.write(1, os.read(0, 100)); os._exit(0)",
        "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())",
        "import sys; [print(line, end='', flush=True) for line in sys.stdin]",
        "import sys; sys.stdout.write(open(0).read())",
        "print(open('/dev/stdin').read())",
        "import fileinput; [print(line) for line in fileinput.input()]",
        "try:\n    while True: print(input())\nexcept EOFError: pass",
        "def main(): print(input())\nif __name__ == '__main__': main()",
        "import atexit; atexit.register(lambda: print(input()))",
        "import threading; threading.Thread(target=lambda: print(input())).start()",
        ("import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1 << 26)\n"
        "def g(n): return 0 if n == 0 else 1 + g(n - 1)\n"
        "t = threading.Thread(target=lambda: print(input() if g(20000) else ''))\nt.start()\nt.join()"),
        "import sys\nsys.setrecursionlimit(10**6)\ndef g(n): return 0 if n == 0 else 1 + g(n - 1)\ng(50000)\nprint(input())",
        "open('note', 'w').write(input()); print(open('note').read())",
        "import os; assert os.listdir() == []; print(input())",
        "import tempfile; tempfile.TemporaryFile().write(b'x'); print(input())",
        "# -*- coding: latin-1 -*-\nprint(input())",
        "\ufeffprint(input())",
        ("from __future__ import annotations\nimport dataclasses, typing\n"
        "@dataclasses.dataclass\nclass A:\n    x: typing.ClassVar[int] = 1\nprint(input())"),
        "import asyncio\nasync def main(): print(input())\nasyncio.run(main())",
        "import random; assert random.random(); print(input())",
        "import multiprocessing, decimal, sqlite3, zlib, hashlib, unicodedata; print(input())",
        "exec('print(input())')",
    ],
)  # fmt: skip
def test_right_programs_are_accepted(judge: Judge, program: str) -> None:
    """Every ordinary way to read and write is right."""
    report = judge.judge(ECHO, program)
    assert Verdict.ACCEPTED is report.verdict, report.cases


@pytest.mark.parametrize("problem", [DOUBLE, CHECK_DOUBLE], ids=["data", "script"])
@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        ("def f(x): return 2 * x", Verdict.ACCEPTED),
        ("f = lambda x: x + x", Verdict.ACCEPTED),
        ("class Doubler:\n    def __call__(self, x): return 2 * x\nf = Doubler()", Verdict.ACCEPTED),
        ("def f(x): print('noise'); return 2 * x\nif __name__ == '__main__': input()", Verdict.ACCEPTED),
        ("def f(x): return 4", Verdict.WRONG_ANSWER),
        ("def f(x): return None", Verdict.WRONG_ANSWER),
        ("def f(x): return str(2 * x)", Verdict.WRONG_ANSWER),
        ("def g(x): return 2 * x", Verdict.RUNTIME_ERROR),
        ("f = 3", Verdict.RUNTIME_ERROR),
        ("def f(): return 4", Verdict.RUNTIME_ERROR),
        ("def f(x): return f(x)", Verdict.RUNTIME_ERROR),
        ("def f(x): return iter([x])", Verdict.RUNTIME_ERROR),
        ("def f(x): yield 2 * x", Verdict.RUNTIME_ERROR),
        ("import sys; sys.exit(0)", Verdict.RUNTIME_ERROR),
        ("def f(x):\n    import os\n    os._exit(0)", Verdict.RUNTIME_ERROR),
        ("def f(x):\n    raise SystemExit(0)", Verdict.RUNTIME_ERROR),
        ("def f(x) return 1", Verdict.COMPILE_ERROR),
        ("def f(x):\n    while True: pass", Verdict.TIME_LIMIT),
        ("def f(x):\n    import time; time.sleep(100)", Verdict.TIME_LIMIT),
        ("def f(x): return bytearray(1 << 30)", Verdict.MEMORY_LIMIT),
        ("def f(x):\n    while True: print('x' * 10000)", Verdict.OUTPUT_LIMIT),
    ],
)
def test_verdicts_of_functions(judge: Judge, problem: Problem, program: str, verdict: Verdict) -> None:
    """The same programs fare alike on data and before a test script."""
    report = judge.judge(problem, program)
    assert verdict is report.verdict, report.cases


EQUAL = "class E:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n    __hash__ = None\n"


@pytest.mark.parametrize("problem", [DOUBLE, CHECK_DOUBLE], ids=["data", "script"])
@pytest.mark.parametrize(
    "program",
    [
        EQUAL + "def f(x): return E()",
        EQUAL + "def f(x): return [E()]",
        "class I(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\ndef f(x): return I(1)",
        (
            "import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n        for v in frame.f_locals.values():\n"
            "            if v == 4 or v == 6: return v\n        frame = frame.f_back\n    return 0"
        ),
        (
            "import gc\ndef f(x):\n    for o in gc.get_objects():\n        if isinstance(o, dict) and 'expected' in o:"
            " return o['expected']\n    return 0"
        ),
        "import os\ndef f(x):\n    os.write(3, b'4')\n    os._exit(0)",
        (
            "import os\ndef f(x):\n    for fd in range(3, 64):\n        try: os.write(fd, b'4')\n        except OSError: pass\n"
            "    os._exit(0)"
        ),
        "import builtins\nbuiltins.AssertionError = ValueError\nbuiltins.all = lambda *a: True\ndef f(x): return 0",
    ],
)
def test_forged_answers_are_not_accepted(judge: Judge, problem: Problem, program: str) -> None:
    """Friendly objects, walks up the stack and forged frames win nothing."""
    assert not judge.judge(problem, program).accepted


SEARCH_OWN_MEMORY = """
found = False
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        span, rights = line.split()[:2]
        start, end = (int(part, 16) for part in span.split("-"))
        if rights.startswith("rw"):
            memory.seek(start)
            try:
                data = memory.read(end - start)
            except OSError:
                continue
            place = data.find(b"ses")
            while place >= 0:
                found = found or data[place + 3 : place + 10] == b"ame4711"
                place = data.find(b"ses", place + 1)
print("found" if found else "nothing")
"""


@needs_namespaces
def test_hidden_data_is_out_of_reach(judge: Judge) -> None:
    """A program that searches all its memory finds no other test's input, of this run or an earlier one."""
    secret = "sesame" + "4711"
    judge.judge(_stdin((secret, secret), (secret + "!", secret)), "print(input())")
    problem = _stdin(("", "nothing"), (secret, secret), ("", "nothing"))
    report = judge.judge(problem, SEARCH_OWN_MEMORY)
    assert [case.observed for case in report.cases] == ["nothing\n"] * 3
    own = _stdin((secret, "found"))
    assert judge.judge(own, "kept = input()\n" + SEARCH_OWN_MEMORY).accepted, "the search itself finds nothing"


@pytest.mark.parametrize("fresh", ["program", "test"])
def test_methods(fresh: Any) -> None:
    """``Class.method`` calls the method of a new instance each time; what is no such method is no entry point."""
    problem = Problem(
        id="m", statement="", style="call", entry_point="Solution.count", limits=_LIMITS,
        tests=[Test(args=(n,), expected=n + 1) for n in range(3)],
    )  # fmt: skip
    right = "class Solution:\n    seen = 1\n    def count(self, n):\n        self.seen += n\n        return self.seen\n"
    with Judge(workers=1, fresh=fresh) as judge:
        assert judge.judge(problem, right).accepted
        for other in (right.replace("count", "other"), "def count(n):\n    return n + 1\n", "Solution = 1\n"):
            assert judge.judge(problem, other).verdict is Verdict.RUNTIME_ERROR
    with pytest.raises(UserError, match=r"Class\.method"):
        Problem(id="m", statement="", style="call", entry_point="a.b.c", tests=problem.tests)


def test_observed_and_messages(judge: Judge) -> None:
    """A report says what was observed, and where the program failed, without naming the judge's own files."""
    assert judge.judge(DOUBLE, "def f(x): return [x]").cases[0].observed == "[2]"
    message = judge.judge(DOUBLE, "def f(x):\n    return x.y").cases[0].message
    assert message.startswith("Traceback")
    assert 'File "program.py", line 2, in f' in message
    assert "codegym" not in message
    assert "AttributeError" in message
    script = judge.judge(CHECK_DOUBLE, "def f(x): return 5").cases[0]
    assert script.message.startswith("assert candidate(2) == 4")
    assert script.index == 0
    assert script.origin == "private"


def test_script_sees_the_candidates_exceptions(judge: Judge) -> None:
    """A script may expect an exception, gets the right type, and its failure is the candidate's."""
    problem = _script(
        "def check(candidate):\n    try:\n        candidate(-1)\n    except ValueError as error:\n"
        "        assert str(error) == 'negative'\n    else:\n        assert False\n"
    )
    assert judge.judge(problem, "def f(x): raise ValueError('negative')").accepted
    assert judge.judge(problem, "def f(x): raise KeyError('negative')").verdict is Verdict.RUNTIME_ERROR
    assert judge.judge(problem, "def f(x): return 1").verdict is Verdict.WRONG_ANSWER


def test_exceptions_keep_their_class_and_arguments(judge: Judge) -> None:
    """A script catches an exception by any class it knows: a base class, or one of the starter's."""
    script = (
        "def check(candidate):\n"
        "    for kind, arguments in ((KeyError, ('k',)), (OSError, (2, 'no')), (ValueError, ()), (Own, (1,))):\n"
        "        try:\n            candidate(kind.__name__)\n        except kind as error:\n"
        "            assert error.args == arguments, error.args\n        else:\n            assert False\n"
    )
    program = (
        "class Own(Exception): pass\nclass Sub(ValueError): pass\n"
        "def f(x): raise {'KeyError': KeyError('k'), 'OSError': OSError(2, 'no'), 'ValueError': Sub(), 'Own': Own(1)}[x]"
    )
    problem = _script(script, starter="class Own(Exception): pass\ndef f(x): ...\n")
    report = judge.judge(problem, program)
    assert report.accepted, report.cases


def test_stop_iteration_does_not_end_a_script_quietly(judge: Judge) -> None:
    """A candidate that raises StopIteration cannot make the script's own loops end as if all were well."""
    problem = _script(
        "def check(candidate):\n    for got, want in zip(map(candidate, [1, 2]), [2, 4]): assert got == want\n"
    )
    assert judge.judge(problem, "def f(x): return 2 * x").accepted
    assert not judge.judge(problem, "def f(x): raise StopIteration").accepted


def test_script_of_bare_assertions_and_starter(judge: Judge) -> None:
    """A script may use the entry point by name and the helpers that the starter defines."""
    problem = _script("assert f(twice(2)) == 8\n", starter="def twice(x):\n    return 2 * x\ndef f(x):\n    ...\n")
    assert judge.judge(problem, "def f(x): return 2 * x").accepted
    assert judge.judge(problem, "def f(x): return x").verdict is Verdict.WRONG_ANSWER


def test_scripts_cannot_be_swallowed(judge: Judge) -> None:
    """A program that dies in a call is not accepted, even by a script that catches everything."""
    problem = _script("def check(candidate):\n    try:\n        candidate(1)\n    except:\n        pass\n")
    assert judge.judge(problem, "def f(x): raise ValueError").accepted
    assert not judge.judge(problem, "def f(x):\n    import os\n    os._exit(0)").accepted


def test_custom_checker(judge: Judge) -> None:
    """A custom checker decides, and its own failure is never the program's score."""
    source = "def check(input, expected, observed):\n    return sorted(observed) == sorted(expected) and input == [3]\n"
    problem = _call(([3], "abc"), checker=Checker(kind="custom", source=source))
    assert judge.judge(problem, "def f(x): return 'cab'").accepted
    assert judge.judge(problem, "def f(x): return 'ca'").verdict is Verdict.WRONG_ANSWER
    assert judge.judge(problem, "def f(x): return 1 / 0").verdict is Verdict.RUNTIME_ERROR
    picky = Checker(
        kind="custom", source="def check(input, expected, observed):\n    return int(expected) == int(observed)"
    )
    problem = _call(([3], "7"), checker=picky)
    assert judge.judge(problem, "def f(x): return '07'").accepted
    assert judge.judge(problem, "def f(x): return 'seven'").verdict is Verdict.WRONG_ANSWER
    deep = "def f(x):\n    y = 1\n    for _ in range(100): y = [y]\n    return y"
    assert judge.judge(problem, deep).verdict is Verdict.WRONG_ANSWER
    for broken in ("def check(*a): return 1", "def check(*a): 1 / 0", "def check(*a): import sys; sys.exit(0)", "x"):
        problem = _call(([3], "abc"), checker=Checker(kind="custom", source=broken))
        assert judge.judge(problem, "def f(x): return 'cab'").verdict is Verdict.INTERNAL_ERROR, broken


@pytest.mark.parametrize(
    "body",
    [
        "return {n * (2**61 - 1) for n in range(2500)}",
        "return [[]] * 1_000_000",
        "return range(10**18)",
        "return [0j] * 100_000",
        "return 1 << 10_000_000",
        "y = x\n    for _ in range(99): y = [y]\n    return y",
    ],
)
def test_costly_answers_are_just_wrong(judge: Judge, body: str) -> None:
    """Answers made to cost the judge time or memory are wrong, or not plain data; the judge goes on."""
    for kind in ("exact", "unordered", "floats"):
        problem = _call(([1], [1]), checker=Checker(kind=kind))  # type: ignore[arg-type]
        verdict = judge.judge(problem, f"def f(x):\n    {body}").verdict
        assert verdict not in (Verdict.ACCEPTED, Verdict.INTERNAL_ERROR), verdict


SIGNAL_THE_SERVER = (
    "import fcntl, os\nr, w = os.pipe()\nfor target in (1, os.getppid()):\n"
    "    for signal in (2, 9, 15, 19):\n        try:\n"
    "            fcntl.fcntl(r, 8, target); fcntl.fcntl(r, 10, signal)\n"
    "            fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC); os.write(w, b'x')\n"
    "        except OSError: pass\nprint(input())"
)
SHUT_THE_SCRATCH = "import os\ntry: os.chmod('.', 0)\nexcept OSError: pass\nos.path.exists('x')\nprint(input())"


@pytest.mark.parametrize("isolation", TIERS)
@pytest.mark.parametrize("program", [SIGNAL_THE_SERVER, SHUT_THE_SCRATCH], ids=["signals", "scratch"])
def test_programs_cannot_end_their_server(isolation: Any, program: str) -> None:
    """Neither asynchronous signals nor a scratch that is shut keep the server from the next run."""
    with Judge(workers=1, isolation=isolation) as own:
        before = own.judge(ECHO, "import os; print(os.getppid()); input()").cases[0].observed
        assert own.judge(ECHO, program).accepted
        assert own.judge(ECHO, "open('x', 'w').write('x'); print(input())").accepted
        assert before == own.judge(ECHO, "import os; print(os.getppid()); input()").cases[0].observed


def test_a_late_answer_is_never_taken_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an answer that came too late, the server is replaced and later programs get their own verdicts."""
    from codegym.judge import conversation

    monkeypatch.setattr(conversation, "_DEADLINE_SECONDS", 0.3)
    monkeypatch.setattr(conversation, "_DEADLINE_FACTOR", 0.0)
    problem = _stdin(("fail", "x"), ("sleep", "x"))
    program = "import time\nif input() == 'sleep': time.sleep(9)"
    with Judge(workers=1) as own:
        first = own.judge(problem, program, stop_early=True).verdict
        assert first in (Verdict.WRONG_ANSWER, Verdict.INTERNAL_ERROR)
        assert [own.judge(ECHO, p).verdict for p in ("print(input())", "(", "print(input())")] == [
            Verdict.ACCEPTED,
            Verdict.COMPILE_ERROR,
            Verdict.ACCEPTED,
        ]


def test_nothing_is_left_for_the_next_run(judge: Judge) -> None:
    """Files, changed modules and environment of one run are gone in the next."""
    problem = _stdin(("", "clean"), ("", "clean"), ("", "clean"))
    program = (
        "import os, random, sys\nclean = not os.listdir() and not os.environ.get('X') and not hasattr(sys, 'x')\n"
        "os.makedirs('a/b'); open('a/b/c', 'w').write('x'); os.mkdir('shut', 0); os.environ['X'] = '1'; sys.x = 1\n"
        "print('clean' if clean else 'dirty')"
    )
    assert judge.judge(problem, program).accepted


def test_one_program_leaves_no_lock_to_the_next(judge: Judge) -> None:
    """Locks on what is the host's do not outlive a program."""
    take = (
        "import fcntl, struct\ndef f(x):\n    try:\n"
        "        fcntl.fcntl(0, 37, struct.pack('hhqqi', fcntl.F_WRLCK, 0, 4711, 1, 0))\n    except OSError: pass\n"
        "    return 2 * x"
    )
    find = (
        "import fcntl, struct\ndef f(x):\n    try:\n"
        "        seen = fcntl.fcntl(0, 36, struct.pack('hhqqi', fcntl.F_WRLCK, 0, 4711, 1, 0))\n"
        "    except OSError: return 2 * x\n    return 2 * x if struct.unpack('hhqqi', seen)[0] == fcntl.F_UNLCK else 0"
    )
    for program in (take, take, find, find):
        assert judge.judge(DOUBLE, program).accepted


def test_deep_folders_are_removed(judge: Judge) -> None:
    """A tree of folders deeper than any path is cleared away."""
    program = "import os\nfor _ in range(1500):\n    os.mkdir('d'); os.chdir('d')\nprint('ok')"
    problem = _stdin(("", "ok"))
    assert judge.judge(problem, program).accepted
    assert judge.judge(problem, "import os\nprint('ok' if not os.listdir() else 'left')").accepted


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
