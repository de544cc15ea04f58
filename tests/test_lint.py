"""What Ruff finds in hostile programs, many at once."""

import random
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym import lint
from codegym.errors import CodegymError

_UNUSED = "import os\n"
_CLEAN = "print(1)\n"


def _rules(program: str) -> list[str]:
    return [finding.rule for finding in lint.check([program])[0]]


@pytest.mark.parametrize(
    ("program", "rule", "severity"),
    [
        ("def f(:\n", "invalid-syntax", "error"),
        ("print(missing)\n", "F821", "error"),
        ("print('%d %d' % (1,))\n", "F507", "error"),
        ("x = 1\nprint(x is 1)\n", "F632", "error"),
        ("return 1\n", "F706", "error"),
        ("x = 'a\0b'\n", "PLE2514", "error"),
        (_UNUSED, "F401", "warning"),
        ("x = f'a'\n", "F541", "warning"),
        ("def f(a=[]):\n    return a\n", "B006", "warning"),
        ("x = 1\nprint(x == None)\n", "E711", "warning"),
        ("try:\n    print()\nexcept:\n    print()\n", "E722", "warning"),
        ("for i in []:\n    i = 1\n    print(i)\n", "PLW2901", "warning"),
        ("x = 1; print(x)\n", "E702", "convention"),
        ("x = 1 \n", "W291", "convention"),
        ("def F():\n    return 1\n", "N802", "convention"),
    ],
)
def test_a_rule_has_its_severity(program: str, rule: str, severity: str) -> None:
    """Each family of rules is selected, found, and graded by the table."""
    assert (rule, severity) in [(finding.rule, finding.severity) for finding in lint.check([program])[0]]


@pytest.mark.parametrize(
    ("rule", "severity"),
    [("E902", "error"), ("E741", "convention"), ("E731", "convention"), ("F811", "warning"), ("F822", "error"),
     ("F842", "warning"), ("F502", "error"), ("F523", "warning"), ("PLE0101", "error"), ("PLW0127", "warning"),
     ("B904", "warning"), ("W605", "convention"), ("N801", "convention"), (lint.CRASHED, "error"),
     (lint.TOO_LONG, "error"), ("", "convention")],
)  # fmt: skip
def test_the_longest_prefix_grades(rule: str, severity: str) -> None:
    """A rule takes the severity of the longest prefix in the table, and `convention` without one."""
    assert severity == lint.severity_of(rule)


def test_programs_keep_their_order() -> None:
    """There is one entry a program, in order, equal for equal programs; findings come by line; more than one part too."""
    programs = [f"import m{number}\n" + "import os.path\n" * (number % 3) for number in range(300)] * 2
    random.Random(0).shuffle(programs)
    found = lint.check(programs)
    assert len(programs) == len(found)
    assert [program.count("import") for program in programs] == [len(findings) for findings in found]
    assert all(program.split()[1] in findings[0].message for program, findings in zip(programs, found, strict=True))
    assert all([f.line for f in findings] == sorted(f.line for f in findings) for findings in found)


def test_nothing_in_nothing() -> None:
    """No program has no entry; an empty or blank one has no finding."""
    assert lint.check([]) == []
    assert lint.check(["", " \n\t\n", "\n" * 9]) == [(), (), ()]


def test_a_missing_last_newline_is_no_finding() -> None:
    """Where a program ends is how it was cut out of a response."""
    assert lint.check(["print(1)", "print(1)\n", "print(1)\r\n"]) == [(), (), ()]


@pytest.mark.parametrize(
    "program",
    [
        "import os  # noqa\n",
        "import os  # noqa: F401\n",
        "import os  # ruff: ignore[F401]\n",
        "# ruff: noqa\nimport os\n",
        "# ruff: noqa: F401\nimport os\n",
        "# flake8: noqa\nimport os\n",
        "# ruff: file-ignore[F401]\nimport os\n",
        "# ruff: disable[F401]\nimport os\n# ruff: enable[F401]\n",
        "import os  # type: ignore\n",
        "import os  # pylint: disable=all\n",
        "# isort: skip_file\nimport os\n",
        "# /// script\n# requires-python = '>=3.13'\n# [tool.ruff]\n# lint.select = []\n# ///\nimport os\n",
    ],
)
def test_no_comment_silences(program: str) -> None:
    """A program cannot choose what is found in it."""
    assert "F401" in _rules(program)


@pytest.mark.parametrize(
    "program",
    [
        f"x = {'-' * 20_000}1",
        f"x = {'1+' * 20_000}1",
        f"x = {'not ' * 10_000}1",
        f"x = 1\nx{'.a' * 10_000}",
        f"x = {'[' * 10_000}{']' * 10_000}",
        "(" * 60_000,
    ],
    ids=["sign", "sum", "not", "attribute", "list", "open"],
)
def test_deep_nesting_is_read(program: str) -> None:
    """What exhausts a usual stack is read all the same, and its neighbour too."""
    deep, other = lint.check([program, _UNUSED])
    assert lint.CRASHED not in [finding.rule for finding in deep]
    assert [finding.rule for finding in other] == ["F401"]


