"""The restricted policy: what it admits, what it refuses and where, and every way out of it that is known."""

# ruff: noqa: E501 - programs, a line each

import builtins
import contextlib
import copy
import gzip
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import codegym
from codegym.judge.guest import program as runner
from codegym.judge.guest import protocol, restricted
from codegym.judge.guest.restricted import PolicyViolation, compile_restricted, namespace
from codegym.judge.guest.restricted.modules import MODULES, copy_of
from codegym.judge.guest.restricted.names import is_plain


@pytest.fixture(autouse=True)
def _same_interpreter() -> Iterator[None]:
    """Programs set the streams, the recursion limit and modules of the process they run in."""
    streams, limit = (sys.stdin, sys.stdout, sys.stderr), sys.getrecursionlimit()
    modules = {name: sys.modules.get(name) for name in ("__main__", "program")}
    yield
    sys.stdin, sys.stdout, sys.stderr = streams
    sys.setrecursionlimit(limit)
    for name, module in modules.items():
        if module is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = module


def _run(source: str, given: str = "", name: str = "__main__", *, plain: bool = False) -> tuple[str, dict[str, Any]]:
    """Run a program as the guest does; return what it wrote and its globals."""
    code = compile(source, "program.py", "exec") if plain else compile_restricted(source, "program.py")
    module = ModuleType(name)
    module.__dict__.update({} if plain else namespace(name))
    sys.modules[name] = module
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()))
    output = io.TextIOWrapper(io.BytesIO())
    with contextlib.redirect_stdout(output), contextlib.suppress(SystemExit):
        exec(code, module.__dict__)
    output.flush()
    output.seek(0)
    return output.read(), module.__dict__


