"""Inputs without a model: what is read of a problem's inputs, and what is made of it."""

import ast
import os
import random
import subprocess
import sys
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym import load
from codegym.errors import SpecError
from codegym.problems import Problem, Test
from codegym.synthesis import constraints, make_writer, request_for
from codegym.synthesis.drawing import draw_at_random, draw_big, draw_with_hypothesis
from codegym.synthesis.layout import infer_layout
from codegym.synthesis.model import InputModel
from codegym.synthesis.mutation import Mutator, mutate
from codegym.synthesis.offline import OfflineWriter
from codegym.synthesis.reading import build
from codegym.synthesis.shapes import infer, of_annotation
from codegym.synthesis.writer import Draft, Failure, Request
from strategies import plain_values


def _call(statement: str, *examples: Any, starter: str = "") -> InputModel:
    tests = tuple(Test(args=args, origin="public") for args in examples)
    model = build(Request(id="p", wanted=1, statement=statement, entry_point="f", starter=starter, public_tests=tests))
    assert model is not None
    return model


def _stdin(statement: str, *texts: str) -> InputModel:
    tests = tuple(Test(input=text, expected="", origin="public") for text in texts)
    model = build(Request(id="p", wanted=1, statement=statement, style="stdin", public_tests=tests))
    assert model is not None
    return model


@pytest.mark.parametrize(
    ("texts", "kinds", "counters"),
    [
        (["3\n1 2 3\n", "2\n5 6\n"], ["fields", "items"], {0}),
        (["2 7\n1 2\n3 4\n", "1 9\n5 6\n"], ["fields", "rows"], {0}),
        (["3\n5 5 5\n1 2\n2 3\n", "2\n7 8\n1 2\n"], ["fields", "items", "rows"], {0}),
        (["2 3\n..#\n#..\n", "1 4\n.#..\n"], ["fields", "texts"], {0, 1}),
        (["3\nadd 1 2\nask 1\nadd 3 4\n", "3\nask 2\nask 1\nadd 1 1\n"], ["fields", "rows"], {0}),
        (["abc\nde\n", "x\nyz\n"], ["text", "text"], set()),
        (["2\na b\n\n", "1\nword\n"], ["fields", "texts"], {0}),
        (["2 2\n1 2\n3 4\n", "1 3\n5 6 7\n"], ["fields", "lists"], {0, 1}),
    ],
)
def test_layouts(texts: list[str], kinds: list[str], counters: set[int]) -> None:
    """Counts, rows, grids and tagged lines are told apart, and every example comes back as it was."""
    layout = infer_layout(texts)
    assert layout is not None
    assert [section.kind for section in layout.sections] == kinds
    assert layout.counters == counters
    for text in texts:
        arguments = layout.parse(text)
        assert arguments is not None
        assert layout.render(arguments) == text


@given(st.lists(st.text(st.sampled_from("0123456789 -.\nab\r\x00\ud800"), max_size=40), min_size=1, max_size=3))
def test_any_text_has_a_layout_or_none(texts: list[str]) -> None:
    """Whatever the public inputs are, nothing breaks, and what is parsed renders to a text that parses alike."""
    layout = infer_layout(texts)
    for text in texts if layout is not None else ():
        assert layout is not None
        arguments = layout.parse(text)
        rendered = layout.render(arguments) if arguments is not None else None
        assert rendered is None or layout.parse(rendered) == arguments


def test_a_layout_that_cannot_be_found_costs_little() -> None:
    """Thousands of lines that follow no plan end the search."""
    rng = random.Random(0)
    text = "".join(" ".join(str(rng.randint(0, 9)) for _ in range(rng.randint(1, 9))) + "\n" for _ in range(3000))
    infer_layout([text, text[::-1], "1\n"])


def test_long_free_text_has_a_layout_or_none() -> None:
    """Hundreds of lines of words neither overflow the search nor keep the writer from mutating them."""
    text = "".join(f"line {'word ' * (number % 7)}{number}x\n" for number in range(400))
    infer_layout([text])
    draft = OfflineWriter().draft(
        Request(id="p", wanted=5, style="stdin", public_tests=(Test(input=text, expected="", origin="public"),))
    )
    assert isinstance(draft, Draft)
    assert draft.tests