def test_those_that_kill_are_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each program that Ruff dies of has that one finding; all others keep theirs, wherever they stand."""
    monkeypatch.setattr(lint, "_STACK_BYTES", 1 << 20)
    killers = ["x = " + "-" * depth + "1\n" for depth in (3_000, 4_000, 5_000)]
    programs = [*killers, *(f"import m{number}\n" for number in range(60)), "x" + ".a" * 9_000, *killers]
    random.Random(1).shuffle(programs)
    for program, findings in zip(programs, lint.check(programs), strict=True):
        (finding,) = findings
        assert (("F401", "warning") if "import" in program else (lint.CRASHED, "error")) == (
            finding.rule,
            finding.severity,
        )


def test_time_is_bounded() -> None:
    """A chain of assignments takes Ruff minutes and gigabytes; it is stopped."""
    (finding,) = lint.check(["a=" * 20_000 + "1"])[0]
    assert (finding.rule, finding.line) == (lint.CRASHED, 1)


def test_output_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in which everything is wrong does not fill the disk."""
    monkeypatch.setattr(lint, "_LIMITS", ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 1 << 16)))
    loud, other = lint.check(["missing\n" * 2_000, _UNUSED])
    assert [finding.rule for finding in loud] == [lint.CRASHED]
    assert [finding.rule for finding in other] == ["F401"]


def test_a_long_program_is_not_read() -> None:
    """The longest that is read, and one character more."""
    longest = "x = 1\n".ljust(lint.LONGEST, "\n")
    read, refused, megabytes = lint.check([longest, longest + "\n", "x" * 5_000_000])
    assert read == ()
    assert refused == megabytes
    assert [finding.rule for finding in refused] == [lint.TOO_LONG]


def test_odd_characters_are_read() -> None:
    """NULs, lone surrogates, byte order marks and other line ends do no harm to a program or its neighbour."""
    programs = [
        "x = '\0'\n",
        "x = '\ud800'\n",
        "\udfff\n",
        "\ufeffimport os\n",
        "import os\rimport re\r",
        "\0\n",
        "\x1a",
    ]
    found = [{finding.rule for finding in findings} for findings in lint.check([*programs, _UNUSED])]
    assert [{"PLE2514"}, set(), {"invalid-syntax"}, {"F401"}, {"F401"}] == found[:5]
    assert {"F401"} == found[-1]


@pytest.mark.parametrize("odd", ["\\n", "\\r", "\u2028", "\x85", "\\x1b[31m", "\\0", "\\u202e", '"', "}{"])
def test_a_message_is_one_printable_line(odd: str) -> None:
    """A name that holds ends of lines or controls makes no further finding, and reaches no terminal as it is."""
    program = f"__all__ = ['a{odd}b', 'c{'c' * 300}']\n"
    findings = [finding for finding in lint.check([program, _CLEAN])[0] if finding.rule != "E501"]
    assert [finding.rule for finding in findings] == ["F822", "F822"]
    assert all(finding.message.isprintable() for finding in findings)
    assert [len(finding.message) < 200 for finding in findings] == [True, False]
    assert len(findings[1].message) == 200


def test_threads_may_share_it() -> None:
    """Calls side by side find what they find alone."""
    programs = [[f"import m{number}\nprint(n{number})\n", _CLEAN] for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert [lint.check(each) for each in programs] == list(pool.map(lint.check, programs))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo nonsense", "not understood"),
        ("echo '{\"code\": 1}'", "not understood"),
        ("echo what is this option >&2; exit 2", "what is this option"),
        ("kill -ABRT $$", "even without any program"),
    ],
)
def test_a_broken_ruff_is_an_error(script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is not the programs' fault, nothing is scored: the message says what is wrong."""
    binary = tmp_path / "ruff"
    binary.write_text(f"#!/bin/sh\n{script}\n")
    binary.chmod(0o755)
    monkeypatch.setattr(lint, "find_ruff_bin", lambda: str(binary))
    with pytest.raises(CodegymError, match=message):
        lint.check([_CLEAN, _UNUSED])


def test_a_missing_ruff_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to get it."""

    def missing() -> str:
        raise FileNotFoundError("no ruff\nanywhere")

    monkeypatch.setattr(lint, "find_ruff_bin", missing)
    with pytest.raises(CodegymError, match=r"pip install .*ruff"):
        lint.check([_CLEAN])


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.text(st.characters(), max_size=30) | st.text("ab=()[]{}:'\"\\\n\r\t #@*.,f0\0\ud800", max_size=30),
        max_size=5,
    )
)
def test_any_text_is_read(programs: list[str]) -> None:
    """Whatever the text, its findings are the same alone and in company, and keep to what is said of them."""
    found = lint.check(programs)
    assert [lint.check([program])[0] for program in programs] == found
    for program, findings in zip(programs, found, strict=True):
        for finding in findings:
            assert lint.severity_of(finding.rule) == finding.severity
            assert 1 <= finding.line <= program.count("\n") + program.count("\r") + 2
            assert finding.message.isprintable()
            assert len(finding.message) <= 200