ORDINARY = [
    ("print(*map(int, input().split()), sep='+')", "1+2"),
    ("a, *b = [int(x) for x in input().split()]; (c, d), e = (1, 2), 3\nprint(a, b, c, d, e)", "1 [2] 1 2 3"),
    ("_ = 3\nfor _ in range(2): pass\n_x = _\n__y = 2\nprint(_x, __y)", "1 2"),
    ("x = [1, 2, 3]\nx[0] += 1; x[1:] += [4]; x[0:1] = [9]; del x[1]\nn = 1; n **= 2; n <<= 3\nprint(x, n)", "[9, 3, 4] 8"),
    ("import sys\nsys.setrecursionlimit(10 ** 6)\ninput = sys.stdin.readline\nprint(input().strip())", "1 2"),
    ("import sys\ndata = sys.stdin.buffer.read().split()\nsys.stdout.write(str(len(data)))", "2"),
    ("from sys import stdin, stdout, exit\nstdout.write(stdin.readline())\nexit(0)\nprint('no')", "1 2"),
    ("import sys\nfor line in sys.stdin: print(line, end='')", "1 2"),
    ("import io, sys\nold, sys.stdout = sys.stdout, io.StringIO()\nprint(7)\nold.write(sys.stdout.getvalue())", "7"),
    ("import sys\nprint(1, file=sys.stdout, flush=True); print(sys.maxsize > 2 ** 30, sys.version_info >= (3, 11))",
     "1\nTrue True"),
    ("def main():\n    print('main')\nif __name__ == '__main__':\n    main()", "main"),
    ("print(1); exit(); print(2)", "1"),
    ("print(1); quit()", "1"),
    ("print = lambda *a: None\nprint(2)", ""),
    (("import threading, sys\nthreading.stack_size(1 << 26)\ndef main(): print('in a thread')\n"
     "t = threading.Thread(target=main); t.daemon = False; t.start(); t.join(); threading.stack_size(0)"), "in a thread"),
    (("from math import *\nfrom collections import *\nfrom itertools import *\nfrom functools import *\n"
     "print(gcd(4, 6), Counter('aab')['a'], list(accumulate([1, 2])), reduce(lambda a, b: a * b, [2, 3]))"), "2 2 [1, 3] 6"),
    (("import collections.abc, collections\nfrom collections import abc\nimport collections.abc as c\n"
     "print(isinstance([], collections.abc.Sequence), c is abc)"), "True True"),
    ("import heapq\nh = [3, 1]; heapq.heapify(h); heapq.heappush(h, 0); print(heapq.heappop(h))", "0"),
    ("import heapq\nfrom heapq import _heapify_max\nh = [1, 3]; _heapify_max(h); heapq._heapify_max(h); print(h[0])", "3"),
    (("class Node:\n    __slots__ = ('key', '_left', '__hidden')\n    def __init__(self, key):\n        self.key = key\n"
     "        self._left = None; self.__hidden = 2\n    def __lt__(self, other): return self.key < other.key\n"
     "    def grow(self):\n        self.key += 1; self._left = Node(0); self.__hidden += self._left.key\n"
     "        return self.__hidden\nn = Node(1); print(n.grow(), n.key, n < Node(9), n._Node__hidden)"), "2 2 True 2"),
    (("class A:\n    count = 0\n    _all = []\n    def __init__(self, x): self.x = x; A.count += 1; self._all.append(x)\n"
     "    def __repr__(self): return f'{type(self).__name__}({self.x!r})'\n    @property\n    def twice(self): return self.x * 2\n"
     "    @twice.setter\n    def twice(self, v): self.x = v // 2\n    @classmethod\n    def make(cls): return cls(1)\n"
     "    @staticmethod\n    def three(): return 3\n"
     "class B(A):\n    def __init__(self, x):\n        super().__init__(x); A.__init__(self, x); self._y = 1\n"
     "    def _inner(self): return self._y + len(self._all)\n    def outer(self): return super()._all + [self._inner()]\n"
     "b = B.make(); b.twice = 10; print(b, b.twice, A.three(), A.count, B.__name__, b.outer(), A._all)"),
     "B(5) 10 3 2 B [1, 1, 3] [1, 1]"),
    (("class ListNode:\n    def __init__(self, v): self.val = v; self.next = None\n"
     "ListNode.__lt__ = lambda a, b: a.val < b.val\nprint(ListNode(1) < ListNode(2))"), "True"),
    (("class Mint(int):\n    def __new__(cls, x): return super().__new__(cls, x % 7)\n"
     "    def __add__(self, o): return Mint(int(self) + o)\n    __radd__ = __add__\n    __hash__ = None\nprint(1 + Mint(13))"), "0"),
    (("class S:\n    _one = None\n    def __new__(cls):\n        if cls._one is None: cls._one = super().__new__(cls)\n"
     "        return cls._one\nprint(S() is S())"), "True"),
    (("class E(Exception):\n    def __init__(self, code):\n        super().__init__('bad'); self.code = code\n"
     "try:\n    raise E(3) from None\nexcept (E, KeyError) as e:\n    e.more = 1; print(e, e.code, e.args, type(e).__name__)\n"
     "else:\n    pass\nfinally:\n    print('end')"), "bad 3 ('bad',) E\nend"),
    ("import json\ntry: json.loads('x')\nexcept Exception as e: print(type(e).__name__)", "JSONDecodeError"),
    (("from dataclasses import dataclass, field, asdict, replace\n@dataclass(order=True)\nclass P:\n    x: int\n    y: 'int' = 2\n"
     "    z: list = field(default_factory=list, compare=False)\n    _w: int = 0\n"
     "@dataclass(frozen=True, slots=True)\nclass Q:\n    a: int\n    b: int = 0\n"
     "p = P(1); p.x += 1\nprint(p, asdict(p), P(1) < P(2), replace(Q(1), b=5), hash(Q(1)) == hash(Q(1)))"),
     "P(x=2, y=2, z=[], _w=0) {'x': 2, 'y': 2, 'z': [], '_w': 0} True Q(a=1, b=5) True"),
    (("from enum import Enum, IntEnum, auto, unique\n@unique\nclass C(Enum):\n    RED = auto()\n    BLUE = 5\n"
     "    def __init__(self, v): self.twice = v * 2; self._v = v\nclass I(IntEnum):\n    ONE = 1\n"
     "print(C(5), C['RED'].value, I.ONE + 1, [c.name for c in C], C.BLUE.twice, C.BLUE._v, type(C.RED) is C)"),
     "C.BLUE 1 2 ['RED', 'BLUE'] 10 5 True"),
    (("from typing import *\nfrom collections import namedtuple\nclass N(NamedTuple):\n    a: int\n    b: Optional[List[int]] = None\n"
     "P = namedtuple('P', 'x y')\nT = TypeVar('T')\nclass G(Generic[T]):\n    def f(self, x: T) -> 'T': return x\n"
     "class D(TypedDict):\n    k: int\nprint(N(1), P(1, 2)._replace(x=5), P._fields, G[int]().f(2), D(k=1), type(P(1, 2)).__name__)"),
     "N(a=1, b=None) P(x=5, y=2) ('x', 'y') 2 {'k': 1} P"),
    (("from abc import ABC, ABCMeta, abstractmethod\nclass A(ABC):\n    @abstractmethod\n    def f(self): ...\n"
     "class B(metaclass=ABCMeta):\n    def g(self): return 1\nclass C(A, B):\n    def f(self): return 2\n"
     "print(C().f() + C().g())\ntry: A()\nexcept TypeError: print('abstract')"), "3\nabstract"),
    (("from functools import *\n@lru_cache(maxsize=None)\ndef f(n): return n if n < 2 else f(n - 1) + f(n - 2)\n"
     "@wraps(f)\ndef g(x): return f(x)\ng.calls = 0; g.calls += 1\nclass A:\n    @cached_property\n    def v(self): return 4\n"
     "@total_ordering\nclass O:\n    def __init__(self, x): self.x = x\n    def __lt__(self, o): return self.x < o.x\n"
     "    def __eq__(self, o): return self.x == o.x\n"
     "print(f(30), f.cache_info().hits, g.__name__, g.calls, A().v, O(1) >= O(2), partial(pow, 2)(3))"), "832040 28 f 1 4 False 8"),
    (("from operator import itemgetter, attrgetter, mul, methodcaller\nclass A: x = 4\n"
     "print(sorted([(2, 1), (1, 2)], key=itemgetter(0)), attrgetter('x')(A), mul(2, 3), methodcaller('upper')('a'))"),
     "[(1, 2), (2, 1)] 4 6 A"),
    (("import copy\nclass A:\n    def __init__(self): self.x = [1]\na = A(); b = copy.deepcopy(a); b.x.append(2)\n"
     "print(a.x, b.x, copy.copy(b).x)"), "[1] [1, 2] [1, 2]"),
    (("class C:\n    def __enter__(self): return self, 2\n    def __exit__(self, *e): return True\n"
     "with C() as (a, b), C():\n    raise ValueError\nprint(b)"), "2"),
    (("from contextlib import contextmanager, suppress\n@contextmanager\ndef m():\n    yield 5\nwith m() as v, suppress(KeyError):\n"
     "    print(v); {}[1]"), "5"),
    ("def g():\n    x = yield 1\n    yield from [x, 3]\ni = g(); print(next(i), i.send(2), list(i)); i.close()", "1 2 [3]"),
    ("if (n := 10) > 5: print([y := 1, y ** 2], {k: v for k, v in [(1, 2)]}, {*'a'}, f'{n:>4}{n!r:^4}{n=}')",
     "[1, 1] {1: 2} {'a'}   10 10 n=10"),
    (("def f(a, /, b, *args, c=1, **kw):\n    x = 0\n    def inc():\n        nonlocal x; global y\n        x += 1; y = x\n"
     "    inc(); return a, b, args, c, kw, x\nprint(f(1, 2, 3, c=4, d=5), y, f(*[1, 2], **{'c': 3}))"),
     "(1, 2, (3,), 4, {'d': 5}, 1) 1 (1, 2, (), 3, {}, 1)"),
    (("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int\ndef f(v):\n    match v:\n"
     "        case 0 | 1: return 'small'\n        case [a, *rest]: return rest\n        case {'k': k, **more}: return k, more\n"
     "        case P(1, y=q): return q\n        case str() as s if s: return s\n        case _: return None\n"
     "print(f(1), f([1, 2]), f({'k': 1, 'z': 2}), f(P(1, 4)), f('s'), f(2.5))"), "small [2] (1, {'z': 2}) 4 s None"),
    (("print('{:>3}|{0.real}|{x[k]}'.replace('{:>3}', '{0:>{1}}').format(5, 3, x={'k': 1}), '{a}'.format_map({'a': 2}))\n"
     "print(*map('{:02d}'.format, [1]), str.format('{}', 3))\nclass F:\n    def format(self, x): return x\nprint(F().format(8))"),
     "  5|5|1 2\n01 3\n8"),
    ("print(type(5) is int, type(int) is type, isinstance(int, type), type([]) == list, {int: 1}[type(3)], type(None).__name__)",
     "True True True True 1 NoneType"),
    ("def f(x: type, y: type[int] | None = None) -> 'whatever': pass\nz: list[int] = []\nprint(z, [].__len__(), {1: 2}.__contains__(1))",
     "[] 0 True"),
    ("class A: pass\na = A()\nsetattr(a, 'x', 1); print(getattr(a, 'x'), hasattr(a, 'y'), getattr(a, 'y', 2), vars(a)); delattr(a, 'x')",
     "1 False 2 {'x': 1}"),
    ("class A: pass\na = A(); setattr(a, '_x', 1); print(getattr(a, '_x'), hasattr(a, '_y'), getattr(a, '_y', 2))", "1 False 2"),
    (("import datetime, time, decimal, fractions, statistics, random, re, string, hashlib, array, bisect, textwrap, struct\n"
     "decimal.getcontext().prec = 5; random.seed(1)\nprint(datetime.datetime.strptime('2024-01-02', '%Y-%m-%d').strftime('%d/%m'),"
     " time.strptime('5:10', '%H:%M').tm_hour, decimal.Decimal(1) / 3, fractions.Fraction(1, 3), statistics.mean([1, 2]), random.random() < 1,"
     " re.sub('a', lambda m: m.group() * 2, 'ba'), string.ascii_lowercase[:2], hashlib.md5(b'').hexdigest()[:4],"
     " array.array('i', [1])[0], bisect.bisect([1, 2], 1))"), "02/01 5 0.33333 1/3 1.5 True baa ab d41d 1 1"),
    (("class D:\n    def __getattr__(self, name): return name\n    def __set_name__(self, owner, name): self.name = name\n"
     "    def __get__(self, obj, kind): return self.name\nclass A:\n    d = D()\n    def __init_subclass__(cls, **k): cls.k = k\n"
     "class B(A, x=1): pass\nprint(D().q, A().d, B.k)"), "q d {'x': 1}"),
    (("class T:\n    def __init__(self): self.d = {}\n    def __getitem__(self, k): return self.d[k]\n"
     "    def __setitem__(self, k, v): self.d[k] = v\n    def __iter__(self): return iter(self.d)\nt = T(); t[1] = 2; t[1] += 3\n"
     "print(t[1], list(t)); dir = [1]; vars = 2; compile = 3; eval = max; print(eval(dir), compile)"), "5 [1]\n1 3"),
    ("from __future__ import annotations\nimport queue, numbers, cmath, graphlib\nq = queue.PriorityQueue(); q.put(2); print(q.get())", "2"),
    ("x = 5\nassert x == 5, 'five'\nwhile True:\n    x -= 1\n    if x: continue\n    break\nelse: pass\ndel x\nprint(memoryview(b'ab')[0])", "97"),
    ("class DSU:\n    def __init__(self, n): self.p = list(range(n))\n    def reset(self): self.__init__(1)\nd = DSU(3); d.reset(); print(d.p)", "[0]"),
    ("class W:\n    def __init__(self): self.obj = 5; self.args = ()\nw = W(); w.obj += 1; print(w.obj)", "6"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "written"), ORDINARY)
