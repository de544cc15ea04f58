"""The endpoint writer against a server of our own that answers well, rubbish, errors, nothing, or far too much."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
import typer
from msgspec.structs import replace
from typer.testing import CliRunner

from chat_server import Server
from codegym import Judge
from codegym.cli import synthesize
from codegym.errors import SpecError, UserError
from codegym.problems import Limits, Problem, Test, write_jsonl
from codegym.synthesis import Draft, DraftTest, Failure, Request, Settings, Store, item_for, make_writer, run
from codegym.synthesis.asking import messages, read_answer
from codegym.synthesis.endpoint import Endpoint, EndpointWriter

REQUEST = Request(
    id="p",
    wanted=4,
    statement="Double a number.",
    entry_point="f",
    public_tests=(Test(args=(1,), expected=2, origin="public"),),
    references=("def f(x): return 2 * x",),
)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as the_server:
        thread = threading.Thread(target=the_server.serve_forever, args=(0.01,))
        thread.start()
        yield the_server
        the_server.release.set()
        the_server.shutdown()
        thread.join()


def _good(tests: Any, **usage: int) -> tuple[int, dict[str, str], str]:
    content = json.dumps({"tests": tests}) if not isinstance(tests, str) else tests
    return 200, {}, json.dumps({"choices": [{"message": {"content": content}}], "usage": usage})


def _writer(server: Server, **changes: Any) -> EndpointWriter:
    settings: dict[str, Any] = {"model": "m", "url": server.url, "timeout": 5.0, "retries": 2}
    return EndpointWriter(Endpoint(**(settings | changes)))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, none of which takes any time."""
    made: list[float] = []
    sleep = anyio.sleep

    async def skip(seconds: float) -> None:
        if seconds:
            made.append(seconds)
        await sleep(0)

    monkeypatch.setattr(anyio, "sleep", skip)
    return made


def _ask(writer: EndpointWriter, count: int = 1) -> list[Draft | Failure]:
    return [answer for _, answer in sorted(writer.write([REQUEST] * count), key=lambda pair: pair[0])]


def test_a_good_answer_becomes_a_draft_with_its_cost(server: Server) -> None:
    """Assertions and objects are read as data; usage times prices is what it cost, never less than nothing; the key is sent."""
    server.plan = [_good(["assert f(3) == 6", {"args": [4], "expected": 8}], prompt_tokens=1000, completion_tokens=500)]
    (draft,) = _ask(_writer(server, key="secret", price_in=1.0, price_out=2.0))
    assert draft == Draft(tests=(DraftTest(args=(3,), expected=6), DraftTest(args=(4,), expected=8)), cost=0.002)
    assert server.keys == ["Bearer secret"]
    server.plan = [_good(["assert f(3) == 6"], prompt_tokens=-1000)]
    assert [answer.cost for answer in _ask(_writer(server, price_in=1.0))] == [0.0]
    assert server.asked[0]["model"] == "m"


def test_a_prompt_tells_no_more_than_a_solver_sees() -> None:
    """Statement and public tests are in the prompt, references are not."""
    text = json.dumps(messages(REQUEST, 1000))
    assert "Double a number." in text
    assert "assert f(1) == 2" in text
    assert "return 2 * x" not in text
    assert "Write 4 different tests" in text
    assert "Write 2 different tests" in json.dumps(messages(REQUEST, 120))
    assert messages(Request(id="p", wanted=1, statement="\ud800"), 1)[1]["content"].isascii()


