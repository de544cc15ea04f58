"""The endpoint writer: any server that speaks OpenAI's chat completions writes the tests.

A request is one prompt and one answer in JSON, which is read as data. What goes wrong with one (a refusal, a timeout, an
answer that makes no sense) fails that request alone. The standard library's HTTP client is used: it lets us bound how long an
answer takes and how large it gets, byte by byte.
"""

from __future__ import annotations

import ast
import contextlib
import email.utils
import http.client
import json
import os
import random
import re
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from codegym import values
from codegym.errors import SpecError, UserError
from codegym.plugins import check_options, whole_number
from codegym.synthesis.writer import Draft, DraftTest, Failure, Request

_LARGEST_ANSWER: Final = 4 << 20
_LONGEST_ASSERTION: Final = 20_000
_MOST_TESTS: Final = 1000
_LONGEST_EXAMPLE: Final = 2000
_LONGEST_PAUSE: Final = 60.0
_TOKEN_CHARACTERS: Final = 4
"""Characters of a token, about: for the estimate before anything was asked."""
_TEST_TOKENS: Final = 60
_HOPELESS: Final = frozenset({401, 403, 404})
_OPTIONS: Final = (
    "url", "key_env", "concurrency", "rpm", "timeout", "retries", "price_in", "price_out", "temperature", "max_tokens",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where and how to ask, and what it costs."""

    model: str
    url: str
    key: str = ""
    concurrency: int = 4
    """Requests under way at once."""
    rpm: int = 0
    """Requests a minute at most; 0: any number."""
    timeout: float = 120.0
    """Seconds for a whole answer."""
    retries: int = 5
    price_in: float = 0.0
    """Of a million tokens that are read."""
    price_out: float = 0.0
    """Of a million tokens that are written."""
    temperature: float = 0.7
    max_tokens: int = 4096


class Estimate(NamedTuple):
    """What requests may cost."""

    tokens_in: int
    tokens_out: int
    cost: float


class EndpointWriter:
    """Asks a server; see `Endpoint`."""

    def __init__(self, endpoint: Endpoint, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._endpoint = endpoint
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = 0.0

    def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
        """Yield a draft for each request, or why there is none, as soon as it is there.

        Raises:
            UserError: the server refuses the key, or has no such model or path.
        """
        with ThreadPoolExecutor(self._endpoint.concurrency) as pool:
            places = {pool.submit(self._write, request): place for place, request in enumerate(requests)}
            try:
                for future in as_completed(places):
                    yield places[future], future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def estimate(self, requests: Iterable[Request]) -> Estimate:
        """Return about how many tokens requests take, and what they cost, before anything is asked."""
        tokens_in = tokens_out = 0
        for request in requests:
            tokens_in += sum(len(each["content"]) for each in messages(request)) // _TOKEN_CHARACTERS
            tokens_out += min(self._endpoint.max_tokens, request.wanted * _TEST_TOKENS)
        return Estimate(tokens_in, tokens_out, self._price(tokens_in, tokens_out))

    def _write(self, request: Request) -> Draft | Failure:
        reason = "it was not asked"
        for attempt in range(self._endpoint.retries + 1):
            self._wait_for_turn()
            try:
                status, headers, body = self._post(messages(request))
            except (OSError, http.client.HTTPException) as error:
                reason, pause = f"no answer: {type(error).__name__}", _backoff(attempt)
            else:
                if status == 200:
                    return self._read(request, body)
                reason = f"HTTP status {status}"
                if status in _HOPELESS:
                    raise UserError(f"{self._endpoint.url}: {reason} for model {self._endpoint.model!r}")
                if status != 429 and status < 500:
                    break
                pause = _retry_after(headers.get("retry-after", "")) or _backoff(attempt)
            if attempt < self._endpoint.retries:
                self._sleep(min(pause, _LONGEST_PAUSE))
        return Failure(reason=reason)

    def _wait_for_turn(self) -> None:
        if not self._endpoint.rpm:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + 60.0 / self._endpoint.rpm
        if turn > now:
            self._sleep(turn - now)

    def _post(self, chat: list[dict[str, str]]) -> tuple[int, Mapping[str, str], bytes]:
        endpoint = self._endpoint
        url = urllib.parse.urlsplit(endpoint.url)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.hostname or "", url.port, timeout=endpoint.timeout)
        body = {
            "model": endpoint.model,
            "messages": chat,
            "temperature": endpoint.temperature,
            "max_tokens": endpoint.max_tokens,
            "response_format": {"type": "json_object"},
        }
        headers = {"Content-Type": "application/json"}
        if endpoint.key:
            headers["Authorization"] = f"Bearer {endpoint.key}"
        try:
            connection.connect()
            # A server that sends a byte now and then would never time out by itself.
            late = threading.Event()
            timer = threading.Timer(endpoint.timeout, _hang_up, (connection.sock, late))
            timer.daemon = True
            timer.start()
            try:
                connection.request(
                    "POST", f"{url.path.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers
                )
                response = connection.getresponse()
                found = response.read(_LARGEST_ANSWER + 1)
            finally:
                timer.cancel()
            if late.is_set():
                raise TimeoutError
            if len(found) > _LARGEST_ANSWER:
                raise http.client.HTTPException("the answer is too large")
            return response.status, {name.lower(): value for name, value in response.getheaders()}, found
        finally:
            connection.close()

    def _read(self, request: Request, body: bytes) -> Draft | Failure:
        cost = 0.0
        try:
            answer = json.loads(body)
            usage = answer.get("usage") or {}
            cost = self._price(int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0)))
            return read_answer(answer["choices"][0]["message"]["content"], request, cost)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            return Failure(reason=f"the answer makes no sense: {type(error).__name__}", cost=max(cost, _PAID))

    def _price(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self._endpoint.price_in + tokens_out * self._endpoint.price_out) / 1e6


_PAID: Final = 1e-12
"""An answer that makes no sense was paid for all the same, even where no prices are given: it is not asked for again."""


def make(rest: str, options: Mapping[str, str]) -> EndpointWriter:
    """``endpoint:MODEL?url=http://HOST:PORT/v1&...``; the key is in the environment variable that ``key_env`` names.

    Raises:
        SpecError: there is no model or no URL, or an option is wrong.
    """
    check_options("endpoint", options, _OPTIONS)
    url = options.get("url", "")
    if not rest or urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise SpecError("the endpoint writer is written endpoint:MODEL?url=http://HOST:PORT/v1")

    def whole(name: str, default: int, least: int = 1) -> int:
        value = whole_number(options[name], f"endpoint: {name} must be a whole number") if name in options else default
        if value < least:
            raise SpecError(f"endpoint: {name} must be at least {least}, not {value}")
        return value

    key_env = options.get("key_env", "OPENAI_API_KEY")
    if "key_env" in options and key_env not in os.environ:
        raise SpecError(f"endpoint: the environment has no variable {key_env}")
    return EndpointWriter(
        Endpoint(
            model=rest,
            url=url,
            key=os.environ.get(key_env, ""),
            concurrency=whole("concurrency", 4),
            rpm=whole("rpm", 0, 0),
            timeout=_decimal(options, "timeout", 120.0),
            retries=whole("retries", 5, 0),
            price_in=_decimal(options, "price_in", 0.0),
            price_out=_decimal(options, "price_out", 0.0),
            temperature=_decimal(options, "temperature", 0.7),
            max_tokens=whole("max_tokens", 4096),
        )
    )


def messages(request: Request) -> list[dict[str, str]]:
    """Return the chat that asks for tests; of the request's references nothing is told."""
    called = request.style == "call"
    if request.program and not request.statement:
        task = (
            "Make up a self-contained programming problem that is inspired by this program: one function, described so that it "
            'can be written from the description alone. Answer with JSON: {"question": the description, "entry_point": the '
            f'function\'s name, "solution": Python source, "tests": [...]}}.\n\n```python\n{request.program}\n```\n'
        )
    else:
        task = f'Answer with JSON: {{"tests": [...]}}.\n\n{request.statement}\n'
    if called:
        form = "Each test is a string with one Python assertion about constants, such as `assert f([1, 2], 3) == 4`."
    else:
        form = 'Each test is an object {"input": all of standard input, "expected": all of standard output}.'
    examples = "\n".join(_example(request, test.args, test.input, test.expected) for test in request.public_tests[:5])
    return [
        {
            "role": "system",
            "content": "You write tests for programming problems. You answer with one JSON object alone.",
        },
        {
            "role": "user",
            "content": f"Write {request.wanted} different tests: usual inputs, boundary values, and larger inputs, all valid. "
            f"{form} {task}" + (f"\nTests that exist already:\n{examples}\n" if examples else ""),
        },
    ]


def read_answer(text: str, request: Request, cost: float) -> Draft | Failure:
    """Read a model's answer as data; what is no test in it is passed over.

    Raises:
        ValueError, LookupError, TypeError, AttributeError, RecursionError: it is no JSON object with a list of tests.
    """
    fenced = re.search(r"```(?:json)?\s*\n(.*?)```", text, re.DOTALL)
    answer = json.loads(fenced[1] if fenced else text)
    made_up = bool(request.program) and not request.statement
    entry_point = str(answer["entry_point"]) if made_up else request.entry_point
    tests = [each for item in answer["tests"][:_MOST_TESTS] if (each := _test(item, request.style, entry_point))]
    if not tests:
        return Failure(reason="the answer holds no test", cost=max(cost, _PAID))
    if not made_up:
        return Draft(tests=tuple(tests), cost=cost)
    return Draft(
        tests=tuple(tests),
        statement=str(answer["question"]),
        entry_point=entry_point,
        references=(str(answer["solution"]),),
        cost=cost,
    )


def _test(item: Any, style: str, entry_point: str) -> DraftTest | None:
    match item:
        case str() if style == "call":
            return _assertion(item, entry_point)
        case {"args": list(args), "expected": expected} if style == "call":
            return DraftTest(args=tuple(args), expected=expected)
        case {"input": str(given), "expected": str(expected)} if style == "stdin":
            return DraftTest(input=given, expected=expected)
    return None


def _assertion(text: str, entry_point: str) -> DraftTest | None:
    """Read ``assert f(1, 2) == 3`` as data: a call of the function with constants, compared with a constant."""
    if len(text) > _LONGEST_ASSERTION:
        return None
    try:
        match ast.parse(text.strip()).body:
            case [
                ast.Assert(
                    test=ast.Compare(
                        left=ast.Call(func=ast.Name(id=name), args=args, keywords=[]),
                        ops=[ast.Eq()],
                        comparators=[expected],
                    )
                )
            ] if name == entry_point:
                arguments = tuple(map(ast.literal_eval, args))
                answer = ast.literal_eval(expected)
                values.encode([arguments, answer])
                return DraftTest(args=arguments, expected=answer)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    return None


def _example(request: Request, args: Any, given: str | None, expected: Any) -> str:
    if args is None:
        return json.dumps({"input": given, "expected": expected})[:_LONGEST_EXAMPLE]
    with contextlib.suppress(ValueError):  # an int of more digits than Python prints
        return f"assert {request.entry_point}({', '.join(map(repr, args))}) == {expected!r}"[:_LONGEST_EXAMPLE]
    return ""


def _hang_up(line: socket.socket, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _decimal(options: Mapping[str, str], name: str, default: float) -> float:
    text = options.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text):
        raise SpecError(f"endpoint: {name} must be a number such as 0.5, not {text!r}")
    return float(text)


def _backoff(attempt: int) -> float:
    return float(min(_LONGEST_PAUSE, 2.0**attempt)) * (0.5 + random.random() / 2)


def _retry_after(text: str) -> float:
    """Return the seconds that a server asks for: a number, or until a date."""
    if re.fullmatch(r"\d{1,6}(?:\.\d+)?", text):
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0
