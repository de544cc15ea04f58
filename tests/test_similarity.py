"""Syntax and data flow shared with a reference, also where the text is out to break the reading."""

import ast
import re
import threading
import warnings
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym.rewards.data_flow import data_flow_match
from codegym.rewards.similarity import ast_match, canonical, parse

MATCHES: list[Callable[[str, str], float]] = [ast_match, data_flow_match]

REFERENCE = '''
import math as v_m

v_LIMIT = 10

@staticmethod
def v_search(v_values, v_target=v_LIMIT, *v_rest, v_key=None, **v_options):
    """Return a place."""
    v_low, v_high = 0, len(v_values) - 1
    v_table = {}
    while v_low <= v_high:
        v_middle = (v_low + v_high) // 2
        v_table[v_middle] = v_values[v_middle]
        if (v_found := v_table[v_middle]) == v_target:
            return v_middle
        v_high -= v_found > v_target
        v_low += v_m.floor(v_found)
    with open("x") as v_stream:
        v_table.extra = [v_line for v_line in v_stream if v_line]
    try:
        v_total = sum(v_value * v_value for v_value in v_values)
    except ValueError as v_error:
        raise KeyError(v_error) from None
    for v_index, v_value in enumerate(sorted(v_values, key=lambda v_item: (v_item, v_total))):
        yield v_index, f"{v_value!r:>{v_target}}"
    match v_values:
        case [v_first, *v_others] if v_others:
            return v_first
        case {"a": v_one, **v_more}:
            return v_one, v_more
    return -1

class v_Box(dict):
    v_size: int = 3

    def grow(v_self, v_by):
        global v_LIMIT
        v_LIMIT = v_self.size + v_by
        def v_inner():
            nonlocal v_by
            v_by = v_LIMIT
        return v_inner
'''


def _renamed(program: str) -> str:
    """Give each variable another name, in another order of the alphabet."""
    return re.sub(r"\bv_(\w+)", lambda name: f"other_{name[1][::-1]}", program)


@pytest.mark.parametrize("match", MATCHES)
def test_a_program_matches_itself(match: Callable[[str, str], float]) -> None:
    """Identity is 1.0, with other comments, layout and names as well."""
    assert match(REFERENCE, REFERENCE) == 1.0
    assert match(REFERENCE.replace("    ", "  ") + "# the end\n", REFERENCE) == 1.0
    assert match(_renamed(REFERENCE), REFERENCE) == 1.0


@pytest.mark.parametrize(
    ("program", "reference", "share"),
    [
        ("x = a + b", "y = 1\nz = c + d", 2 / 3),
        ("print(a + b)", "y = c + d", 1 / 2),
        ("x = a - b", "y = c + d", 0),
        ("x = 'text'", "y = 2.5", 1),
        ("a + b", "a + b\nc + d", 2 / 4),
        ("a + b\nc + d", "a + b", 1),
        ("x[1:]", "x[:1]", 0),
        ("f(**k)", "f(k=k)", 0),
        ("from . import a", "from .. import a", 0),
        ("{**a}", "{a: a}", 0),
        ("a\nb", "", 0),
        ("a = 1", "# nothing", 0),
        ("def f(", "a + b", 0),
        ("a + b", "def f(", 0),
    ],
)
def test_syntax_by_hand(program: str, reference: str, share: float) -> None:
    """Subtrees below the root that have children of their own, as often as they occur; structure alone counts."""
    assert ast_match(program, reference) == pytest.approx(share)