@pytest.mark.parametrize(
    "body",
    [b"<html>sign in</html>", b"[" * 100_000, b"\xff\x00", b"{}", b'{"choices": []}', gzip.compress(b" " * (1 << 26))],
)
def test_what_no_model_wrote_costs_nothing(server: Server, body: bytes) -> None:
    """A page of somebody else's in place of an answer was not paid for: the next run asks again."""
    headers = {"Content-Encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}
    server.plan = [(200, headers, body), _good(["assert f(1) == 2"])]
    failure, draft = sorted(_ask(_writer(server, price_in=1.0), 2), key=lambda answer: isinstance(answer, Draft))
    assert failure == Failure(reason="what the server sent is no answer of a model's")
    assert isinstance(draft, Draft)


@pytest.mark.parametrize(
    "body",
    [
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": "no JSON"}}], "usage": 3}',
        b'{"choices": [{"message": {"content": "{}"}}], "usage": {"prompt_tokens": -1e308, "completion_tokens": 1e999}}',
        json.dumps({"choices": [{"message": {"content": '{"tests": ' + "[" * 5000}}]}).encode(),
        json.dumps({"choices": [{"message": {"content": '{"tests": 3}'}}]}).encode(),
        json.dumps({"choices": [{"message": {"content": '{"tests": []}'}}]}).encode(),
        json.dumps({"choices": [{"message": {"content": "1" * 100_000}}]}).encode(),
    ],
)
def test_rubbish_costs_only_its_item(server: Server, body: bytes) -> None:
    """An answer that makes no sense is a failure that was paid for, and not asked for again; the other request is answered."""
    server.plan = [(200, {}, body), _good(["assert f(1) == 2"])]
    failure, draft = sorted(_ask(_writer(server, price_in=1.0), 2), key=lambda answer: isinstance(answer, Draft))
    assert isinstance(failure, Failure)
    assert failure.cost > 0
    assert isinstance(draft, Draft)
    assert len(server.asked) == 2


def test_errors_that_pass_are_tried_again(server: Server, pauses: list[float]) -> None:
    """429, 500 and a closed line are tried again, after as long as the server asks for; then it works."""
    server.plan = [
        (429, {"Retry-After": "7"}, "{}"),
        (500, {}, "{}"),
        "drop",
        "drip_an_error",
        _good(["assert f(1) == 2"]),
    ]
    assert isinstance(_ask(_writer(server, retries=4))[0], Draft)
    assert pauses[0] == 7.0
    assert all(0 < pause <= 8.0 for pause in pauses[1:])
    assert len(pauses) == 4


@pytest.mark.parametrize("wanted", ["1000000", "9" * 5000, "nan", "-1", "Fri, 31 Dec 9999 23:59:59 GMT", "soon"])
def test_no_server_makes_us_wait_for_ever(server: Server, pauses: list[float], wanted: str) -> None:
    """What a server asks for is bounded."""
    server.plan = [(429, {"Retry-After": wanted}, "{}")]
    assert _ask(_writer(server)) == [Failure(reason="HTTP status 429")]
    assert sum(pauses) < 300


def test_errors_that_last_are_failures(server: Server, pauses: list[float]) -> None:
    """After the last try the item fails, for nothing; what no repetition cures is not repeated."""
    server.plan = [(503, {}, "")]
    assert _ask(_writer(server)) == [Failure(reason="HTTP status 503")]
    assert len(server.asked) == 3
    assert len(pauses) == 2
    server.plan = [(400, {}, "")]
    assert _ask(_writer(server)) == [Failure(reason="HTTP status 400")]
    assert len(server.asked) == 4


def test_a_key_goes_nowhere_else(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a redirect nor a proxy of the environment is followed; without a key none is taken from elsewhere."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    server.plan = [(307, {"Location": f"{server.url}/elsewhere"}, "")]
    assert _ask(_writer(server)) == [Failure(reason="HTTP status 307")]
    assert len(server.asked) == 1
    assert "another" not in str(server.keys)


def test_a_prompt_that_is_refused_costs_only_its_item(server: Server) -> None:
    """Some servers answer 403 to a prompt that they do not like: the others are answered."""
    server.plan = [(403, {}, ""), _good(["assert f(1) == 2"])]
    answers = _ask(_writer(server, concurrency=1), 3)
    assert [answer for answer in answers if isinstance(answer, Failure)] == [Failure(reason="HTTP status 403")]


@pytest.mark.parametrize("status", [401, 404])
def test_a_refused_key_is_the_users_to_put_right(server: Server, status: int) -> None:
    """A wrong key, model or path ends the run with one clear line, whatever else is under way."""
    server.plan = ["hang", (status, {}, "")]
    with pytest.raises(UserError, match=f"HTTP status {status} for model 'm'"):
        _ask(_writer(server, timeout=60.0), 3)


def test_a_server_that_misbehaves_costs_only_its_items(server: Server) -> None:
    """No answer, one that never ends, an error of gigabytes: each item fails within its time, the others are answered."""
    slow, quick = ["hang", "drip", "drip_headers", "never_begin"], ["flood_with_an_error", "drop"]
    server.plan = [*slow, *quick, _good(["assert f(1) == 2"])]
    answers = _ask(_writer(server, retries=0, timeout=1.0, concurrency=8), 8)
    reasons = Counter(answer.reason if isinstance(answer, Failure) else "" for answer in answers)
    assert reasons.pop("HTTP status 400") == 1
    assert reasons.pop("") == 2
    assert reasons.total() == 5
    assert sum(answer.cost for answer in answers) == 0


def test_an_endless_answer_is_no_answer(server: Server) -> None:
    """Of gigabytes only the beginning is read."""
    server.plan = ["flood"]
    (answer,) = _ask(_writer(server))
    assert isinstance(answer, Failure)
    assert len(server.asked) == 1


def test_whoever_stops_waits_for_nobody(server: Server) -> None:
    """What is under way is left at once when the answers are not wanted any more."""
    server.plan = ["hang", _good(["assert f(1) == 2"])]
    answers = _writer(server, timeout=60.0, concurrency=3).write([REQUEST] * 5)
    assert isinstance(next(answers)[1], Draft)
    answers.close()  # type: ignore[attr-defined]
    assert server.under_way == 1


def test_nobody_there() -> None:
    """A server that is not there is a failure."""
    assert _ask(EndpointWriter(Endpoint(model="m", url="http://127.0.0.1:9/v1", retries=0))) == [
        Failure(reason="no answer: ConnectError")
    ]


def test_limits_on_requests(server: Server, pauses: list[float]) -> None:
    """No more requests at once, and a minute, than are allowed, also from one batch to the next."""
    both = threading.Event()

    def answer(_: dict[str, Any]) -> Any:
        if server.under_way > 1:
            both.set()
        both.wait(5)
        server.release.wait(0.05)
        return _good(["assert f(1) == 2"])

    server.plan = [answer]
    writer = _writer(server, concurrency=2, rpm=1)
    _ask(writer, 4)
    _ask(writer, 2)
    assert server.most_under_way == 2
    assert sorted(round(pause / 60) for pause in pauses) == [1, 2, 3, 4, 5]


def test_hostile_tests_are_data_or_nothing() -> None:
    """What is no call with constants is passed over; nothing is executed."""
    tests: list[Any] = [
        "assert f(__import__('os').system('x')) == 1",
        "assert g(1) == 2",
        "assert f(1) == 2 and f(2) == 3",
        "import os",
        "assert f(" + "(" * 5000 + ")" * 5000 + ") == 1",
        "assert f(" + "-" * 5000 + "1) == 1",
        "assert f([1, (2, {3})], 'x') == {'a': None}",
        {"args": "no list", "expected": 1},
        {"args": [1]},
        3,
        None,
    ]
    draft = read_answer(json.dumps({"tests": tests}), REQUEST)
    assert isinstance(draft, Draft)
    assert draft.tests == (DraftTest(args=([1, (2, {3})], "x"), expected={"a": None}),)


def test_a_seed_program_becomes_a_problem() -> None:
    """Question, name, solution and tests are taken from the answer, also out of a fenced block."""
    request = Request(id="s", wanted=2, program="def g(): pass")
    answer = {
        "question": "Triple.",
        "entry_point": "t",
        "solution": "def t(x): return 3 * x",
        "tests": ["assert t(1) == 3"],
    }
    draft = read_answer(f"Sure!\n```json\n{json.dumps(answer)}\n```", request, 0.5)
    assert draft == Draft(
        tests=(DraftTest(args=(1,), expected=3),), statement="Triple.", entry_point="t",
        references=("def t(x): return 3 * x",), cost=0.5,
    )  # fmt: skip
    assert "def g()" in json.dumps(messages(request, 1000))


def test_a_question_without_words_makes_no_problem() -> None:
    """A solution that nothing is asked about is a failure that was paid for."""
    request = Request(id="s", wanted=2, program="def g(): pass")
    answer = {"question": " ", "entry_point": "t", "solution": "def t(x): return x", "tests": ["assert t(1) == 1"]}
    assert read_answer(json.dumps(answer), request, 0.5) == Failure(reason="the answer holds no question", cost=0.5)


@pytest.mark.parametrize("call", ["Solution().run", "Solution.run", "run"])
def test_methods_are_called_as_people_write_them(call: str) -> None:
    """A test of a method may name its class, an instance of it, or the method alone; other functions are none of ours."""
    request = replace(REQUEST, entry_point="Solution.run", starter="class Solution:\n    def run(self, x): ...")
    tests = [
        f"assert {call}(1) == 2",
        "assert Other().run(1) == 2",
        "assert Solution(3).run(1) == 2",
        "assert walk(1) == 2",
    ]
    assert read_answer(json.dumps({"tests": tests}), request) == Draft(tests=(DraftTest(args=(1,), expected=2),))
    text = messages(request, 1000)[1]["content"]
    assert "assert Solution().run([1, 2], 3) == 4" in text
    assert "assert Solution().run(1) == 2" in text
    assert "def run(self, x)" in text


def test_what_is_called_is_told() -> None:
    """Without public tests the model still knows the function's name and its parameters."""
    text = messages(replace(REQUEST, entry_point="twice", starter="def twice(x): ...", public_tests=()), 1000)[1][
        "content"
    ]
    assert "assert twice([1, 2], 3) == 4" in text
    assert "def twice(x): ..." in text


@pytest.mark.parametrize(
    "text",
    [
        '<think>maybe {x} is {"a": 1}</think> %s',
        "%s and {so on}",
        '{"note": {"tests?": 0}} %s',
        '{"broken": %s',
        "{ }{{ %s }}",
    ],
)
def test_braces_around_an_answer(text: str) -> None:
    """What a model thinks aloud before and after its answer may hold braces, and JSON without tests."""
    answer = text % '{"tests": ["assert f(1) == 2"]}'
    assert read_answer(answer, REQUEST) == Draft(tests=(DraftTest(args=(1,), expected=2),))


def test_inputs_of_whole_programs() -> None:
    """For programs that read standard input, tests are texts."""
    request = Request(id="p", wanted=2, statement="s", style="stdin")
    text = json.dumps(
        {"tests": [{"input": "1\n", "expected": "2\n"}, "assert f(1) == 2", {"input": 1, "expected": "2"}]}
    )
    assert read_answer(text, request) == Draft(tests=(DraftTest(input="1\n", expected="2\n"),))


def test_an_answer_is_read_in_time() -> None:
    """Megabytes of what looks like the beginning of an answer are no work."""
    for text in (
        "```" + "\n" * (1 << 20), "{" * (1 << 20) + "}", "}" + "{" * (1 << 20), '{"a": ' * (1 << 18), "{ " * (1 << 20),
        '{"a": [' + "1, " * (1 << 20),
    ):  # fmt: skip
        assert isinstance(read_answer(text, REQUEST), Failure)


def test_an_estimate_and_a_spec() -> None:
    """A spec sets what it names; the estimate follows from prompts, tests and prices."""
    writer = make_writer("endpoint:some/model?url=http://h/v1&price_in=10&price_out=20&rpm=5")
    assert isinstance(writer, EndpointWriter)
    estimate = writer.estimate([REQUEST] * 10)
    assert estimate.tokens_in > 500
    assert estimate.tokens_out == 2400
    assert estimate.cost == pytest.approx((10 * estimate.tokens_in + 20 * 2400) / 1e6)


@pytest.mark.parametrize(
    "spec",
    [
        "endpoint:?url=http://h/v1",
        "endpoint:m",
        "endpoint:m?url=ftp://h/v1",
        "endpoint:m?url=http://",
        "endpoint:m?url=http://[h/v1",
        "endpoint:m?url=http://h:99999/v1",
        "endpoint:m?url=http://h/v1&concurrency=0",
        "endpoint:m?url=http://h/v1&rpm=-1",
        "endpoint:m?url=http://h/v1&temperature=hot",
        "endpoint:m?url=http://h/v1&key_env=NOBODY_SET_THIS",
        "endpoint:m?url=http://h/v1&key_env=TWO_LINES",
        "endpoint:m?url=http://h/v1&colour=red",
    ],
)
def test_a_wrong_spec_is_refused(monkeypatch: pytest.MonkeyPatch, spec: str) -> None:
    """What cannot be asked, or asked with, is said before anything is."""
    monkeypatch.setenv("TWO_LINES", "se\ncret")
    with pytest.raises(SpecError, match="endpoint") as caught:
        make_writer(spec)
    assert "cret" not in str(caught.value)


def test_without_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed OpenAI's client is told how to."""
    monkeypatch.setitem(sys.modules, "openai", None)
    monkeypatch.delitem(sys.modules, "codegym.synthesis.completions", raising=False)
    with pytest.raises(UserError, match=re.escape("pip install 'codegym[endpoint]'")):
        make_writer("endpoint:m?url=http://h/v1")


def _problems(count: int) -> list[Problem]:
    """Problems whose reference never comes back from 7; their statements begin with their numbers."""
    reference = "def f(x):\n    while x == 7: pass\n    return 2 * x\n"
    return [
        Problem(
            id=f"p{n}", statement=f"[{n}] Double a number.", style="call", entry_point="f", references=(reference,),
            tests=(Test(args=(1,), expected=2, origin="public"),), limits=Limits(cpu_seconds=0.1),
        )
        for n in range(count)
    ]  # fmt: skip


def _number(body: dict[str, Any]) -> int:
    found = re.search(r"\[(\d)\] Double", body["messages"][1]["content"])
    assert found
    return int(found[1])


def _by_number(answers: dict[int, Any]) -> Callable[[dict[str, Any]], Any]:
    """Return what answers each problem as it is to be answered, by default with five tests."""
    good = _good([f"assert f({n}) == {2 * n}" for n in range(10, 15)], prompt_tokens=10, completion_tokens=10)
    return lambda body: answers.get(_number(body), good)


def test_whatever_a_model_does_costs_only_its_item(server: Server, judge: Judge, tmp_path: Path) -> None:
    """Rubbish, silence, an error, and tests that lie or never end: the others get their tests. Rubbish was paid for."""
    hostile = [
        "assert f(7) == 14",
        "assert f(8) == 17",
        "assert f(10 ** 9) == 1",
        f"assert f({'9' * 5000}) == 1",
        {"args": []},
    ]
    rubbish = _good("I would rather not.")
    server.plan = [_by_number({0: rubbish, 1: "hang", 2: (400, {}, ""), 3: _good(hostile)})]
    settings = Settings(wanted=5, mutants=4, audit=False)
    items = [item_for(problem, settings) for problem in _problems(6)]
    writer = _writer(server, timeout=1.0, retries=0)
    with Store(tmp_path) as store:
        results = run(items, writer, "w", store, judge, settings)
        again = run(items, writer, "w", store, judge, settings)
    assert [problem is not None for problem, _ in results] == [False] * 4 + [True] * 2
    assert [outcome.written for _, outcome in results] == [0, 0, 0, 2, 5, 5]
    assert again == results
    assert Counter(map(_number, server.asked)) == {0: 1, 1: 2, 2: 2, 3: 1, 4: 1, 5: 1}


def test_kill_nine_in_the_middle_pays_for_nothing_twice(server: Server, tmp_path: Path) -> None:
    """Killed while it waits for an answer, the same command asks for what was not answered, and ends as if it had not been."""
    source, stopped, whole = (tmp_path / name for name in ("in.jsonl", "stopped.jsonl", "whole.jsonl"))
    write_jsonl(_problems(5), source)
    answers = _by_number({1: _good("I would rather not.")})
    server.plan = [lambda body: "hang" if len(server.asked) == 4 else answers(body)]

    def words(out: Path) -> list[str]:
        spec = f"endpoint:m?url={server.url}&concurrency=1&timeout=60&price_in=1000"
        options = ["--writer", spec, "--keep-all", "--no-audit", "--workers", "1"]
        return ["synthesize", str(source), "--out", str(out), *options]

    def finish(out: Path) -> tuple[bytes, bytes]:
        app = typer.Typer()
        app.callback()(lambda: None)
        synthesize.register(app)
        assert CliRunner().invoke(app, words(out), catch_exceptions=False).exit_code == 0
        return out.read_bytes(), out.with_name(f"{out.name}.audit.json").read_bytes()

    process = subprocess.Popen(
        [sys.executable, "-m", "codegym", *words(stopped)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    drafts = tmp_path / "stopped.jsonl.work" / "synthesis.jsonl"
    while process.poll() is None and (len(server.asked) < 4 or drafts.read_bytes().count(b"\n") < 3):
        os.sched_yield()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    resumed = finish(stopped)
    assert Counter(map(_number, server.answered)) == dict.fromkeys(range(5), 1)
    assert len(server.asked) == 6
    assert finish(whole) == resumed
    assert len(server.answered) == 10
