"""Problems: records, files, specs, and the embedded set."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import codegym
from codegym import Checker, Judge, Limits, Problem, ProblemFormatError, SpecError, UserError, plugins
from codegym.problems import decode_problem, encode_problem, sources
from codegym.testing import check_problems
from strategies import plain_values


def _call_problem(**changes: Any) -> Problem:
    fields: dict[str, Any] = {"id": "p", "statement": "s", "style": "call", "entry_point": "f"}
    return Problem(**fields | {"tests": [codegym.Test(args=[1], expected=2)]} | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": ""}, "id"),
        ({"style": "other"}, "style"),
        ({"entry_point": "1x"}, "entry_point"),
        ({"entry_point": "f" * 70_000}, "entry_point"),
        ({"tests": []}, "no test"),
        ({"tests": [codegym.Test(input="", expected="")]}, "args"),
        ({"style": "stdin", "entry_point": ""}, "input"),
    ],
)
def test_contradictions_are_refused(changes: dict[str, Any], words: str) -> None:
    """A problem whose fields contradict each other is an error that names the field."""
    with pytest.raises(UserError, match=words):
        _call_problem(**changes)


@pytest.mark.parametrize(
    "make",
    [
        lambda: codegym.Test(expected=1),
        lambda: codegym.Test(input="", args=[], expected=""),
        lambda: codegym.Test(input="", expected=3),
        lambda: codegym.Test(args=3, expected=3),  # type: ignore[arg-type]
        lambda: codegym.Test(input="", expected="", origin="secret"),  # type: ignore[arg-type]
        lambda: Checker(kind="custom"),
        lambda: Limits(cpu_seconds=0),
        lambda: Limits(cpu_seconds=float("nan")),
        lambda: Limits(memory_bytes=5),
        lambda: Limits(memory_bytes=1 << 64),
        lambda: Limits(output_bytes=1 << 64),
    ],
)
def test_bad_parts_are_refused(make: Any) -> None:
    """Tests, checkers and limits validate themselves."""
    with pytest.raises(UserError):
        make()


@given(plain_values)
def test_call_problem_survives_its_file_format(value: Any) -> None:
    """Arguments and expected values of every plain type come back from a line."""
    problem = _call_problem(tests=[codegym.Test(args=[value], expected=[value])])
    assert encode_problem(problem) == encode_problem(decode_problem(encode_problem(problem)))


def test_write_and_read(tmp_path: Path) -> None:
    """A written file reads back equal, plain or compressed, lazily and by id."""
    problems = list(codegym.load("embedded")[:3])
    for name in ("p.jsonl", "p.jsonl.gz"):
        assert codegym.write_jsonl(problems, tmp_path / name) == 3
        read = codegym.load(str(tmp_path / name))
        assert list(read) == problems
        assert read[problems[1].id] == problems[1]
        assert read[-1] == problems[-1]
        assert list(read.ids) == [problem.id for problem in problems]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r.pop("id"), "id"),
        (lambda r: r.update(style=3), r"\$.style"),
        (lambda r: r.update(schema_version=99), "schema_version"),
        (lambda r: r.update(colour="red"), "colour"),
        (lambda r: r["tests"][0].update(origin="x"), "origin"),
        (lambda r: r["tests"][0].update(args=[{"q": 1}]), "tag"),
        (lambda r: r.update(tests=3), ""),
        (lambda r: r.update(limits={"cpu_seconds": -1}), "cpu_seconds"),
    ],
)
def test_bad_line_names_file_line_and_field(tmp_path: Path, change: Any, words: str) -> None:
    """A bad record is one error that says where and what."""
    good = encode_problem(_call_problem())
    record = json.loads(good)
    change(record)
    path = tmp_path / "bad.jsonl"
    path.write_bytes(good + b"\n\n" + json.dumps(record).encode() + b"\n")
    problems = codegym.load(str(path))
    assert problems[0].id == "p"
    with pytest.raises(ProblemFormatError, match=rf"bad\.jsonl:3: .*{words}"):
        problems[1]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x1f\x8bnot really gzip"])
def test_unreadable_files(tmp_path: Path, content: bytes) -> None:
    """An empty or broken file is an error at once."""
    for name in ("x.jsonl.gz",) if content[:2] == b"\x1f\x8b" else ("x.jsonl",):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError):
            codegym.load(str(tmp_path / name))


def test_truncated_gzip(tmp_path: Path) -> None:
    """A compressed file that was cut short is an error at once, not a shorter set."""
    whole = gzip.compress(encode_problem(_call_problem()) * 100)
    (tmp_path / "x.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match="cannot read"):
        codegym.load(str(tmp_path / "x.jsonl.gz"))


@pytest.mark.parametrize(
    "spec", ["nothing", "embedded:other", "embedded?x=1", "kata:moon", "embedded?x", "no/file.jsonl"]
)
def test_bad_specs(spec: str) -> None:
    """A spec that names nothing says what there is."""
    with pytest.raises(SpecError):
        codegym.load(spec)


def test_sets() -> None:
    """A list is a set; sets answer to positions, ids and slices, and say what they lack."""
    problems = codegym.load([_call_problem(id="a"), _call_problem(id="b")])
    assert [problem.id for problem in problems] == ["a", "b"]
    assert problems["b"] is problems[-1]
    assert len(problems[:1]) == 1
    assert codegym.load(problems) is problems
    with pytest.raises(SpecError, match="'c'"):
        problems["c"]
    with pytest.raises(IndexError):
        problems[2]
    with pytest.raises(UserError):
        codegym.load([])
    with pytest.raises(UserError, match="two problems"):
        codegym.load([_call_problem(), _call_problem()])["p"]


def test_embedded_set_is_what_it_claims() -> None:
    """Every reference passes every test, every wrong program fails one, each problem has its public and hidden tests."""
    problems = codegym.load("embedded")
    assert len(problems) >= 40
    assert len(codegym.load("embedded:stdin")) >= 20
    assert len(codegym.load("embedded:call")) >= 20
    for problem in problems:
        public = len(problem.public_tests)
        assert public >= 3, problem.id
        assert len(problem.tests) - public >= 10, problem.id
        assert len(problem.wrong_programs) >= 2, problem.id
    with Judge(workers=2, fresh="test") as judge:
        check_problems(problems, judge=judge, limit=len(problems))


def test_sources_that_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for a source of this project's other distributions is told which one it is, of every source there is."""
    told = {name for names in sources._ELSEWHERE.values() for name in names}
    assert told == set(plugins.installed(sources.GROUP))
    monkeypatch.setattr(plugins, "installed", lambda _: [])
    with pytest.raises(SpecError, match="humaneval is not installed; it comes with the distribution codegym-functions"):
        codegym.load("humaneval:HumanEval.jsonl.gz")
    with pytest.raises(SpecError, match="no problem source and no file is called 'nothing:x'; sources: embedded, kata"):
        codegym.load("nothing:x")