@pytest.mark.parametrize(
    ("program", "reference", "share"),
    [
        ("a = 1\nb = 2\nc = a + b", "x = 1\ny = x\nz = x + y", 2 / 3),
        ("a = 1\nb = 2\nb = a", "a = 1\nb = 2\na = b", 2 / 3),
        ("a = 0\na = a + 1", "a = 0\na += 1", 1),
        ("a = b = 0\na, b = b, a", "a = b = 0\na = b\nb = a", 1),
        ("a = b = 0\na, b = f(b, a)", "a = b = 0\na = b\nb = a", 2 / 4),
        ("a = []\ni = 0\na[i] = i", "a = []\ni = 0\na = a, i", 1),
        ("a = 1\nb: int = a", "a = 1\nb = a", 1),
        ("a = 1\nb: int", "a = 1\nb = a", 1 / 2),
        ("def f(a):\n  return a", "f = lambda b: b", 1),
        ("def f(a):\n  yield a", "def f(a):\n  return a", 1),
        ("def f(a):\n  return 0", "def f(a):\n  return a", 2 / 3),
        ("a = 1\ndef f(b=a): pass", "a = 1\ndef f(b): pass", 2 / 3),
        ("a = 1\ndef f(b, c=a): pass", "a = 1\ndef f(b, *, c=a): pass", 1),
        ("def f(a: c, b): return b\nc = 1", "def f(a, b): return b\nc = 1", 1),
        ("a = 1\ndef f():\n  b = yield a", "a = 1\ndef f():\n  b = 0\n  return a", 1),
        ("a = 1\nb = [0 for c in a]", "a = 1\nb, c = f(c), a", 1),
        ("a = 1\nb = {0: 0 for c in a}", "a = 1\nb, c = f(c), a", 1),
        ("a = 1\nb = (c := a)", "a = 1\nb, c = f(c), a", 1),
        ("a = 0\nb, *c = 1, a", "a = 0\nb = c = a", 1),
        ("a = 1\nclass B(a): pass", "a = 1\nB = a", 1),
        ("import a.b\nc = a", "import a\nc = a", 1),
        ("a = 1\nwith a as b: pass", "a = 1\nfor b in a: pass", 1),
        ("a = 1\nmatch a:\n  case [b]: pass", "a = 1\nb = a", 1),
        ("a = b = 0", "a = b = 0\nmatch a:\n  case b.c: pass", 1),
        ("try: pass\nexcept Exception as a: b = a", "import a\nb = a", 1),
        ("print(1)", "print(1)", 0),
        ("a = print", "a = 0", 1),
        ("print = 0\na = print", "print = 0\na = 0", 1 / 2),
    ],
)
def test_data_flow_by_hand(program: str, reference: str, share: float) -> None:
    """Edges are what each assignment computes its variable from, variables numbered as they appear."""
    assert data_flow_match(program, reference) == pytest.approx(share)


@pytest.mark.parametrize(
    ("program", "same"),
    [
        ("def f(a):\n  a = 1\ndef g(a):\n  a = 2", "def f(a):\n  a = 1\ndef g(b):\n  b = 2"),
        ("a = 1\nb = [a for a in a]", "a = 1\nb = [c for c in a]"),
        ("a = 1\nclass A:\n  a = 2\n  def f(self): return a", "a = 1\nclass A:\n  b = 2\n  def f(self): return a"),
        ("a = 1\nf = lambda a: a", "a = 1\nf = lambda b: b"),
        ("a = 1\ndef f(b=a):\n  a = b", "a = 1\ndef f(b=a):\n  c = b"),
    ],
)
def test_scopes_are_kept_apart(program: str, same: str) -> None:
    """A name of an inner scope is another variable than the same name outside."""
    assert data_flow_match(program, same) == data_flow_match(same, program) == 1.0


@pytest.mark.parametrize(
    ("program", "other"),
    [
        ("a = 1\ndef f():\n  global a\n  a = 2", "a = 1\ndef f():\n  a = 2"),
        ("def f(a):\n  def g():\n    nonlocal a\n    a = 2", "def f(a):\n  def g():\n    a = 2"),
        (
            "a = 1\ndef f(a):\n  def g():\n    global a\n    a = 2",
            "a = 1\ndef f(a):\n  def g():\n    nonlocal a\n    a = 2",
        ),
        ("def f():\n  global a\n  a = 1\nb = a", "def f():\n  global a\n  a = 1\nb = 0"),
        ("a = 1\nb = [(c := 2) for d in a]\ne = c", "a = 1\nb = [(c := 2) for d in a]\ne = 0"),
    ],
)
def test_declared_names_are_those_outside(program: str, other: str) -> None:
    """`global`, `nonlocal` and `:=` in a comprehension reach the variable outside."""
    assert data_flow_match(program, other) < 1.0