def test_ordinary_programs_run_as_they_are(source: str, written: str) -> None:
    """What contest programs are made of behaves as under Python itself."""
    assert _run(source, "1 2\n")[0].rstrip("\n") == written


@pytest.mark.parametrize(
    ("source", "violations"),
    [
        ("import os", [(1, "the module os is not allowed")]),
        ("import sys, subprocess\nfrom os.path import join\nfrom . import x", [
            (1, "the module subprocess is not allowed"), (2, "the module os.path is not allowed"),
            (3, "the module . is not allowed")]),
        ("x = 1\n\nprint(().__class__.__bases__)", [
            (3, "the attribute __bases__ is not allowed"), (3, "the attribute __class__ is not allowed")]),
        ("try:\n    pass\nexcept* ValueError:\n    import os", [(1, "except* is not allowed"), (4, "the module os is not allowed")]),
        ("from random import _os", [(1, "the name _os of the module random is not allowed")]),
        ("async def f():\n    await g()", [(1, "async def is not allowed"), (2, "await is not allowed")]),
        ("open('/etc/passwd')", [(1, "open() of anything but descriptor 0 is not allowed")]),
        ("class A(metaclass=M): pass", [(1, "a metaclass other than ABCMeta is not allowed")]),
    ],
)  # fmt: skip
def test_every_violation_is_told_with_its_line(source: str, violations: list[tuple[int, str]]) -> None:
    """The feedback has all there is, in the order of the lines, one line each."""
    with pytest.raises(PolicyViolation) as caught:
        compile_restricted(source, "program.py")
    assert caught.value.violations == violations
    assert str(caught.value) == "\n".join(f"line {line}: {message}" for line, message in violations)
    assert caught.value.filename == "program.py"
    assert caught.value.lineno == violations[0][0]


