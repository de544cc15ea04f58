"""The judge: verdicts, the three kinds of tests, what programs cannot do to it."""

from typing import Any

import pytest

from codegym import Checker, Judge, Problem, Test, UserError, Verdict
from small_problems import (
    CHECK_DOUBLE,
    DOUBLE,
    ECHO,
    LIMITS,
    NEEDS_NAMESPACES,
    TIERS,
    call_problem,
    script_problem,
    stdin_problem,
)


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
            marks=NEEDS_NAMESPACES,
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


@NEEDS_NAMESPACES
def test_hidden_data_is_out_of_reach(judge: Judge) -> None:
    """A program that searches all its memory finds no other test's input, of this run or an earlier one."""
    secret = "sesame" + "4711"
    judge.judge(stdin_problem((secret, secret), (secret + "!", secret)), "print(input())")
    problem = stdin_problem(("", "nothing"), (secret, secret), ("", "nothing"))
    report = judge.judge(problem, SEARCH_OWN_MEMORY)
    assert [case.observed for case in report.cases] == ["nothing\n"] * 3
    own = stdin_problem((secret, "found"))
    assert judge.judge(own, "kept = input()\n" + SEARCH_OWN_MEMORY).accepted, "the search itself finds nothing"


@pytest.mark.parametrize("fresh", ["program", "test"])
def test_methods(fresh: Any) -> None:
    """``Class.method`` calls the method of a new instance each time; what is no such method is no entry point."""
    problem = Problem(
        id="m", statement="", style="call", entry_point="Solution.count", limits=LIMITS,
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
    problem = script_problem(
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
    problem = script_problem(script, starter="class Own(Exception): pass\ndef f(x): ...\n")
    report = judge.judge(problem, program)
    assert report.accepted, report.cases


def test_stop_iteration_does_not_end_a_script_quietly(judge: Judge) -> None:
    """A candidate that raises StopIteration cannot make the script's own loops end as if all were well."""
    problem = script_problem(
        "def check(candidate):\n    for got, want in zip(map(candidate, [1, 2]), [2, 4]): assert got == want\n"
    )
    assert judge.judge(problem, "def f(x): return 2 * x").accepted
    assert not judge.judge(problem, "def f(x): raise StopIteration").accepted


def test_script_of_bare_assertions_and_starter(judge: Judge) -> None:
    """A script may use the entry point by name and the helpers that the starter defines."""
    problem = script_problem(
        "assert f(twice(2)) == 8\n", starter="def twice(x):\n    return 2 * x\ndef f(x):\n    ...\n"
    )
    assert judge.judge(problem, "def f(x): return 2 * x").accepted
    assert judge.judge(problem, "def f(x): return x").verdict is Verdict.WRONG_ANSWER


def test_scripts_cannot_be_swallowed(judge: Judge) -> None:
    """A program that dies in a call is not accepted, even by a script that catches everything."""
    problem = script_problem("def check(candidate):\n    try:\n        candidate(1)\n    except:\n        pass\n")
    assert judge.judge(problem, "def f(x): raise ValueError").accepted
    assert not judge.judge(problem, "def f(x):\n    import os\n    os._exit(0)").accepted


def test_custom_checker(judge: Judge) -> None:
    """A custom checker decides, and its own failure is never the program's score."""
    source = "def check(input, expected, observed):\n    return sorted(observed) == sorted(expected) and input == [3]\n"
    problem = call_problem(([3], "abc"), checker=Checker(kind="custom", source=source))
    assert judge.judge(problem, "def f(x): return 'cab'").accepted
    assert judge.judge(problem, "def f(x): return 'ca'").verdict is Verdict.WRONG_ANSWER
    assert judge.judge(problem, "def f(x): return 1 / 0").verdict is Verdict.RUNTIME_ERROR
    picky = Checker(
        kind="custom", source="def check(input, expected, observed):\n    return int(expected) == int(observed)"
    )
    problem = call_problem(([3], "7"), checker=picky)
    assert judge.judge(problem, "def f(x): return '07'").accepted
    assert judge.judge(problem, "def f(x): return 'seven'").verdict is Verdict.WRONG_ANSWER
    deep = "def f(x):\n    y = 1\n    for _ in range(100): y = [y]\n    return y"
    assert judge.judge(problem, deep).verdict is Verdict.WRONG_ANSWER
    for broken in ("def check(*a): return 1", "def check(*a): 1 / 0", "def check(*a): import sys; sys.exit(0)", "x"):
        problem = call_problem(([3], "abc"), checker=Checker(kind="custom", source=broken))
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
        problem = call_problem(([1], [1]), checker=Checker(kind=kind))  # type: ignore[arg-type]
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
    problem = stdin_problem(("fail", "x"), ("sleep", "x"))
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
    problem = stdin_problem(("", "clean"), ("", "clean"), ("", "clean"))
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
    problem = stdin_problem(("", "ok"))
    assert judge.judge(problem, program).accepted
    assert judge.judge(problem, "import os\nprint('ok' if not os.listdir() else 'left')").accepted
