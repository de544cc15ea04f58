"""From drafts to tests: references, filter, selection, audit, store, and the command."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from above import REFERENCE
from above import problem as above
from codegym import Judge, load
from codegym.cli import synthesize
from codegym.errors import UserError
from codegym.judge import Verdict
from codegym.metrics import Share
from codegym.problems import Checker, Limits, Test, write_jsonl
from codegym.synthesis import Draft, DraftTest, Failure, Request, Settings, Store, item_for, pipeline, run, synthesise
from codegym.synthesis.answers import settle, with_inputs
from codegym.synthesis.offline import OfflineWriter
from codegym.synthesis.run import ask
from codegym.synthesis.selection import smallest_cover
from codegym.synthesis.store import draft_key


def _draft(*arguments: Any, **changes: Any) -> Draft:
    return Draft(tests=tuple(DraftTest(args=each) for each in arguments), **changes)


FEW = Settings(fewest=1, mutants=10, audit=False, keep_all=True)


def test_the_references_answer_and_the_filter_drops(judge: Judge) -> None:
    """Answers are the references'; what is malformed, known, invalid, or expected otherwise goes, and is counted."""
    draft = Draft(
        tests=(
            DraftTest(args=([4],)),
            DraftTest(args=([4],)),
            DraftTest(args=([3, 1, 5],)),
            DraftTest(args=([99],)),
            DraftTest(args=(object(),)),
            DraftTest(input="1"),
            DraftTest(args=([5],), expected=5),
            DraftTest(args=([6],), expected=7),
            DraftTest(args=([1], 2)),
            DraftTest(args=("x" * (1 << 21),)),
        )
    )
    problem, outcome = synthesise(above(), draft, judge, FEW)
    assert problem is not None
    assert [(test.args, test.expected, test.origin) for test in problem.tests[2:]] == [
        (([4],), 4, "synthesised"),
        (([5],), 5, "synthesised"),
    ]
    assert outcome.dropped == {
        "duplicate": 2,
        "breaks a stated constraint": 1,
        "malformed": 2,
        "the writer expects something else": 1,
        "the references fail on it": 1,
        "too large": 1,
    }


def test_unstable_and_slow_inputs_go(judge: Judge) -> None:
    """An answer that changes from run to run, or that takes the reference most of the limit, makes no test."""
    reference = (
        "import random\ndef f(n):\n    if n == 1: return random.random()\n    if n == 2:\n        t = 0\n"
        "        for i in range(10 ** 9): t += i\n    return n\n"
    )
    tests = (Test(args=(0,), expected=0, origin="public"),)
    problem = above(reference, statement="", tests=tests, limits=Limits(cpu_seconds=0.1))
    written, outcome = synthesise(problem, _draft((1,), (2,), (3,)), judge, FEW)
    assert written is not None
    assert [test.args for test in written.tests[1:]] == [(3,)]
    assert outcome.dropped == {"answers change": 1, "too slow": 1}


def test_a_majority_of_the_references_decides(judge: Judge) -> None:
    """More than half of the references must agree; on a tie there is no test."""
    wrong = "def f(xs):\n    return sum(x for x in xs if x > 3)\n"
    problem = above(REFERENCE, REFERENCE + "\n", wrong)
    tests = [Test(args=([3],), expected=None), Test(args=([9],), expected=None)]
    runs = judge.run_many([(with_inputs(problem, tests), program) for program in problem.references])
    assert [test and test.expected for test in settle(problem, tests, runs, judge)] == [3, 9]
    assert [test and test.expected for test in settle(problem, tests, runs[1:], judge)] == [None, 9]


def test_a_checker_of_the_problems_own_accepts_all_references(judge: Judge) -> None:
    """Where many answers are right, the first reference's is expected and the others must pass the checker."""
    source = "def check(given, expected, observed):\n    return sorted(observed) == sorted(expected)\n"
    first, second = "def f(xs):\n    return sorted(xs)\n", "def f(xs):\n    return xs[::-1]\n"
    bad = "def f(xs):\n    return xs[:1]\n"
    problem = above(first, second, checker=Checker(kind="custom", source=source), statement="")
    tests = [Test(args=([2, 1],), expected=None)]
    runs = judge.run_many([(with_inputs(problem, tests), program) for program in (first, second, bad)])
    assert [test and test.expected for test in settle(problem, tests, runs[:2], judge)] == [[1, 2]]
    assert settle(problem, tests, runs, judge) == [None]