@pytest.mark.parametrize(
    "source",
    [
        # Modules and builtins.
        "from importlib import import_module", "import ctypes", "import gc", "import inspect", "import builtins", "import signal",
        "import socket", "import pickle", "import timeit", "import __main__", "import json.decoder", "from json import decoder",
        "from contextlib import redirect_stdout", "from typing import get_type_hints", "from sys import modules",
        "from sys import _getframe", "from string import Formatter", "from io import FileIO",
        "from enum import EnumMeta", "from dataclasses import make_dataclass", "from functools import singledispatch",
        "eval('1')", "exec('1')", "compile('1', '', 'eval')", "f = eval", "sorted([], key=exec)", "globals()", "locals()",
        "breakpoint()", "__import__('os')", "__builtins__", "__builtins__['eval']", "__loader__", "__spec__", "type('A', (), {})",
        # Names of the guards and of the interpreter, wherever a name may be bound.
        "_getattr_ = None", "def _write_(x): return x", "import math as _getattr_", "from math import pi as __builtins__",
        "for _getattr_ in []: pass", "try: pass\nexcept E as _write_: pass", "def f(_getattr_): pass", "lambda *_write_: 0",
        "def f(**__builtins__): pass", "global __builtins__", "(_getattr_ := 1)", "[0 for _getattr_ in []]",
        "match 1:\n    case _getattr_: pass", "match 1:\n    case [*_write_]: pass", "match 1:\n    case {**__builtins__}: pass",
        "with x as __builtins__: pass", "class __builtins__: pass", "del __builtins__", "__name__ = 'typing'", "global __name__",
        "class A:\n    __annotations__ = {}", "class A:\n    __annotations__['x=exit()'] = int", "class A:\n    __module__ = 'x'",
        "class A:\n    def f(self): return __class__", "x: __builtins__", "def f(x=__builtins__): pass",
        # Attributes.
        "(lambda: 0).__globals__", "(lambda: 0).__code__", "[].append.__self__", "print.__self__", "(i for i in ()).gi_frame",
        "(i for i in ()).gi_code", "(i for i in ()).gi_yieldfrom", "x.f_globals", "x.f_back", "x.tb_frame", "x.tb_next", "x.cr_frame",
        "x.ag_frame", "x.f_builtins", "x.co_code", "try: 1/0\nexcept Exception as e: e.__traceback__", "x.__dict__",
        "x.__context__", "int.mro()", "int.__subclasses__()", "int.__mro__", "''.__getattribute__", "object.__getattribute__",
        "object.__setattr__", "super().__reduce_ex__(2)", "x.__module__", "x.__wrapped__", "x.__func__", "x.__closure__",
        "x.__defaults__", "x.__annotations__", "x.__get__", "x.__set__", "x.__class__ = int", "del x.__dict__", "x.__new__ = f",
        "x.__class__ += 1", "for x.__class__ in []: pass", "with f as x.__dict__: pass", "[0 for x.__code__ in []]",
        "f'{x.__class__}'", "f'{1:{x.__class__}}'", "x.tb_next = y",
        "match 1:\n    case object(__class__=c): pass", "match 1:\n    case str(format=f): pass",
        "match 1:\n    case object(gi_frame=f): pass", "match 1:\n    case object(_x=f): pass",
        "match 1:\n    case object(obj=f): pass", "match 1:\n    case x.__class__: pass",
        "match 1:\n    case x._y: pass", "match 1:\n    case x._y(): pass", "match 1:\n    case {x.obj: 1}: pass",
        # Methods by which a class reaches out.
        *(
            f"class A:\n    def {name}(self, *a): pass"
            for name in (
                "__getattribute__", "__setattr__", "__delattr__", "__del__", "__reduce__", "__reduce_ex__", "__getstate__",
                "__setstate__", "__getnewargs__", "__getnewargs_ex__", "__instancecheck__", "__subclasscheck__",
                "__subclasshook__", "__prepare__", "__mro_entries__", "__class__", "__dict__", "__dir__", "__sizeof__",
                "__await__", "__buffer__", "__fspath__", "__replace__", "__annotate__",
            )
        ),
        "class A:\n    __new__ = f", "class A:\n    from math import sin as __new__", "class A:\n    class __new__: pass",
        "class A:\n    __reduce__ = f", "class A:\n    import math as __reduce__", "class A(type, metaclass=type): pass",
        "class A:\n    (__getattribute__ := 1)", "class A:\n    for __setattr__ in [1]: pass",
    ],
)  # fmt: skip
def test_what_is_seen_in_the_text_never_runs(source: str) -> None:
    """A way out that can be read off the program is a violation."""
    compile(source, "program.py", "exec")
    with pytest.raises(PolicyViolation):
        compile_restricted(source, "program.py")


