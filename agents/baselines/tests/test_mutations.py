"""The two pure halves of `mutate`: the single-edit mutants of a program, and what the texts of a dialogue tell."""

import ast
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from codegym import feedback
from codegym.judge import Judge, Verdict
from codegym.problems import Limits, load
from codegym_baselines import clues, line_repairs, mutants

EMBEDDED = load("embedded")


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge(workers=1) as the_judge:
        yield the_judge


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("if a < b:\n    pass", "if a <= b:\n    pass", "boundary"),
        ("x = a + b", "x = a - b", "arithmetic"),
        ("x = a and b", "x = a or b", "logic"),
        ("for i in range(n):\n    pass", "for i in range(n + 1):\n    pass", "range"),
        ("x = a[1:]", "x = a[2:]", "slice"),
        ("x = a[i]", "x = a[i - 1]", "index"),
        ("best = 0", "best = -float('inf')", "initial"),
        ("x = min(a, b)", "x = max(a, b)", "callee"),
        ("x = sorted(a)", "x = sorted(a, reverse=True)", "reverse"),
        ("x = f(a, b)", "x = f(b, a)", "arguments"),
        ("while a:\n    pass", "while not a:\n    pass", "negate"),
        ("def f(a):\n    a + 1", "def f(a):\n    return a + 1", "return"),
        ("for i in a:\n    b()\n    c()", "for i in a:\n    b()\nc()", "unnest"),
        ("def f(a, b):\n    return a", "def f(a, b):\n    return b", "variable"),
        ("x = a // b", "x = a / b", "arithmetic"),
        ("a()\nb()", "b()", "remove"),
        ("a()\nb()", "a()\na()\nb()", "duplicate"),
    ],
)
def test_mutants_hold_the_common_repairs(before: str, after: str, kind: str) -> None:
    """Each kind of edit is made where it should be."""
    assert (after, kind) in {(mutant.program, mutant.kind) for mutant in mutants(before)}


@pytest.mark.parametrize("problem", ["crate_labels", "garden_plot", "sheet_values"])
def test_mutants_parse_and_differ(problem: str) -> None:
    """Mutants are programs, none twice and none the original; seeds change their order only."""
    program = EMBEDDED[problem].wrong_programs[0]
    made = [mutant.program for mutant in mutants(program)]
    assert len(made) == len(set(made)) > 50
    assert ast.unparse(ast.parse(program)) not in made
    for text in made:
        ast.parse(text)
    assert made == [mutant.program for mutant in mutants(program)]
    assert sorted(made) == sorted(mutant.program for mutant in mutants(program, seed=1))


def test_suspect_lines_come_first() -> None:
    """Edits of a line that a traceback names come before a likelier kind of edit elsewhere."""
    program = "if a < b:\n    x = c[i]\n"
    assert next(mutants(program)).line == 1
    assert next(mutants(program, suspects={2})).line == 2


@given(st.text())
def test_any_text_has_mutants_or_none(text: str) -> None:
    """No program, parsing or not, makes the search for mutants fail."""
    list(mutants(text))
    list(line_repairs(text))


@pytest.mark.parametrize("program", ["x = " + "+".join("a" * 900), "x = " + "-" * 90 + "a", "x = 0x" + "f" * 9999])
def test_monstrous_programs_are_borne(program: str) -> None:
    """A tree too deep to walk or a number too long to write costs its mutants, not the agent."""
    assert all(ast.parse(mutant.program) for mutant in mutants(program))


def test_mutants_compile() -> None:
    """An edit that takes a ``break`` or a ``return`` out of its place is not proposed."""
    for mutant in mutants("for x in xs:\n    if x:\n        break\n    f(x)\nf(1)\n"):
        compile(mutant.program, "program.py", "exec")


@pytest.mark.parametrize("line", ["for x in xs", "print((x)", "print(x))", "if x = 1: pass", "    x = 1", "?"])
def test_line_repairs_mend_syntax(line: str) -> None:
    """A program that stops to parse at one line is mended by changing that line; it has no mutants."""
    program = f"x = 1\n{line}\n    pass\n" if line.startswith("for") else f"x = 1\n{line}\n"
    assert not list(mutants(program))
    ast.parse(next(line_repairs(program)).program)


@pytest.mark.parametrize("name", ["count_peaks", "free_slots", "page_ranges", "crate_labels", "exact_postage"])
def test_failed_tests_are_read_back(judge: Judge, name: str) -> None:
    """Every failed test that `codegym.feedback` shows of a wrong program, `clues` reads back as it was."""
    problem = EMBEDDED[name]
    for program in problem.wrong_programs:
        report = judge.judge(problem, program, tests="public")
        read = clues.read_feedback(feedback.render(problem, report, "rlef"), problem.entry_point)
        failed = [problem.tests[case.index] for case in report.cases if case.verdict is Verdict.WRONG_ANSWER]
        assert [(test.args or test.input, test.expected) for test in failed] == [
            (example.given, example.expected) for example in read.examples
        ]
        assert 1 - report.pass_rate == pytest.approx(read.failed)


@pytest.mark.parametrize(
    ("program", "severity", "lines"),
    [
        ("def count_peaks(heights):\n    return heights[99]\n", clues.CRASH, {2}),
        ("def count_peaks(heights):\n    while True: pass\n", clues.LIMIT, set()),
        ("x = 1\ndef", clues.COMPILE, {2}),
        ("def count_peaks(heights):\n    return -1\n", clues.WRONG, set()),
        (EMBEDDED["count_peaks"].references[0], clues.PASSED, set()),
    ],
)
def test_severity_and_lines_are_read(judge: Judge, program: str, severity: int, lines: set[int]) -> None:
    """A crash, a broken limit and a syntax error are told apart, with the lines of the program they name."""
    problem = replace(EMBEDDED["count_peaks"], limits=Limits(cpu_seconds=0.1))
    told = feedback.render(problem, judge.judge(problem, program, tests="public"), "rlef")
    read = clues.read_feedback(told, problem.entry_point)
    assert (severity, lines) == (read.severity, set(read.lines))


def test_examples_of_a_statement_are_read() -> None:
    """The examples in the prompts of both styles are found, and the numbers that stand outside of code."""
    call, stdin = EMBEDDED["count_peaks"], EMBEDDED["crate_labels"]
    found = clues.read_examples(feedback.prompt(call), call.entry_point)
    assert [(test.args, test.expected) for test in call.public_tests] == [(each.given, each.expected) for each in found]
    found = clues.read_examples(feedback.prompt(stdin), "")
    assert [(stdin.tests[0].input, stdin.tests[0].expected)] == [(each.given, each.expected) for each in found]
    assert clues.read_literals("It starts from 93, `x[7]`, -5 and 10^9; up to 4.5.\n```\n8\n```\n6") == [93, 6]


@given(st.text(), st.sampled_from(["", "f"]))
def test_any_text_is_a_feedback(text: str, entry_point: str) -> None:
    """Feedback of any form is read without failing, as is any prompt."""
    for told in (text, f"1 of 2 public tests failed.\nf({text}) returned {text}, not {text}.", f"Input:\n{text}"):
        clues.read_feedback(told, entry_point)
        clues.read_examples(told, entry_point)
        clues.read_literals(told)
