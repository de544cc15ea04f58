"""Synthesis: what goes wrong with one input, one program or one problem costs no more than that one."""

import importlib
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from codegym import Judge
from codegym.errors import IsolationError, JudgeError, UserError
from codegym.judge import Verdict
from codegym.problems import Checker, Limits, Problem, Test
from codegym.synthesis import (
    Draft,
    DraftTest,
    Failure,
    Request,
    Settings,
    Store,
    answers,
    coverage,
    item_for,
    item_of_program,
    kills,
    mutants,
    pipeline,
    run,
    synthesise,
)
from codegym.synthesis.model import is_tree
from codegym.synthesis.offline import OfflineWriter
from codegym.synthesis.reading import breaks_statement, build

DOUBLE = "def f(x):\n    return 2 * x\n"
LOOSE = Checker(
    kind="custom", source="def check(given, expected, observed):\n    return sorted(observed) == sorted(expected)\n"
)
FEW = Settings(fewest=1, mutants=4, keep_all=True)
SOON = Limits(cpu_seconds=0.2)


def _problem(*references: str, public: Sequence[int] = (0,), **changes: object) -> Problem:
    fields: dict[str, object] = {
        "id": "p", "statement": "", "style": "call", "entry_point": "f", "references": references,
        "tests": tuple(Test(args=(n,), expected=0, origin="public") for n in public), "limits": SOON,
    }  # fmt: skip
    return Problem(**(fields | changes))  # type: ignore[arg-type]


def _draft(*inputs: object) -> Draft:
    return Draft(tests=tuple(DraftTest(args=(each,)) for each in inputs))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs are given up after the second limit that they break; checkers have a tenth of a second."""
    monkeypatch.setattr(answers, "_PATIENCE", 2)
    monkeypatch.setattr(answers, "_CHECK_LIMITS", Limits(cpu_seconds=0.1))


@pytest.mark.parametrize(
    "bad", ["def f(x):\n    return x and 1 // 0\n", "def f(x):\n    while x: pass\n    return 0\n"]
)
@pytest.mark.usefixtures("impatient")
def test_a_reference_that_never_answers_is_outvoted(judge: Judge, bad: str) -> None:
    """Of three references the two that answer decide, even if the third hangs, and the tests are audited by them."""
    written, outcome = synthesise(_problem(DOUBLE, DOUBLE + "\n", bad), _draft(*range(1, 9)), judge, FEW)
    assert written is not None
    assert [test.expected for test in written.tests[1:]][-6:] == [6, 8, 10, 12, 14, 16]
    assert outcome.audit is not None
    assert outcome.audit.references.count == 2
    assert outcome.audit.mutants.total > 0


def test_a_reference_that_says_nothing_to_a_checker_drops_the_tests(judge: Judge) -> None:
    """Where the first reference answers no input, a checker of the problem's own has nothing to be asked about."""
    first = "def f(x):\n    return [] if x == [] else 1 // 0\n"
    tests = (Test(args=([],), expected=[], origin="public"),)
    problem = _problem(first, DOUBLE, checker=LOOSE, tests=tests)
    written, outcome = synthesise(problem, _draft([1], [2]), judge, FEW)
    assert written is None
    assert (outcome.unsound, outcome.dropped) == (0, {"the references disagree": 2})


def test_a_reference_that_fails_the_problems_own_tests_has_no_say(judge: Judge) -> None:
    """Two references that share an error are not believed against one that passes what is known; alone they make no test."""
    triple = "def f(x):\n    return 3 * x\n"
    written, outcome = synthesise(
        _problem(triple, triple + "\n", DOUBLE, public=(0, 1)), _draft(*range(2, 8)), judge, FEW
    )
    assert written is None
    assert outcome.reason == "no reference passes the problem's own tests"
    tests = tuple(Test(args=(n,), expected=2 * n, origin="public") for n in (1, 2))
    problem = _problem(triple, triple + "\n", DOUBLE, tests=tests)
    written, outcome = synthesise(problem, _draft(*range(3, 9)), judge, FEW)
    assert written is not None
    assert written.references == problem.references
    assert [test.expected for test in written.tests] == [2 * n for n in range(1, 9)]
    assert outcome.unsound == 2
    assert outcome.audit is not None
    assert outcome.audit.references.count == 1


def test_answers_that_hang_on_the_order_of_a_set_go(judge: Judge) -> None:
    """The references are run again where sets have another order: other right programs would build them otherwise."""
    reference = "def f(x):\n    return list({str(x), *'abcdefgh'}) if x > 2 else 0\n"
    with judge.with_hash_seed(1) as other:
        written, outcome = synthesise(_problem(reference), _draft(1, 2, 3, 4, 5, 6), judge, FEW, other=other)
    assert written is not None
    assert [test.args for test in written.tests[1:]] == [(1,), (2,)]
    assert outcome.dropped == {"answers change": 4}