_GET = "def get(x, *names):\n    for n in names: x = getattr(x, '_' * 2 + n + '_' * 2)\n    return x\n"

_LIE = "from typing import Protocol, runtime_checkable\n@runtime_checkable\nclass lie(Protocol):\n    def send(self): ...\n"
_MATCH = (
    "try: Y = runtime_checkable(Y)\nexcept NameError: pass\n"
    "match (i for i in ()):\n    case Y(found): print(found)\n    case _: raise TypeError('no match')\n"
)
ESCAPES = [
    # Computed names.
    _GET + "get((), 'class', 'base', 'subclasses')",
    "getattr((i for i in ()), 'gi' + '_frame')",
    "class S(str):\n    def startswith(self, *a): return False\ngetattr(1, S('__class__'))",
    "hasattr(1, 5)",
    "setattr(int, '__x' + '__', 1)",
    "def f(): pass\nsetattr(f, '__co' + 'de__', 1)",
    "def f(): pass\ndelattr(f, '__dict' + '__')",
    "from functools import reduce\nreduce(getattr, ['__cla' + 'ss__', '__ba' + 'se__'], ())",
    "from functools import partial\npartial(getattr, ())('__cla' + 'ss__')",
    "list(map(getattr, [()], ['__cla' + 'ss__']))",
    "from operator import attrgetter\nattrgetter('__class__')(1)",
    "from operator import attrgetter\nattrgetter('real.__class__')(1)",
    "import operator\noperator.attrgetter('a', 'gi_frame')",
    "import operator\noperator.attrgetter('format')('{0.__class__}')(1)",
    "import operator\noperator.methodcaller('__subclasses__')(int)",
    "import operator\noperator.methodcaller('format', 1)('{0.__class__}')",
    # Formats.
    "'{0.__class__}'.format(1)",
    "'{0.real.__class__.__base__}'.format(1)",
    "'{:{0.__class__}}'.format(1)",
    "'{x.__class__}'.format_map({'x': 1})",
    "str.format('{0.__class__}', 1)",
    "list(map(str.format, ['{0.__class__}'], [1]))",
    "list(map('{0.__class__}'.format, [1]))",
    "getattr('{0.__class__}', 'format')(1)",
    "class S(str):\n    def f(self): return super().format(1)\nS('{0.__class__}').f()",
    "class S(str): pass\nS.format('{0.__class__}', 1)",
    "from typing import Annotated\nAnnotated[str, 1].format('{0.__class__}', 1)",
    "def f(): pass\n'{0.tb_frame}'.format(f)",
    "from collections import UserString",
    # Modules.
    "import random\nrandom._os.listdir()",
    "import random\nrandom._inst",
    "import collections\ncollections._sys",
    "import typing\ntyping.sys",
    "import statistics\nstatistics.random",
    "import dataclasses\ndataclasses.sys",
    "import json\njson.decoder",
    "import threading\nthreading._sys",
    "import queue\nqueue.threading",
    "from operator import sys",
    "import sys\nsys.modules",
    "import sys\nsys._getframe()",
    "import sys\nsys.settrace(print)",
    "import sys\nsys.exc_info()",
    "import threading\nthreading.settrace(print)",
    "import heapq\nheapq.heappush = print",
    "import math\nsetattr(math, 'pi', 3)",
    "try:\n    import random\n    random.nothing\nexcept AttributeError as e:\n    e.obj",
    "try: (lambda: 0).nothing\nexcept AttributeError as e: getattr(e, 'o' + 'bj')",
    # Files.
    "open('/etc/' + 'passwd')",
    "open(*['/etc/passwd'])",
    "open(0, 'w')",
    "open(1)",
    "open(True)",
    "open(file='/etc/passwd')",
    "class Z(int):\n    def __ne__(self, o): return False\nopen(Z(5))",
    "type(open(0, 'rb', closefd=False))",
    "type(open(0, 'rb', 0, closefd=False))('/etc/passwd')",
    "open(0, 'rb', 0, closefd=False).__init__('/etc/passwd')",
    "open(0, closefd=False).buffer.__init__(1)",
    "getattr(open(0, closefd=False).buffer, '__init' + '__')(1)",
    "import sys\nsys.stdin.mode = 'w'",
    # Classes from nothing.
    "t = type\nt('A', (), {})",
    "type(int)('A', (), {})",
    "import abc\ntype(abc.ABC)('A', (), {})",
    "import abc\nabc.ABCMeta('A', (), {})",
    "import abc\nclass M(abc.ABCMeta): pass",
    "class M(type): pass",
    "class M(type(int)): pass",
    "class A(**{'meta' + 'class': print}): pass",
    "class S(super): pass",
    "class W:\n    def __init__(self, *a): pass\nclass A(W()): pass",
    "from enum import Enum\nEnum('A', {'__reduce__': print})",
    "from enum import Enum\nclass B(Enum): pass\nB('A', names='x')",
    "from enum import Enum\nclass B(Enum): pass\nB._create_('A', 'x')",
    "import re\nre.RegexFlag('A', {'__reduce__': print})",
    "class A:\n    __slots__ = ['__reduce' + '__']",
    "import typing\ntyping.Type[int]('A', (), {})",
    "import typing\ntyping.get_origin(typing.Type[int])",
    # Source text that the standard library writes or evaluates.
    "from collections import namedtuple\nnamedtuple('A', ['x=exit()'])",
    "from collections import namedtuple\nnamedtuple('A(exit())', 'x')",
    "class S(str):\n    def isidentifier(self): return True\nfrom collections import namedtuple\nnamedtuple('A', [S('x=1')])",
    "import dataclasses\ndataclasses.make_dataclass('A', ['x'])",
    "from dataclasses import *\nf = field()\n@dataclass\nclass A:\n    x: int = f\nf.name = 'x=exit()'",
    "from dataclasses import *\ntype(field())",
    "from dataclasses import *\n@dataclass\nclass A:\n    x: int\nsetattr(fields(A)[0], 'name', 'evil')",
    ("from dataclasses import *\n@dataclass\nclass A:\n    name: str\nclass B: pass\nA.__init__(B(), 'evil')"),
    ("from dataclasses import *\nfrom typing import TypedDict\nT = TypedDict('T', {'x=exit()': int})\n"
     "class A(T): pass\ndataclass(A)"),
    "from dataclasses import *\nimport threading\ndataclass(threading.Thread)",
    "import typing\ntyping.get_type_hints",
    "import typing\ntyping.List['print(1)'].copy_with(1)._evaluate",
    "import typing\ntyping.get_args(typing.List['x'])[0]",
    "import functools\nfunctools.singledispatch",
    # Attributes of another object, read or set by the standard library.
    ("import functools\nclass A: pass\ndef f(): pass\nfunctools.update_wrapper(A(), f, assigned=['__globals__'])"),
    "import functools, json\nfunctools.update_wrapper(json.JSONEncoder, print)",
    "import functools\nclass A: pass\nfunctools.update_wrapper(A, print)",
    "import contextlib\nclass R(contextlib.redirect_stdout):\n    _stream = 'modules'",
    "import json\njson.JSONEncoder.default = print",
    "import threading\nthreading.Thread._target = print",
    "def f(x): x.run = print\nimport threading\nf(threading.Thread)",
    "import random\nrandom.Random.seed = print",
    "import enum\nclass A(enum.Enum):\n    x = 1\nA._create_",
    "import threading\nthreading.Thread()._bootstrap",
    "import threading\nclass T(threading.Thread): pass\nT()._bootstrap",
    "import threading\nclass T(threading.Thread):\n    def f(self): super()._bootstrap()\nT().f()",
    "import threading\nclass T(threading.Thread): pass\nT._bootstrap",
    "import threading\nclass L:\n    def __radd__(self, o): print(o)\nclass T(threading.Thread): pass\nT()._bootstrap += L()",
    ("import random\nclass A:\n    def __new__(cls): return random.Random(1)\nimport copy\n"
     "x = A()"),
    # Patterns read what a class names. Protocols match objects of other classes.
    _LIE + "lie.__match_args__ = ('gi_frame',)",
    _LIE + "class Y(lie, Protocol):\n    __match_args__ = ('gi_' + 'frame',)\n" + _MATCH,
    _LIE + "class Y(lie, Protocol):\n    __match_args__ = ('_' * 2 + 'class' + '_' * 2,)\n" + _MATCH,
    _LIE + "class Y(lie, Protocol):\n    __match_args__ = ('_private',)\n" + _MATCH,
    _LIE + "class Y(lie, Protocol):\n    __match_args__ = ('format',)\n" + _MATCH,
    _LIE + "from dataclasses import dataclass\n@dataclass\nclass Y(lie, Protocol):\n    gi_frame: int\n" + _MATCH,
    ("from collections import namedtuple\nfrom abc import ABC\nclass Y(namedtuple('X', 'gi_' + 'frame'), ABC): pass\n"
     "Y.register(type(i for i in ()))\n") + _MATCH,
    "import abc\nclass Y(abc.ABC): pass\ngetattr(Y, 'regis' + 'ter')(int)",
    "import typing\ntyping.Sized.register(int)",
    # Other builtins.
    "vars(int)",
    "vars()",
    "import math\nvars(math)",
    "class A: pass\nvars(A)",
    "def f(): pass\nvars(f)",
    "dir()",
]  # fmt: skip