def test_too_few_tests_drop_the_problem(judge: Judge) -> None:
    """AceCoder's rule: fewer than five tests left, and the problem goes; without a reference too."""
    problem, outcome = synthesise(above(), _draft(([1],), ([2],)), judge, Settings(audit=False))
    assert problem is None
    assert outcome.reason == "2 tests are left, fewer than 5"
    assert synthesise(above(references=()), _draft(([1],)), judge, FEW)[0] is None
    assert synthesise(above(), Failure(reason="gone"), judge, FEW)[1].reason == "gone"


def test_a_validator_runs_in_the_judge(judge: Judge) -> None:
    """A validator's source may be hostile too: it refuses what it does not answer True to, and touches nothing here."""
    validator = "import os\ndef validate(xs):\n    if 7 in xs: os._exit(0)\n    return len(xs) % 2 == 0\n"
    settings = Settings(fewest=1, audit=False, keep_all=True, validator=validator)
    problem, outcome = synthesise(above(), _draft(([1],), ([1, 2],), ([7, 7],), ([3, 4],)), judge, settings)
    assert problem is not None
    assert [test.args for test in problem.tests[2:]] == [([1, 2],), ([3, 4],)]
    assert outcome.dropped == {"refused by the validator": 2}


HOSTILE = [
    "def f(xs):\n    import os\n    os._exit(0)\n",
    "def f(xs):\n    while True: pass\n",
    "def f(xs):\n    return object()\n",
    "def f(xs",
    "def f(xs):\n    return [" + "[" * 150 + "]" * 150 + "]\n",
    "def f(xs):\n    return 'x' * 10 ** 8\n",
    "\x00",
]


@pytest.mark.parametrize("reference", HOSTILE)
def test_hostile_references_cost_only_their_problem(judge: Judge, reference: str) -> None:
    """A reference that ends, hangs, answers no data or does not compile makes no test and breaks nothing."""
    limits = Limits(cpu_seconds=0.1, output_bytes=1 << 20)
    problem = above(reference, limits=limits)
    assert synthesise(problem, _draft(([1],), ([2],)), judge, FEW)[0] is None


def test_the_offline_writer_makes_tests_that_tell(judge: Judge) -> None:
    """On a small problem the tests kept are few, reject the wrong programs and mutants, and reach every branch."""
    wrong = (REFERENCE.replace("> 2", ">= 2"), REFERENCE.replace("sum", "max"), "def f(xs):\n    return sum(xs)\n")
    request = item_for(above(), Settings(wanted=10, drafted=4)).request
    draft = OfflineWriter().draft(request)
    problem, outcome = synthesise(above(), draft, judge, Settings(wanted=20, least=5, mutants=20))
    assert problem is not None
    assert outcome.kept < outcome.valid / 2
    assert not any(judge.judge(problem, program).accepted for program in wrong)
    found = outcome.audit
    assert found is not None
    assert found.references == Share(1, 1)
    assert found.mutants.count == found.mutants.total >= 8
    assert found.false_negatives.count == 0
    assert found.false_negatives.total > 0
    assert found.lines.count == found.lines.total == 2


@given(st.lists(st.sets(st.integers(0, 12), max_size=6), max_size=10), st.sets(st.integers(0, 12), max_size=3))
def test_selection_keeps_the_kill_set(kills: list[set[int]], kept: set[int]) -> None:
    """The subset kills what all tests kill, holds what must be kept, and leaves nothing that no program needs."""
    chosen = smallest_cover(kills, kept)
    assert len(chosen) == len(set(chosen) - kept)
    assert all({*kept, *chosen} & tests for tests in kills if tests)
    assert len(chosen) <= sum(bool(tests) for tests in kills)
    twice = {*kept, *smallest_cover(kills, kept, times=2)}
    assert all(len(twice & tests) >= min(2, len(tests)) for tests in kills)


def test_selection_is_greedy_and_stable() -> None:
    """The test that kills most comes first, wherever it stands; of equals the first one."""
    assert smallest_cover([{0, 2}, {1, 2}, {3, 4}], []) == [2, 3]
    assert smallest_cover([{9}, {9}, {3, 4}], []) == [9, 3]
    assert smallest_cover([{5}, set()], [1]) == [5]
    assert smallest_cover([{1, 5}], [1]) == []