@pytest.mark.parametrize(
    ("statement", "examples", "wanted"),
    [
        ("`0 < p < 1`", [0.25, 0.5], (0.01, 0.99)),
        ("`0 < p <= 1`", [0.25, 0.5], (0.01, 1.0)),
        ("`0.5 < p <= 2`", [1, 2], (1, 2)),
        ("`0.5 <= 2 * p < 7`", [1, 2], (1, 3)),
        ("`-1 < p < 1`", [0], (0, 0)),
    ],
)
def test_bounds_are_of_the_numbers_kind(statement: str, examples: list[Any], wanted: tuple[float, float]) -> None:
    """A strict bound of a decimal ends a last digit away, that of a whole number one away; both ends are drawn."""
    model = _call(statement, *((value,) for value in examples), starter="def f(p): ...")
    drawn = [value for (value,) in draw_at_random(model, 300, random.Random(0))]
    assert len(drawn) > 250
    assert (min(drawn), max(drawn)) == wanted


def test_neighbours_number_nodes() -> None:
    """In a list of lists too numbers that reach up to the number of items, and no further, number these."""
    model = _call("", ([[1], [0, 2], [1]],), ([[3], [2], [1], [0]],), ([[1], [0]],), starter="def f(adjacency): ...")
    drawn = [adjacency for (adjacency,) in draw_at_random(model, 100, random.Random(0))]
    assert len(drawn) > 50
    assert all(neighbour < len(adjacency) for adjacency in drawn for each in adjacency for neighbour in each)


def test_small_inputs_are_small() -> None:
    """What is inside a dict counts towards a small input's size, as what is inside a list does."""
    for examples in ([({"a": [1, 2, 3], "b": []},)], [([[1, 2, 3], []],)]):
        model = _call("", *examples)
        drawn = [value for (value,) in draw_at_random(model, 300, random.Random(0))]
        sizes = [sum(map(len, value.values() if isinstance(value, dict) else value)) for value in drawn]
        assert 0 < max(sizes) < 200


@pytest.mark.parametrize(
    ("statement", "relations"),
    [
        ("`1 <= n <= 10^5`", ["1<=n", "n<=10 ** 5"]),
        ("1 ≤ a, b ≤ n", ["1<=a", "1<=b", "a<=n", "b<=n"]),
        ("$1 \\le x_i \\le 2 \\cdot 10^9$", ["1<=x[]", "x[]<=2 * 10 ** 9"]),
        ("`2 * k < n`, `costs[i] >= 0`", ["2 * k<n", "costs[]>=0"]),
        (
            "an integer n (1 <= n <= 100). Then n integers (0 ≤ a_i ≤ 9, a_i < n)",
            ["1<=n", "n<=100", "0<=a[]", "a[]<=9", "a[]<n"],
        ),
        ("0 <= len(s) <= 9 and |t| < 5", ["0<=len(s)", "len(s)<=9", "len(t)<5"]),
        ("`__import__('os').system('x') < 3`", []),
        ("`9**9**9**9 < n`", ["9 ** 9 ** 9 ** 9<n"]),
    ],
)
def test_chains_of_comparisons(statement: str, relations: list[str]) -> None:
    """Chains are read as pairs; what is no simple arithmetic on names is not read, and nothing is executed."""
    found = constraints.read(statement).relations
    assert [f"{ast.unparse(r.left)}{r.comparison}{ast.unparse(r.right)}" for r in found] == relations
    assert all(relation.holds({}) for relation in found), "what cannot be computed breaks nothing"


@given(st.text(max_size=300) | st.text(st.sampled_from("0<=n >*^`$()[],.-x1 \n"), max_size=200))
def test_any_statement_can_be_read(statement: str) -> None:
    """Statements are strangers' text."""
    for relation in constraints.read(statement).relations:
        relation.holds(dict.fromkeys(relation.names, 10**6))