@pytest.mark.parametrize("source", ESCAPES)
def test_what_is_seen_only_at_run_time_is_stopped(source: str) -> None:
    """The other ways out end in an exception, and say nothing before."""
    with pytest.raises((PolicyViolation, AttributeError, TypeError, ValueError, ImportError, PermissionError)):
        pytest.fail(_run(source)[0])


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (("class A:\n    def __exit__(self, t, v, tb): self.tb = tb; return True\n    def __enter__(self): return self\n"
         "with A() as a: 1 / 0\nprint(hasattr(a.tb, 'tb_' + 'frame'), hasattr(a.tb, '__class' + '__'))"), "False False"),
        ("import typing\nprint(typing.get_type_hints if hasattr(typing, 'get_type_hints') else 'none')", "none"),
        ("class A: pass\na = A(); vars(a)['__class' + '__'] = 5; print(type(a).__name__)", "A"),
        ("class A:\n    def __getattr__(self, name): return name\nprint(hasattr(A(), '__glob' + 'als__'))", "False"),
        ("class F:\n    x = ''\n    def write(self, x): self.x += x\nf = F(); print('q', end='', file=f); print(f.x)", "q"),
        ("import sys\nfor x in ('modules', '_getframe', 'path', 'meta_path'): print(hasattr(sys, x), end=' ')", "False " * 4),
        ("class type2(type(5)): pass\nprint(type2(3), type(type2(3)).__name__)", "3 type2"),
        ("try: exec\nexcept NameError: print('none')\nif False: exec = 1", "none"),
    ],
)  # fmt: skip
def test_what_looks_like_a_way_out_leads_nowhere(source: str, written: str) -> None:
    """These run, and get nothing."""
    assert _run(source)[0].rstrip("\n") == written.rstrip("\n") or _run(source)[0] == written