@pytest.mark.parametrize("match", MATCHES)
def test_padding_is_free(match: Callable[[str, str], float]) -> None:
    """Both are recalls: a program with the reference somewhere in it scores 1.0, whatever follows."""
    padding = "\nclass Junk:\n  def junk(self, a, b): return [a, b, self]\n" + "junk_1 = junk_2 = {}\n" * 20
    assert match(REFERENCE + padding, REFERENCE) == 1.0
    assert match(REFERENCE, REFERENCE + padding) < 1.0


def test_a_part_scores_its_share() -> None:
    """More of the reference scores more."""
    tree = ast.parse(REFERENCE)
    parts = [ast.unparse(ast.Module(tree.body[:count], [])) for count in range(len(tree.body) + 1)]
    for match in MATCHES:
        shares = [match(part, REFERENCE) for part in parts]
        assert shares[0] == 0.0
        assert shares[-1] == 1.0
        assert shares == sorted(set(shares))


HOSTILE = {
    "nothing": "", "spaces": " " * 200_000, "huge": "a = 1\n" * 1_000_000, "nul": "a = 1\0", "surrogate": "a = '\ud800'",
    "parentheses": "(" * 100_000, "brackets": "([{" * 60 + "1" + "}])" * 60, "indented": "".join(
        " " * depth + "if a:\n" for depth in range(200)),
    "minus": "-" * 99_999 + "1", "minus, deep": "a = " + "-" * 2_000 + "1",
    "plus": "1+" * 49_999 + "1", "plus, deep": "a = b = 1\na = " + "b+" * 2_000 + "b",
    "attributes": "a" + ".b" * 49_999, "attributes, deep": "a = 1\na" + ".b" * 2_000 + " = a",
    "calls, deep": "a = f" + "()" * 2_000, "lambdas, deep": "f = " + "lambda a:" * 1_400 + "a",
    "defaults": "f = " + "lambda a=" * 900 + "1" + ":a" * 900, "elif": "if a:\n b\n" + "elif a:\n b = a\n" * 900,
    "import": "import " + "a." * 49_000 + "a", "import, spaced": "import \\\n" + "a \\\n . " * 14_000 + "a",
    "decimal": "a = " + "9" * 90_000, "hexadecimal": "a = 0x" + "f" * 90_000, "identifiers": "é" * 99_999 + "=1",
    "comprehensions": "[a for a in " * 180 + "a" + "]" * 180, "walrus": "(a:=" * 180 + "1" + ")" * 180,
    "global": "global a\na = 1\nnonlocal b\nb = a\nclass A:\n global a\n def a(self): nonlocal a; a = 1",
    "misplaced": "return 1\nyield 2\nawait a\n[(yield a) for a in b]\nf() [0] = a\nclass A: return 3",
    "star": "from a import *\n*a, b = c\n[*d] = c\n*e,", "escapes": "a = '" + "\\d" * 40_000 + "'",
    "not Python": "Here is the program:\n```python\n", "carriage returns": "a = 1\r" * 9_000,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts(text: str) -> None:
    """No text raises, recurses or warns; what parses has a canonical text and shares in [0, 1]."""
    tree = parse(text)
    assert (canonical(text) is None) == (tree is None)
    for match in MATCHES:
        assert 0.0 <= match(text, REFERENCE) <= 1.0
        assert match(text, text) in (0.0, 1.0)
    if tree is None:
        assert ast_match(text, text) == ast_match(REFERENCE, text) == 0.0


def test_deep_trees_are_read() -> None:
    """What the parser admits is compared in full, however deep."""
    for name, text in HOSTILE.items():
        if name.endswith(", deep"):
            assert parse(text) is not None, name
            assert ast_match(text, text) == data_flow_match(text, text) == 1.0, name


def test_too_much_is_not_read() -> None:
    """A text of more than 100,000 characters, or a module's name without end, is no program."""
    assert parse("#" * 100_000) is not None
    assert parse("#" * 100_001) is None
    assert parse("import " + "a." * 199 + "a") is not None
    for keyword in ("import", "from ..", "if a: from"):
        assert parse(f"{keyword} {'a.' * 200}a import b") is None


def test_no_warning_in_any_thread() -> None:
    """Odd escapes and literals are quiet and parse, also where warnings are errors; others' warnings are left alone."""
    found: list[bool] = []

    def work() -> None:
        found.extend(parse("a = '\\d' if 1is 1else 0") is not None for _ in range(200))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [True] * 800
        with pytest.raises(DeprecationWarning):
            warnings.warn("still here", DeprecationWarning, stacklevel=1)


@pytest.mark.parametrize(
    ("program", "same"),
    [
        ("a = 1", "a=1 # one\n\n"),
        ("if a:\n  b", "if a : b"),
        ("(a + b) * c", "((a+b)*(c))"),
        ("f('a' \"b\")", "f(\n  'ab',\n)"),
        ("a = 1_000; b = 0x10", "a = 1000\nb = 16"),
    ],
)
def test_canonical_leaves_out_layout(program: str, same: str) -> None:
    """Comments, spaces, parentheses without effect and ways of writing a constant make no difference."""
    assert canonical(program) == canonical(same) is not None


DIFFERENT = [
    "", "a", "b", "a = 1", "a = True", "a = 1.0", "a = '1'", "a = b'1'", "a = None", "a = ...", "a = -1", "a = 1j", "a = 2",
    "a = '\\ud800'", "a = 1; b", "a: b = 1", "a += 1", "a + b + c", "a + (b + c)", "a, b", "[a, b]", "{a, b}", "{a: b}",
    "{**a, b: c}", "{a: b, **c}", "f(a)", "f(*a)", "f(**a)", "f(a=a)", "a[1:]", "a[:1]", "a[1:2]", "def f(): pass",
    "def f(): 'text'", "def f(a): pass", "def f(*a): pass", "def f(a, /): pass", "def f(*, a): pass", "f'{a}'", "f'{a!r}'",
    "f'{a:b}'", "'{a}'", "from a import b", "from .a import b", "from . import b", "import a", "import a as b", "'\\' a'",
    "if a: b\nelse: c", "if a: b\nc", "for a in b: c\nd", "while a:\n  b\n  c", "while a: b\nc",
]  # fmt: skip


def test_canonical_tells_programs_apart() -> None:
    """Programs that do not parse to one tree have different texts."""
    assert len({canonical(program) for program in DIFFERENT}) == len(DIFFERENT)


_expressions = st.recursive(
    st.sampled_from(["v_a", "v_b", "v_c", "v_d", "1", "'x'", "None"]),
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("f({}, key={})".format, inner, inner),
        st.builds("[{} for v_a in {}]".format, inner, inner),
        st.builds("(lambda v_a, v_b={}: {})".format, inner, inner),
        st.builds("(v_c := {})".format, inner),
    ),
    max_leaves=8,
)
_lines = st.one_of(
    st.builds("v_a = {}".format, _expressions),
    st.builds("v_a, v_b = {}, {}".format, _expressions, _expressions),
    st.builds("v_c[v_a] += {}".format, _expressions),
    st.builds("for v_d in {}: v_b = v_d".format, _expressions),
    st.builds("def v_g(v_a, v_c={}): return {}".format, _expressions, _expressions),
)
_programs = st.lists(_lines, min_size=1, max_size=6).map(lambda lines: "\n".join(["v_a, v_b, v_c, v_d = f()", *lines]))


@given(_programs, _programs)
@settings(max_examples=60, deadline=None)
def test_generated_programs(program: str, other: str) -> None:
    """Identity and renaming give 1.0, appending never takes away, and canonical texts are equal exactly if trees are."""
    assert (ast.dump(ast.parse(program)) == ast.dump(ast.parse(other))) == (canonical(program) == canonical(other))
    for match in MATCHES:
        assert match(program, program) == match(_renamed(program), program) == 1.0
        assert match(other, program) <= match(f"{other}\n{_renamed(program)}", program) <= 1.0
        assert match(f"{program}\n{_renamed(other)}", program) == 1.0


@given(st.one_of(st.text(), st.text("()[]{}:=,.*'\"\\ \nafinordlmbetchsx01\0\ud800\x0c#@")))
@settings(max_examples=300, deadline=None)
def test_any_text_is_legal(text: str) -> None:
    """Whatever it is, a text is None or a tree, and its shares lie in [0, 1]."""
    tree = parse(text)
    assert (canonical(text) is None) == (tree is None)
    for match in MATCHES:
        assert 0.0 <= match(text, REFERENCE) <= 1.0
        assert 0.0 <= match(REFERENCE, text) <= 1.0