@pytest.mark.parametrize(
    "piece",
    [
        "1 <= ",
        "a,",
        "1",
        "at most ",
        "`",
        "`1 <= n` ",
        "from 1 to 2 ",
        "- 1 ",
        "«n» ",
        "1 to ",
        "a_i ",
        "(",
        "\n- ",
        "x y z ",
    ],
)
def test_long_statements_cost_little(piece: str) -> None:
    """No pattern takes for ever on a statement made to slow it down."""
    constraints.read(piece * (100_000 // len(piece)))


@pytest.mark.parametrize(
    ("model", "good", "bad"),
    [
        (
            _call("`xs` holds 1 to 5 integers from 0 to 9", ([1, 2],), ([3],)),
            [([0, 9],), ([5] * 5,)],
            [([],), ([10],), ([-1],), ([1] * 6,), (["1"],), ([True],)],
        ),
        (
            _call("tuples `(a, b)` with `0 <= a < b <= 9`", ([(1, 2)],), ([(0, 9), (3, 4)],)),
            [([(8, 9)],)],
            [([(2, 2)],), ([(1, 10)],), ([(1, 2, 3)],), ([[1, 2]],)],
        ),
        (
            _call("rows of a map", (["ab", "cd"],), (["abc", "dea", "fgh"],)),
            [(["a"],)],
            [(["ab", "c"],)],
        ),
        (
            _call("nothing is said", ([1, 2, 3], "abc"), ([4], "z")),
            [([1, 1], "ab")],
            [([1, 1], "a"), ([-1], "a")],
        ),
        (
            _call("all numbers are different", ([1, 2, 3],), ([4, 5],), starter="def f(numbers): ..."),
            [([6, 7],)],
            [([6, 6],)],
        ),
    ],
)
def test_what_agrees_with_a_problem(model: InputModel, good: list[Any], bad: list[Any]) -> None:
    """Stated constraints hold; where nothing is stated, what all examples share does."""
    assert [arguments for arguments in good if not model.holds(list(arguments))] == []
    assert [arguments for arguments in bad if model.holds(list(arguments))] == []


def test_constraints_in_parentheses() -> None:
    """The usual form of contests: each value's bounds stand behind it, in parentheses."""
    model = _stdin(
        "The first line contains an integer n (1 <= n <= 20).\n"
        "The second line contains n integers a_1, a_2, ..., a_n (0 ≤ a_i ≤ 1000).",
        "3\n1 2 3\n",
        "2\n7 0\n",
    )
    drawn = [*draw_at_random(model, 60, random.Random(1)), *draw_big(model, 1)]
    assert len(drawn) > 50
    assert {len(values) for (values,) in drawn} >= {1, 20}
    assert max(map(len, (values for (values,) in drawn))) == 20
    assert max(value for (values,) in drawn for value in values) == 1000
    assert not model.holds([[1001]])
    assert not model.holds([[]])


def test_trees_grids_and_times() -> None:
    """Edges that join a tree, marks that stand once, numbers between marks: the texts drawn keep to them."""
    tree = _stdin("The first line holds `n`.", "3\n1 2\n2 3\n", "4\n1 2\n1 3\n1 4\n")
    grid = _stdin(
        "The first line holds `h` and `w`. There is exactly one `A` and one `B`.", "2 3\n.A#\n.B.\n", "1 3\nAB#\n"
    )
    times = _call("Times are written `h:mm`; `0 <= h <= 23`, `0 <= mm <= 59`.", (["9:05", "21:40"],), (["7:30"],))
    for model in (tree, grid, times):
        drawn = list(draw_at_random(model, 60, random.Random(1)))
        assert len(drawn) > 20
        assert all(map(model.holds, drawn))
    assert not tree.holds([[(1, 2), (1, 2)]])
    assert not grid.holds([["AA", "B."]])
    assert not times.holds([["9:5"]])
    assert not times.holds([["24:00"]])
    assert not times.holds([["09:00"]])


def test_shapes_of_values_and_annotations() -> None:
    """Examples and annotations name the same types; tags tell the tuples of a list apart."""
    shape = infer([[("type", "a"), ("undo",)], [("erase", 3), ("type", "b"), ("undo",), ("undo",)]])
    assert [option.parts[0].samples for option in shape.parts[0].parts] == [["erase"], ["type"], ["undo"]]
    annotation = of_annotation(ast.parse("dict[str, list[tuple[int, float]]] | None", mode="eval").body)
    assert annotation.kind == "union"
    assert [part.kind for part in annotation.parts[0].walk()] == ["dict", "text", "list", "tuple", "int", "float"]
    assert infer([1, 2.5]).kind == "float"
    assert infer([]).kind == "unknown"


@settings(max_examples=50)
@given(st.lists(plain_values, min_size=1, max_size=4))
def test_any_plain_value_has_a_shape_and_mutates(examples: list[Any]) -> None:
    """Whatever plain data public tests hold, a model is built, and mutation goes on."""
    model = _call("", *((value,) for value in examples))
    mutator = Mutator(random.Random(0), examples)
    for value in examples:
        mutator.changed(value)
    list(mutate(model, model.examples, 3, random.Random(0)))
    list(draw_at_random(model, 3, random.Random(0)))


@pytest.mark.parametrize(
    ("parameter", "statement", "least", "most"),
    [
        ("text: str", "", "", "a"),
        ("words: list[str]", "", [], ["a"]),
        ("scores: dict[str, int]", "", {}, None),
        ("balance: int", "", -100, 100),
        ("balance: int", "The balance is non-negative.", 0, 100),
        ("n: int", "", 0, 100),
        ("x: float", "", -100.0, 100.0),
        ("xs: list[int]", "", [], None),
        ("pair: tuple[int, str]", "", None, None),
        ("maybe: int | None", "", None, None),
        ("table: list[dict[str, list[float]]]", "", [], None),
    ],
)
def test_annotations_alone(parameter: str, statement: str, least: Any, most: Any) -> None:
    """A seed program with annotations and no example gets inputs of all kinds, texts with letters among them."""
    program = f'def f({parameter}):\n    """Do something. {statement}"""\n'
    draft = OfflineWriter().draft(Request(id="p", wanted=100, program=program))
    assert isinstance(draft, Draft)
    values = [test.args[0] for test in draft.tests if test.args is not None]
    assert len(values) > 40
    if least is not None:
        assert least in values
    if isinstance(most, (int, float)):
        assert (min(values), max(values)) == (least, most)
    elif most is not None:
        assert any(value > most for value in values)


def test_examples_of_a_docstring() -> None:
    """The calls that a seed program's docstring shows say what its inputs look like; what is no constant is passed over."""
    program = (
        'def pairs(xs, mark):\n    """Count.\n\n    >>> pairs([(1, "a")], "x")\n    1\n'
        '    >>> pairs([(2, "b"), (3, "c")], "y")\n'
        '    >>> pairs(make(), "z")\n    >>> other(3)\n    >>> pairs([], {1: object()})\n    """\n    return 0\n'
    )
    draft = OfflineWriter().draft(Request(id="p", wanted=60, program=program))
    assert isinstance(draft, Draft)
    assert len(draft.tests) > 30
    for test in draft.tests:
        assert test.args is not None
        rows, mark = test.args
        assert isinstance(mark, str)
        assert all(isinstance(number, int) and isinstance(letter, str) for number, letter in rows)


def test_examples_of_a_function_of_any_number() -> None:
    """Where a function takes any number of arguments, its annotation says of none how many: examples do."""
    program = (
        'def total(*numbers: int):\n    """Add.\n\n    >>> total(1, 2)\n    3\n    >>> total(5, 40)\n    45\n    """\n'
    )
    draft = OfflineWriter().draft(Request(id="p", wanted=60, program=program))
    assert isinstance(draft, Draft)
    assert len(draft.tests) > 30
    assert {len(test.args or ()) for test in draft.tests} == {2}


def test_annotations_say_more_than_examples() -> None:
    """One example of an annotated text does not confine the letters of all others."""
    program = 'def vowels(text: str):\n    """Count.\n\n    >>> vowels("banana")\n    3\n    """\n'
    draft = OfflineWriter().draft(Request(id="p", wanted=60, program=program))
    assert isinstance(draft, Draft)
    assert set("aeiou") <= {letter for test in draft.tests if test.args for letter in test.args[0]}


def test_models_hold_their_examples() -> None:
    """More values than samples are kept of: the ends are known all the same."""
    model = _call("", ([*range(5000)],), ([*range(5000), -7],))
    assert all(map(model.holds, model.examples))


def test_deep_data_is_opaque() -> None:
    """Nesting deeper than anyone writes by hand neither overflows nor hangs: what is that deep down is taken as it is."""
    deep: Any = 0
    for _ in range(90):
        deep = [deep]
    model = _call("", (deep,), ([[deep]],))
    assert "constant" in [shape.kind for shape in model.shapes[0].walk()]
    changed = list(mutate(model, model.examples, 5, random.Random(0)))
    assert all(map(model.holds, [*model.examples, *changed]))


@pytest.mark.parametrize("problem_id", ["assembly_order", "garden_plot", "torch_walk", "undo_redo_editor"])
def test_hidden_inputs_of_the_embedded_set_agree(problem_id: str) -> None:
    """What is read from statement and public tests admits most of the inputs that people wrote, and all public ones."""
    problem = load("embedded")[problem_id]
    model = build(request_for(problem, wanted=1, seed=0))
    assert model is not None
    assert all(map(model.holds, model.examples))
    known = [
        list(test.args) if test.args is not None else model.layout and model.layout.parse(test.input or "")
        for test in problem.tests
    ]
    assert sum(bool(arguments) and model.holds(arguments or []) for arguments in known) >= 0.8 * len(known)


def test_draws_follow_from_the_seed() -> None:
    """The same request makes the same draft; another seed makes another one."""
    request = request_for(load("embedded")["free_slots"], wanted=30, seed=3)
    first, again = (OfflineWriter().draft(request) for _ in range(2))
    assert isinstance(first, Draft)
    assert first == again
    other = OfflineWriter().draft(request_for(load("embedded")["free_slots"], wanted=30, seed=4))
    assert other != first


_SETS: Final = """
from codegym import values
from codegym.problems import Test
from codegym.synthesis.offline import OfflineWriter
from codegym.synthesis.writer import Request

examples = [
    (({"ab", "c", "xyz"},), ({"q"},)),
    (({frozenset({"a", "b"}), frozenset({"c", "d", "e"})},), ({frozenset({"q", "r", "s"})},)),
    ((["a", "b"], {"a", "b", "c"}), (["c", "d"], {"z", "y"})),
    (([frozenset({"a", "b"}), frozenset({"c"})],), ([frozenset({"a", "q", "z"}), frozenset()],)),
]
for each in examples:
    tests = tuple(Test(args=args, origin="public") for args in each)
    request = Request(id="p", wanted=12, statement="all words are different", entry_point="f", public_tests=tests)
    print(values.encode([test.args for test in OfflineWriter().draft(request).tests]))
"""


def test_draws_do_not_follow_the_hash_seed() -> None:
    """Sets have another order in every process; what is drawn from them has not."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _SETS], env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE
        )
        for seed in "12"
    ]
    first, second = (process.communicate()[0] for process in processes)
    assert first.count(b"\n") == 4
    assert first == second


def test_drawn_inputs_are_valid_and_reach_the_limits() -> None:
    """Everything drawn agrees with the model; the big ones are as long as the statement admits."""
    model = _stdin("The first line holds `n`. `1 <= n <= 5000`, values from 1 to 9", "2\n3 4\n", "3\n1 2 9\n")
    drawn = [*draw_with_hypothesis(model, 40, 0), *draw_at_random(model, 40, random.Random(0)), *draw_big(model, 0)]
    assert all(map(model.holds, drawn))
    assert max(len(arguments[0]) for arguments in drawn) == 5000
    assert min(len(arguments[0]) for arguments in drawn) == 1


def test_a_request_holds_nothing_hidden() -> None:
    """What a writer is asked names no hidden test."""
    problem = Problem(
        id="p", statement="s", style="call", entry_point="f",
        tests=(Test(args=(1,), expected=2, origin="public"), Test(args=("secret",), expected="hidden")),
        wrong_programs=("hidden",), metadata={"x": "hidden"},
    )  # fmt: skip
    text = repr(request_for(problem, wanted=5, seed=0))
    assert "hidden" not in text
    assert "secret" not in text


def test_types_come_from_annotations_and_use_where_there_is_no_example() -> None:
    """Without a public test, annotations decide, then what a reference does with its parameters."""
    starter = "def f(a: list[int], b: str): ..."
    draft = OfflineWriter().draft(Request(id="p", wanted=20, entry_point="f", starter=starter))
    assert isinstance(draft, Draft)
    assert all(isinstance(test.args[0], list) and isinstance(test.args[1], str) for test in draft.tests if test.args)
    reference = "def f(a, b):\n    return [x for x in a] + b.split()\n"
    draft = OfflineWriter().draft(Request(id="p", wanted=20, entry_point="f", references=(reference,)))
    assert isinstance(draft, Draft)
    assert all(isinstance(test.args[0], list) and isinstance(test.args[1], str) for test in draft.tests if test.args)
    assert isinstance(OfflineWriter().draft(Request(id="p", wanted=20, entry_point="f")), Failure)


def test_seed_programs_need_a_docstring() -> None:
    """A function's docstring becomes a statement; a program without one is refused."""
    program = 'def add(a: int, b: int):\n    """Return the sum of two numbers."""\n    return a + b\n'
    draft = OfflineWriter().draft(Request(id="p", wanted=10, program=program))
    assert isinstance(draft, Draft)
    assert draft.entry_point == "add"
    assert "Return the sum" in draft.statement
    assert isinstance(OfflineWriter().draft(Request(id="p", wanted=10, program="print(1)")), Failure)
    assert isinstance(OfflineWriter().draft(Request(id="p", wanted=10, program="def (")), Failure)


def test_specs_of_writers() -> None:
    """A spec that names no writer, or gives it what it does not know, is refused with what there is."""
    for spec, words in [
        ("nobody", "there are: offline, endpoint"),
        ("offline:x", "no parts"),
        ("offline?x=1", "no option"),
        ("endpoint:m", "endpoint:MODEL"),
        ("endpoint:m?url=http://h/v1&rpm=fast", "rpm"),
        ("endpoint:m?url=http://h/v1&timeout=-1", "timeout"),
        ("endpoint:m?url=http://h/v1&key_env=NO_SUCH_VARIABLE", "NO_SUCH_VARIABLE"),
    ]:
        with pytest.raises(SpecError, match=words):
            make_writer(spec)