def test_what_kills_goes_before_what_is_heavy(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """If few tests are wanted, the only one that tells a wrong program is among them, however many are longer."""
    monkeypatch.setattr(pipeline, "kill_sets", lambda *_: [{20}])
    tests = [Test(args=([1] * (40 - n),), expected=0) for n in range(30)]
    answered = pipeline._Answered(tests, [0.0] * 30, (REFERENCE,), None)
    chosen = pipeline._selected(above(), (), answered, judge, Settings(wanted=5))
    assert chosen == [0, 1, 2, 3, 20]
    assert pipeline._selected(above(), (), answered, judge, Settings(wanted=1)) == [20]
    assert len(pipeline._selected(above(), (), answered, judge, Settings(wanted=50))) == 30


class Counting:
    """The offline writer, counting what it is asked; it breaks off after some."""

    def __init__(self, stop: int = 1000, error: type[BaseException] = KeyboardInterrupt) -> None:
        self.asked: list[str] = []
        self._stop = stop
        self._error = error

    def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
        for place, request in enumerate(requests):
            if len(self.asked) == self._stop:
                raise self._error
            self.asked.append(request.id)
            yield place, OfflineWriter().draft(request)


SMALL = Settings(wanted=5, mutants=4, audit=False)


def _items(count: int) -> list[Any]:
    return [item_for(above(id=f"p{n}"), SMALL) for n in range(count)]


def test_an_interrupted_synthesis_resumes_without_paying_twice(judge: Judge, tmp_path: Path) -> None:
    """What was drafted before the interruption is not asked for again, even if a crash tears the last line."""
    first = Counting(stop=2)
    with pytest.raises(KeyboardInterrupt), Store(tmp_path) as store:
        run(_items(4), first, "w", store, judge, SMALL)
    assert first.asked == ["p0", "p1"]
    second = Counting()
    with Store(tmp_path) as store:
        results = run(_items(4), second, "w", store, judge, SMALL)
    assert second.asked == ["p2", "p3"]
    assert [outcome.problem_id for _, outcome in results] == ["p0", "p1", "p2", "p3"]
    path = tmp_path / "synthesis.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    third = Counting()
    with Store(tmp_path) as store:
        again = run(_items(4), third, "w", store, judge, SMALL)
    assert again[:3] == results[:3]
    assert again[3][0] is not None
    assert third.asked == []
    other = Counting()
    with Store(tmp_path) as store:
        run(_items(1), other, "another writer", store, judge, SMALL)
    assert other.asked == ["p0"]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("endpoint:m?temperature=1&url=http://h/v1&rpm=60&concurrency=8&timeout=9&retries=1&key_env=K", True),
        ("endpoint:m?url=http://elsewhere/v1&price_in=1&price_out=2&temperature=1", True),
        ("endpoint:m?url=http://h/v1&temperature=0.5", False),
        ("endpoint:m?url=http://h/v1&temperature=1&max_tokens=9", False),
        ("endpoint:n?url=http://h/v1&temperature=1", False),
    ],
)
def test_drafts_are_found_by_what_changes_them(other: str, same: bool) -> None:
    """Who asks from elsewhere, faster or for another price gets the answers that were paid for; a plain name is its own key."""
    request = Request(id="p", wanted=1)
    assert (draft_key(request, "endpoint:m?url=http://h/v1&temperature=1") == draft_key(request, other)) is same
    assert draft_key(request, "lora_ppo:m?batch=8") == draft_key(request, "lora_ppo:m")


