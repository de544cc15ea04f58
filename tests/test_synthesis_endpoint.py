"""The endpoint writer against a server of our own that answers well, rubbish, errors, nothing, or far too much."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from codegym.errors import UserError
from codegym.problems import Test
from codegym.synthesis import Draft, DraftTest, Failure, Request, make_writer
from codegym.synthesis.endpoint import Endpoint, EndpointWriter, messages, read_answer

REQUEST = Request(
    id="p",
    wanted=4,
    statement="Double a number.",
    entry_point="f",
    public_tests=(Test(args=(1,), expected=2, origin="public"),),
    references=("def f(x): return 2 * x",),
)


class Server(ThreadingHTTPServer):
    """Gives the answers of `plan` one after the other, the last one for ever; keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: list[Any] = []
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.under_way = 0
        self.most_under_way = 0
        self.lock = threading.Lock()
        self.release = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version: ClassVar[str] = "HTTP/1.1"  # type: ignore[misc]

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.lock:
            server.asked.append(body)
            server.keys.append(self.headers.get("Authorization"))
            answer = server.plan.pop(0) if len(server.plan) > 1 else server.plan[0]
            server.under_way += 1
            server.most_under_way = max(server.most_under_way, server.under_way)
        try:
            self._answer(answer)
        except OSError:
            pass
        finally:
            with server.lock:
                server.under_way -= 1

    def _answer(self, answer: Any) -> None:
        if answer == "hang":
            self.server.release.wait(30)
            return
        if answer == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            while not self.server.release.wait(0.02):
                self.wfile.write(b" ")
            return
        if answer == "flood":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 30))
            self.end_headers()
            for _ in range(1 << 10):
                self.wfile.write(b"x" * (1 << 20))
            return
        status, headers, text = answer
        data = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


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


def _writer(server: Server, **changes: Any) -> tuple[EndpointWriter, list[float]]:
    pauses: list[float] = []
    settings = {"model": "m", "url": server.url, "timeout": 5.0, "retries": 2} | changes
    return EndpointWriter(Endpoint(**settings), sleep=pauses.append), pauses


def _ask(writer: EndpointWriter, count: int = 1) -> list[Draft | Failure]:
    return [answer for _, answer in sorted(writer.write([REQUEST] * count), key=lambda pair: pair[0])]


def test_a_good_answer_becomes_a_draft_with_its_cost(server: Server) -> None:
    """Assertions and objects are read as data; usage times prices is what it cost; the key is sent."""
    server.plan = [_good(["assert f(3) == 6", {"args": [4], "expected": 8}], prompt_tokens=1000, completion_tokens=500)]
    writer, _ = _writer(server, key="secret", price_in=1.0, price_out=2.0)
    (draft,) = _ask(writer)
    assert draft == Draft(tests=(DraftTest(args=(3,), expected=6), DraftTest(args=(4,), expected=8)), cost=0.002)
    assert server.keys == ["Bearer secret"]
    assert server.asked[0]["model"] == "m"


def test_a_prompt_tells_no_more_than_a_solver_sees() -> None:
    """Statement and public tests are in the prompt, references are not."""
    text = json.dumps(messages(REQUEST))
    assert "Double a number." in text
    assert "assert f(1) == 2" in text
    assert "return 2 * x" not in text


@pytest.mark.parametrize(
    "body",
    [
        b"rubbish",
        b"[" * 100_000,
        b"\xff\x00",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": "no JSON"}}], "usage": 3}',
        json.dumps({"choices": [{"message": {"content": '{"tests": ' + "[" * 5000}}]}).encode(),
        json.dumps({"choices": [{"message": {"content": '{"tests": 3}'}}]}).encode(),
        json.dumps({"choices": [{"message": {"content": '{"tests": []}'}}]}).encode(),
        json.dumps({"choices": [{"message": {"content": "1" * 100_000}}]}).encode(),
    ],
)
def test_rubbish_costs_only_its_item(server: Server, body: bytes) -> None:
    """An answer that makes no sense is a failure that was paid for; the next request is answered."""
    server.plan = [(200, {}, body), _good(["assert f(1) == 2"])]
    writer, pauses = _writer(server, concurrency=1)
    first, second = _ask(writer, 2)
    assert isinstance(first, Failure)
    assert first.cost > 0
    assert isinstance(second, Draft)
    assert pauses == []