def test_nothing_public_leads_to_a_module_or_to_the_builtins() -> None:
    """Whatever plain attributes reach, from all that a program is given, is on the list."""
    forbidden = {id(getattr(builtins, name)) for name in ("eval", "exec", "compile", "open", "__import__", "type")}
    copies = [copy_of(name) for name in MODULES]
    given = namespace("program")["__builtins__"].items()
    queue: list[tuple[str, Any]] = [(name, value) for name, value in given if not name.startswith("_")]
    queue += [(module.__name__, module) for module in copies]
    seen = {id(value): value for _, value in queue}
    while queue:
        path, value = queue.pop()
        assert not isinstance(value, ModuleType) or value in copies, path
        assert id(value) not in forbidden, path
        if path.count(".") > 4 or isinstance(value, int | float | str | bytes | FunctionType):
            continue
        for name in dir(value):
            if is_plain(name) and not name.startswith("_"):
                with contextlib.suppress(Exception):
                    part = getattr(value, name)
                    if id(part) not in seen:
                        seen[id(part)] = part
                        queue.append((f"{path}.{name}", part))
    assert len(seen) > 1000


@pytest.mark.parametrize("source", ["x = (", "return 1", "x = '\0'", "import os\nreturn 1", "(" * 99_999, "nonlocal x"])
def test_what_does_not_compile_says_what_python_says(source: str) -> None:
    """A program that is no Python is not a violation of the policy."""
    with pytest.raises((SyntaxError, ValueError, MemoryError)) as expected:
        compile(source, "program.py", "exec")
    with pytest.raises(type(expected.value)) as caught:
        compile_restricted(source, "program.py")
    assert type(caught.value) is type(expected.value)
    assert str(caught.value) == str(expected.value)