@given(
    st.lists(
        st.binary(max_size=30) | st.just(b'{"schema_version": 1, "key": "k", "kind": "draft", "body": 3}'), max_size=5
    )
)
def test_any_store_can_be_opened(lines: list[bytes]) -> None:
    """Lines that make no sense are passed over."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "synthesis.jsonl").write_bytes(b"\n".join(lines))
        with Store(Path(folder)) as store:
            assert store.draft("k") is None


def test_a_store_is_opened_by_one_process(tmp_path: Path) -> None:
    """Two runs on one folder would pay twice."""
    with Store(tmp_path), pytest.raises(UserError, match="another process"):
        Store(tmp_path)


class Misbehaving:
    """Answers rubbish to some requests, breaks on one, forgets one."""

    def write(self, requests: Sequence[Request]) -> Iterator[Any]:
        for place, request in enumerate(requests):
            if request.id == "p0":
                yield place, "rubbish"
            elif request.id == "p1":
                raise RuntimeError("broken")
            elif request.id == "p2":
                yield 99, Draft(tests=())
            elif request.id == "p3":
                rubbish: Any = [DraftTest(args=(object(),)), DraftTest(args=([],), expected=object()), 3]
                rubbish += [DraftTest(args=[1]), DraftTest(input=5), DraftTest()]  # type: ignore[arg-type]
                yield place, Draft(tests=rubbish)
            elif request.id == "p4":
                yield place, Draft(tests=None)  # type: ignore[arg-type]
            else:
                yield place, OfflineWriter().draft(request)


def test_a_writer_that_misbehaves_costs_only_its_items(judge: Judge, tmp_path: Path) -> None:
    """Rubbish, exceptions, wrong places and hostile tests drop their problem; the others get their tests."""
    with Store(tmp_path) as store:
        results = run(_items(7), Misbehaving(), "w", store, judge, SMALL)
    assert [problem is not None for problem, _ in results] == [False] * 5 + [True] * 2
    assert "broken" in results[1][1].reason


@pytest.mark.parametrize(("at_once", "batches"), [(None, [16, 16, 8]), (4, [16, 16, 8]), (25, [25, 15])])
def test_writers_get_as_many_requests_as_they_like(
    judge: Judge, tmp_path: Path, at_once: int | None, batches: list[int]
) -> None:
    """Sixteen at a time, more for a writer that answers more side by side."""

    class Counting:
        def __init__(self) -> None:
            self.asked: list[int] = []
            if at_once is not None:
                self.at_once = at_once

        def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
            self.asked.append(len(requests))
            return iter([(place, Failure(reason="no")) for place in range(len(requests))])

    writer = Counting()
    with Store(tmp_path) as store:
        results = run(_items(40), writer, "w", store, judge, SMALL)
    assert len(results) == 40
    assert writer.asked == batches


@pytest.mark.parametrize(
    "answer",
    [
        Failure(reason=5),  # type: ignore[arg-type]
        Failure(reason="x", cost="y"),  # type: ignore[arg-type]
        Failure(reason="x", cost=float("inf")),
        Draft(tests=(), cost=float("nan")),
        Draft(tests=(), cost=-1.0),
        Draft(tests=(), statement=3),  # type: ignore[arg-type]
    ],
)
def test_records_of_wrong_types_cost_only_their_item(answer: Draft | Failure) -> None:
    """A writer that plugs in may fill its records with anything; what cannot be stored or summed up is a failure."""

    class Odd:
        def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
            return iter([(place, answer) for place in range(len(requests))])

    ((place, found),) = ask(Odd(), [Request(id="p", wanted=1)])
    assert place == 0
    assert isinstance(found, Failure)
    assert found.reason.startswith("the writer failed: TypeError")
    assert found.cost == 0


def test_a_writer_that_exits_costs_only_its_items() -> None:
    """`sys.exit` in a plug-in does not end the run."""

    class Leaving:
        def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
            raise SystemExit(3 if requests else 0)

    found = dict(ask(Leaving(), [Request(id=name, wanted=1) for name in "ab"]))
    assert [each.reason for each in found.values() if isinstance(each, Failure)] == [
        "the writer failed: SystemExit: 3"
    ] * 2


def test_a_writer_that_cannot_be_used_ends_the_run() -> None:
    """A wrong key is the user's to put right: no item is tried."""

    class Refused:
        def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
            raise UserError(f"refused {len(requests)}")

    with pytest.raises(UserError, match="refused"):
        list(ask(Refused(), [Request(id="p", wanted=1)]))


def _app() -> typer.Typer:
    app = typer.Typer()
    synthesize.register(app)
    return app


def test_the_command(tmp_path: Path) -> None:
    """The command writes problems with their tests and an audit, says what they are worth, and resumes."""
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write_jsonl([above(wrong_programs=(REFERENCE.replace("2", "4"),)), above(id="empty", references=())], source)
    words = [str(source), "--out", str(out), "--tests", "10", "--workers", "1"]
    result = CliRunner().invoke(_app(), words, catch_exceptions=False)
    assert "mutants killed" in result.output
    assert "empty dropped: there is no reference" in result.output
    problems = load(str(out))
    assert len(problems) == 1
    assert {test.origin for test in problems[0].tests} == {"public", "synthesised"}
    record = json.loads((tmp_path / "out.jsonl.audit.json").read_text())
    assert record["audit"]["references"] == {"count": 1, "total": 1}
    again = CliRunner().invoke(_app(), words, catch_exceptions=False)
    assert again.output.splitlines()[-1:] == result.output.splitlines()[-1:]