def test_errors_that_pass_are_tried_again(server: Server) -> None:
    """429, 500 and a closed line are tried again, as long as the server asks for; then it works."""
    server.plan = [(429, {"Retry-After": "7"}, "{}"), (500, {}, "{}"), _good(["assert f(1) == 2"])]
    writer, pauses = _writer(server)
    assert isinstance(_ask(writer)[0], Draft)
    assert pauses[0] == 7.0
    assert 0 < pauses[1] <= 2.0


def test_errors_that_last_are_failures(server: Server) -> None:
    """After the last try the item fails, for nothing; what no repetition cures is not repeated."""
    server.plan = [(503, {}, "")]
    writer, _ = _writer(server)
    assert _ask(writer) == [Failure(reason="HTTP status 503")]
    assert len(server.asked) == 3
    server.plan = [(400, {}, "")]
    assert _ask(writer) == [Failure(reason="HTTP status 400")]
    assert len(server.asked) == 4


def test_a_refused_key_is_the_users_to_put_right(server: Server) -> None:
    """401 ends the run with one clear line."""
    server.plan = [(401, {}, "")]
    with pytest.raises(UserError, match="HTTP status 401"):
        _ask(_writer(server)[0])


@pytest.mark.parametrize("misbehaviour", ["hang", "drip", "flood"])
def test_a_server_that_hangs_drips_or_floods_costs_only_its_item(server: Server, misbehaviour: str) -> None:
    """No answer, one byte at a time, gigabytes: the item fails within its time, the other one is answered."""
    server.plan = [misbehaviour, _good(["assert f(1) == 2"])]
    writer, _ = _writer(server, retries=0, timeout=0.5, concurrency=1)
    first, second = _ask(writer, 2)
    assert isinstance(first, Failure)
    assert first.cost == 0
    assert isinstance(second, Draft)


def test_nobody_there() -> None:
    """A server that is not there is a failure."""
    writer = EndpointWriter(Endpoint(model="m", url="http://127.0.0.1:9/v1", retries=0))
    (answer,) = _ask(writer)
    assert isinstance(answer, Failure)


def test_limits_on_requests(server: Server) -> None:
    """No more requests at once, and a minute, than are allowed."""
    server.plan = [_good(["assert f(1) == 2"])]
    writer, pauses = _writer(server, concurrency=2, rpm=60)
    _ask(writer, 6)
    assert server.most_under_way <= 2
    assert len(pauses) == 5
    assert sum(pauses) > 10


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
    draft = read_answer(json.dumps({"tests": tests}), REQUEST, 0.0)
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
    assert "def g()" in json.dumps(messages(request))


def test_inputs_of_whole_programs() -> None:
    """For programs that read standard input, tests are texts."""
    request = Request(id="p", wanted=2, statement="s", style="stdin")
    text = json.dumps(
        {"tests": [{"input": "1\n", "expected": "2\n"}, "assert f(1) == 2", {"input": 1, "expected": "2"}]}
    )
    assert read_answer(text, request, 0.0) == Draft(tests=(DraftTest(input="1\n", expected="2\n"),))


def test_an_estimate_and_a_spec() -> None:
    """A spec sets what it names; the estimate follows from prompts, tests and prices."""
    writer = make_writer("endpoint:some/model?url=http://h/v1&price_in=10&price_out=20&rpm=5")
    assert isinstance(writer, EndpointWriter)
    estimate = writer.estimate([REQUEST] * 10)
    assert estimate.tokens_in > 500
    assert estimate.tokens_out == 2400
    assert estimate.cost == pytest.approx((10 * estimate.tokens_in + 20 * 2400) / 1e6)