def test_a_problem_without_confirmed_tests_is_dropped(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the judge does not accept in the end counts as left out, also of a made-up problem, which has no other tests."""
    monkeypatch.setattr(pipeline, "_confirmed", lambda _, tests, __: tests[:3])

    class Author:
        def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
            tests = tuple(DraftTest(args=(n,)) for n in range(8))
            made_up = Draft(tests=tests, statement="Double.", entry_point="f", references=(DOUBLE,))
            return iter([(place, made_up) for place in range(len(requests))])

    settings = Settings(fewest=5, audit=False)
    with Store(tmp_path) as store:
        ((written, outcome),) = run([item_of_program("s", DOUBLE, settings)], Author(), "w", store, judge, settings)
    assert written is None
    assert outcome.reason == "3 tests are left, fewer than 5"


def test_a_reference_that_cannot_be_walked_has_no_coverage() -> None:
    """A sum of more than a thousand terms is nested too deeply for Python's own tools."""
    assert coverage.instrument("def f(x):\n    return x" + " + 1" * 1500 + "\n", "f") is None


def test_statements_have_no_complex_numbers() -> None:
    """A power that is no real number breaks no stated relation."""
    tests = (Test(args=(2, 1.5), origin="public"),)
    request = Request(id="p", wanted=1, statement="`1 <= a ** b <= 100`", entry_point="f", starter="def f(a, b): ...",
                      public_tests=tests)  # fmt: skip
    broken = breaks_statement(request)
    assert [broken(DraftTest(args=args)) for args in ((-2, 0.5), (2, 0.5), (9, 9.0), (-3, 3.0))] == [
        False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("error", [TypeError("unheard of"), UserError("there is no test"), MemoryError()])
def test_an_error_of_ours_drops_its_problem(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """What nobody thought of ends no run; the problem is tried again by the next one, without asking the writer."""
    module = importlib.import_module("codegym.synthesis.run")
    settings = Settings(wanted=5, mutants=4, audit=False)
    items = [item_for(_problem(DOUBLE, id=name, starter="def f(x: int): ..."), settings) for name in "ab"]

    def fails_on_a(problem: Problem, *rest: object, **options: object) -> object:
        if problem.id == "a":
            raise error
        return synthesise(problem, *rest, **options)  # type: ignore[arg-type]

    with Store(tmp_path) as store:
        monkeypatch.setattr(module, "synthesise", fails_on_a)
        results = run(items, OfflineWriter(), "offline", store, judge, settings)
        monkeypatch.setattr(module, "synthesise", synthesise)
        monkeypatch.setattr(OfflineWriter, "write", lambda *_: pytest.fail("asked twice"))
        again = run(items, OfflineWriter(), "offline", store, judge, settings)
    assert [written is not None for written, _ in results] == [False, True]
    fault = "there is no test" if isinstance(error, UserError) else f"our own fault: {type(error).__name__}"
    assert results[0][1].reason.startswith(fault)
    assert [written is not None for written, _ in again] == [True, True]


@pytest.mark.parametrize("error", [JudgeError("closed"), IsolationError("no namespaces")])
def test_what_concerns_every_problem_ends_the_run(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A broken judge would drop everything."""

    def fails(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(importlib.import_module("codegym.synthesis.run"), "synthesise", fails)
    settings = Settings(audit=False)
    item = item_for(_problem(DOUBLE, starter="def f(x: int): ..."), settings)
    with Store(tmp_path) as store, pytest.raises(type(error)):
        run([item], OfflineWriter(), "offline", store, judge, settings)


CHECK = "def check(given, expected, observed):\n    while observed {hangs}: pass\n    return expected == observed\n"


@pytest.mark.usefixtures("impatient")
def test_a_checker_that_hangs_on_one_answer_judges_the_others(judge: Judge) -> None:
    """One call that does not end refuses its own answer only."""
    said = answers.ask_program(CHECK.format(hangs="== 1"), "check", [(0, 1, 1), (0, 2, 2), (0, 3, 2), (0, 4, 4)], judge)
    assert said == [False, True, False, True]


@pytest.mark.usefixtures("impatient")
def test_what_a_checker_was_not_asked_is_unknown(judge: Judge) -> None:
    """A checker that hangs again and again is given up; then no mutant is killed by it, and no test settled."""
    problem = _problem(DOUBLE, checker=Checker(kind="custom", source=CHECK.format(hangs="!= 77")))
    tests = [Test(args=(n,), expected=2 * n) for n in range(5)]
    (run_,) = answers.answers(problem, tests, judge)
    (row,) = answers.agreeing(answers.with_inputs(problem, tests), [run_], judge)
    assert row == [False, False, None, None, None]
    assert answers.settle(problem, tests, [run_], judge) == [None] * 5
    assert kills.kill_sets(problem, [DOUBLE], tests, [0.001] * 5, judge) == [{0, 1}]


@pytest.mark.usefixtures("impatient")
def test_a_validator_that_hangs_drops_what_it_was_not_asked(judge: Judge) -> None:
    """What a validator never looked at is not called refused."""
    settings = Settings(
        fewest=1, keep_all=True, audit=False, validator="def validate(x):\n    while x > 2: pass\n    return True\n"
    )
    written, outcome = synthesise(_problem(DOUBLE), _draft(1, 2, 3, 4, 5, 6), judge, settings)
    assert written is not None
    assert [test.args for test in written.tests[1:]] == [(1,), (2,)]
    assert outcome.dropped == {"refused by the validator": 2, "the validator hangs too often": 2}


@pytest.mark.usefixtures("impatient")
def test_inputs_that_take_too_long_cost_only_themselves(judge: Judge) -> None:
    """A slow program answers the small inputs, however early the big ones are drafted; a hopeless one is given up."""
    slow = "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n"
    draft = _draft(1000, 999, 998, 90, 80, *range(1, 16))
    written, outcome = synthesise(_problem(slow), draft, judge, Settings(fewest=1, keep_all=True, audit=False))
    assert written is not None
    assert sorted(test.args[0] for test in written.tests[1:] if test.args) == [*range(1, 16)]
    assert outcome.dropped == {"too slow": 2, "the references were given up before": 3}


def test_answers_are_of_bounded_length(judge: Judge) -> None:
    """An answer of megabytes makes no test, whatever the problem allows; what a test expects may be as long as it is."""
    problem = _problem("def f(n):\n    return 'x' * n\n", limits=Limits(cpu_seconds=5.0))
    tests = [Test(args=(n,), expected=None) for n in (5, 2 << 20)]
    (outputs,) = answers.answers(problem, tests, judge)
    assert [output.verdict for output in outputs] == [Verdict.ACCEPTED, Verdict.OUTPUT_LIMIT]
    long = Test(args=(2 << 20,), expected="x" * (2 << 20))
    assert answers.answers(problem, [long], judge)[0][0].answered


def test_a_star_of_many_edges_is_a_tree() -> None:
    """The check takes no quadratic time, whichever node stands first."""
    for rows in ([(1, n) for n in range(2, 50_000)], [(n, 1) for n in range(2, 50_000)]):
        assert is_tree(rows)
        assert not is_tree([*rows, (2, 3), (2, 4)])


@pytest.mark.parametrize(
    "text",
    [
        "Input\n" + "w" * 60_000 + " line holds `a` `b` `c` `d` `e` `f` `g` `h`",
        "x" + "\n" * 60_000 + "Input",
        "line holds" + "".join(f" `{a}{b}{c}`" for a in "abcdefgh" for b in "abcdefghijklmnopqrstuvwxyz" for c in "abcdefghij"),
    ],
)  # fmt: skip
def test_long_sections_cost_little(text: str) -> None:
    """Long words, blank lines and many names in a statement are no work."""
    tests = (Test(input="1 2\n", expected="", origin="public"), Test(input="3 4\n", expected="", origin="public"))
    assert build(Request(id="p", wanted=1, statement=text, style="stdin", public_tests=tests)) is not None


@pytest.mark.parametrize(
    "program",
    [
        f"t = [{', '.join(map(str, range(2000)))}]\n",
        "".join(f"a = {n}\n" for n in range(2000)),
        f"x = {' or '.join(f'a{n}' for n in range(2000))}\n",
        f"f({', '.join(f'a{n}' for n in range(2000))})\n",
    ],
    ids=["table", "statements", "or", "call"],
)
def test_edits_of_long_programs_take_little_memory(program: str) -> None:
    """An edit holds what changes, not the whole list that it is in; and there are no more than so many."""
    tree = mutants.parsed(program)
    assert tree is not None
    tracemalloc.start()
    try:
        found = mutants.edits(tree, literals=range(20))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 0 < len(found) <= 20_000
    assert peak < 20 << 20
    assert mutants.applied(tree, found[-1]) != mutants.written(tree)