def test_the_command_makes_problems_of_programs(tmp_path: Path) -> None:
    """A seed program with a docstring becomes a problem that is solved by it and shows some tests."""
    folder, out = tmp_path / "seeds", tmp_path / "out.jsonl"
    folder.mkdir()
    (folder / "add.py").write_text('def add(a: int, b: int) -> int:\n    """Add two numbers."""\n    return a + b\n')
    (folder / "other.py").write_text("print(1)\n")
    words = ["--programs", str(folder), "--out", str(out), "--tests", "10", "--workers", "1", "--no-audit"]
    result = CliRunner().invoke(_app(), words, catch_exceptions=False)
    assert "other dropped" in result.output
    problem = load(str(out))["add"]
    assert len(problem.public_tests) == 3
    assert "Add two numbers." in problem.statement
    assert all(test.expected == sum(test.args or ()) for test in problem.tests)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["embedded", "--tests", "0"], "--tests"),
        (["embedded", "--programs", "x"], "either PROBLEMS or --programs"),
        (["--programs", "missing.jsonl"], "missing.jsonl"),
        (["embedded", "--writer", "nobody"], "nobody"),
        (["embedded", "--validator", "missing.py"], "missing.py"),
        (["embedded", "--validator", "broken.py"], "broken.py is no Python"),
        (["embedded", "--validator", "other.py"], "other.py defines no function validate(input)"),
        (["embedded", "--out", "."], ". is a folder; --out names a .jsonl"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_input_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    """Whatever the user gets wrong is said in one clear line."""
    monkeypatch.chdir(tmp_path)
    Path("broken.py").write_text("def validate(")
    Path("other.py").write_text("def valid(x): return True")
    result = CliRunner().invoke(_app(), ["--out", "out.jsonl", *words])
    assert isinstance(result.exception, UserError)
    assert message in str(result.exception)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (['{"id": "a", "program": "x"}', "", '{"id": "a", "program": "y"}'], "two have the id 'a'"),
        (['{"id": 7, "program": "x"}', '{"id": "a"}'], "seeds.jsonl:2: a line is an object with an id and a program"),
        (['{"id": "a", "program": "x"}', "{"], "seeds.jsonl:2 is no JSON"),
        (["[" * 100_000], "seeds.jsonl:1 is no JSON"),
        ([], "there is no program in"),
    ],
)
def test_wrong_seed_programs_are_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    """Programs that make no set of problems are refused by line before anything is written or paid for."""
    seeds = tmp_path / "seeds.jsonl"
    seeds.write_text("\n".join(lines))
    result = CliRunner().invoke(_app(), ["--programs", str(seeds), "--out", str(tmp_path / "out.jsonl")])
    assert isinstance(result.exception, UserError)
    assert message in str(result.exception)
    assert not (tmp_path / "out.jsonl.work").exists()


def test_outputs_of_the_judge(judge: Judge) -> None:
    """`run_many` hands back what programs answer, whatever is expected, and loses patience with those that break limits."""
    problem = above(tests=tuple(Test(args=(n,)) for n in range(5)), limits=Limits(cpu_seconds=0.1))
    programs = [
        "def f(n):\n    return [n]\n",
        "def f(n):\n    return 1 // n\n",
        "def f(n):\n    while n == 1: pass\n    return n\n",
        "def f(n):\n    import os\n    if n == 2: os._exit(0)\n    return n\n",
        "def f(",
    ]
    whole, broken, slow, leaves, uncompiled = judge.run_many([(problem, program) for program in programs])
    assert [output.content for output in whole] == [b"[0]", b"[1]", b"[2]", b"[3]", b"[4]"]
    assert [output.verdict for output in broken] == [Verdict.RUNTIME_ERROR] + [Verdict.ACCEPTED] * 4
    assert [output.verdict for output in slow] == [Verdict.ACCEPTED, Verdict.TIME_LIMIT]
    assert [output.answered for output in leaves] == [True, True, False, True, True]
    assert {output.verdict for output in uncompiled} == {Verdict.COMPILE_ERROR}
    patient = judge.run_many([(problem, programs[2])], patience=2)[0]
    assert [output.answered for output in patient] == [True, False, True, True, True]