def test_lines_and_depth_are_those_of_the_source() -> None:
    """Tracebacks point into the program, and a deep tree that Python compiles is compiled."""
    source = "class A:\n    def f(self):\n        self.x = 1\n        return self._y\n\n\nA().f()\n"
    with pytest.raises(AttributeError) as caught:
        _run(source)
    assert [entry.lineno + 1 for entry in caught.traceback if str(entry.path).endswith("program.py")] == [7, 4]
    assert _run("print(" + "+".join(["1"] * 900) + ")")[0] == "900\n"
    chain = "if x == 0: pass\n" + "".join(f"elif x == {number}: print(x)\n" for number in range(1, 300))
    assert _run("x = 299\n" + chain)[0] == "299\n"
    assert sys.getrecursionlimit() < 10_000


@pytest.mark.parametrize(
    "source",
    [
        "'{0.__class__}'.format(1)", "getattr(1, '__cla' + 'ss__')", "setattr(int, 'x', 1)", "from math import nothing",
        "import operator\noperator.attrgetter('__class__')",
    ],
)  # fmt: skip
def test_tracebacks_show_no_file_of_the_policy(
    source: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They end where the program does something, whichever file of the policy refuses it."""
    monkeypatch.setattr(runner, "_policy", restricted)
    with pytest.raises((AttributeError, ImportError)) as caught:
        _run(source)
    folder = str(Path(str(restricted.__file__)).parent)
    assert str(caught.traceback[-1].path).startswith(folder)
    assert runner.report(caught.value, source) == protocol.FAILED
    assert re.findall('File "(.*?)"', capsys.readouterr().err) == ["program.py"]


def test_plain_code_has_no_guards() -> None:
    """Nothing that is known to be safe costs a call."""
    source = (
        "def f(x, i):\n    x.append(i)\n    x[i] += 1\n    for a, b in x: pass\n    return x[1:], sorted(x, key=len)\n"
    )
    assert compile_restricted(source, "p").co_consts[0].co_code == compile(source, "p", "exec").co_consts[0].co_code


_HUMAN_EVAL = Path(__file__).parents[2] / "shared" / "data" / "HumanEval.jsonl.gz"


@pytest.mark.skipif(not _HUMAN_EVAL.exists(), reason="needs the data set beside the checkout")
def test_solutions_of_human_eval_pass() -> None:
    """All of them but one, which evaluates a text."""
    failed = []
    for line in gzip.open(_HUMAN_EVAL, "rt"):
        task = json.loads(line)
        try:
            _, names = _run(task["prompt"] + task["canonical_solution"], name="program")
            test = {name: value for name, value in names.items() if not name.startswith("_")}
            exec(task["test"], test)
            test["check"](names[task["entry_point"]])
        except BaseException as error:
            failed.append((task["task_id"], str(error)))
    assert failed == [("HumanEval/160", "line 30: the name eval is not allowed")]


@pytest.mark.parametrize("source", ["embedded", "kata:test?size=30"])
def test_references_run_as_without_the_policy(source: str) -> None:
    """The right programs of the problems that come with the library are all admitted."""
    for problem in codegym.load(source):
        for reference in problem.references:
            for test in problem.tests[:3]:
                assert _outcome(problem, reference, test, plain=False) == _outcome(problem, reference, test, plain=True)


def _outcome(problem: codegym.Problem, program: str, test: codegym.Test, *, plain: bool) -> Any:
    if problem.style == "stdin":
        return _run(program, test.input or "", plain=plain)[0]
    _, names = _run(program, name="program", plain=plain)
    return names[str(problem.entry_point)](*copy.deepcopy(test.args or []))
