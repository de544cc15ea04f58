"""The endpoint writer: any server that speaks OpenAI's chat completions writes the tests.

A request is one prompt and one answer in JSON, which is read as data. What goes wrong with one (a refusal, a timeout, an
answer that makes no sense) fails that request alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from codegym.errors import SpecError, UserError
from codegym.plugins import check_options, whole_number
from codegym.synthesis.asking import TEST_TOKENS, messages, read_answer
from codegym.synthesis.writer import Draft, Failure, Request

_MOST_TOKENS: Final = 10**9
"""Of one answer, whatever a server says."""
_TOKEN_CHARACTERS: Final = 4
"""Characters of a token, about: for the estimate before anything was asked."""
_OPTIONS: Final = (
    "url", "key_env", "concurrency", "rpm", "timeout", "retries", "price_in", "price_out", "temperature", "max_tokens",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where and how to ask, and what it costs."""

    model: str
    url: str
    """Of the server, up to ``/v1``."""
    key: str = ""
    concurrency: int = 4
    """Requests under way at once."""
    rpm: int = 0
    """Requests a minute at most; 0: any number."""
    timeout: float = 120.0
    """Seconds for a whole answer."""
    retries: int = 5
    """Of errors that pass."""
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
    """Asks a server; see `Endpoint`.

    Raises:
        UserError: OpenAI's client is not installed.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        try:
            from codegym.synthesis.completions import Completions
        except ImportError:
            raise UserError("the endpoint writer needs OpenAI's client: pip install 'codegym[endpoint]'") from None
        self._endpoint = endpoint
        self._completions = Completions(endpoint)

    @property
    def at_once(self) -> int:
        """How many requests are under way at once."""
        return self._endpoint.concurrency

    def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
        """Yield a draft for each request, or why there is none, as soon as it is there.

        Raises:
            UserError: the server refuses the key, or has no such model or path.
        """
        for place, answer in self._completions.ask([self._body(request) for request in requests]):
            yield place, answer if isinstance(answer, Failure) else self._read(requests[place], answer)

    def estimate(self, requests: Iterable[Request]) -> Estimate:
        """Return about how many tokens requests take, and what they cost, before anything is asked."""
        tokens_in = tokens_out = 0
        for request in requests:
            tokens_in += sum(len(each["content"]) for each in self._messages(request)) // _TOKEN_CHARACTERS
            tokens_out += min(self._endpoint.max_tokens, request.wanted * TEST_TOKENS)
        return Estimate(tokens_in, tokens_out, self._price(tokens_in, tokens_out))

    def _messages(self, request: Request) -> list[dict[str, str]]:
        return messages(request, self._endpoint.max_tokens)

    def _body(self, request: Request) -> dict[str, Any]:
        return {
            "model": self._endpoint.model,
            "messages": self._messages(request),
            "temperature": self._endpoint.temperature,
            "max_tokens": self._endpoint.max_tokens,
            "response_format": {"type": "json_object"},
        }

    def _read(self, request: Request, body: bytes) -> Draft | Failure:
        try:
            answer = json.loads(body)
            text = answer["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            return Failure(reason="what the server sent is no answer of a model's")
        cost = self._price(_tokens(answer, "prompt_tokens"), _tokens(answer, "completion_tokens"))
        return read_answer(text, request, cost)

    def _price(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self._endpoint.price_in + tokens_out * self._endpoint.price_out) / 1e6


def _tokens(answer: Any, name: str) -> int:
    """Return how many tokens a server says that an answer took; none where it says nothing that makes sense."""
    with contextlib.suppress(AttributeError, LookupError, TypeError, ValueError, OverflowError):
        return min(max(0, int(answer["usage"][name])), _MOST_TOKENS)
    return 0


def make(rest: str, options: Mapping[str, str]) -> EndpointWriter:
    """``endpoint:MODEL?url=http://HOST:PORT/v1&...``; the key is in the environment variable that ``key_env`` names.

    Raises:
        SpecError: there is no model or no URL, an option is wrong, or the key cannot be sent.
        UserError: OpenAI's client is not installed.
    """
    check_options("endpoint", options, _OPTIONS)
    url = options.get("url", "")
    if not rest or not _is_url(url):
        raise SpecError("the endpoint writer is written endpoint:MODEL?url=http://HOST:PORT/v1")

    def whole(name: str, default: int, least: int = 1) -> int:
        value = whole_number(options[name], f"endpoint: {name} must be a whole number") if name in options else default
        if value < least:
            raise SpecError(f"endpoint: {name} must be at least {least}, not {value}")
        return value

    return EndpointWriter(
        Endpoint(
            model=rest,
            url=url,
            key=_key(options),
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


def _is_url(text: str) -> bool:
    try:
        url = urllib.parse.urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _key(options: Mapping[str, str]) -> str:
    name = options.get("key_env", "OPENAI_API_KEY")
    if "key_env" in options and name not in os.environ:
        raise SpecError(f"endpoint: the environment has no variable {name}")
    key = os.environ.get(name, "")
    if not re.fullmatch(r"[!-~]*", key):
        raise SpecError(f"endpoint: what {name} holds is no key: it must be one word of printable ASCII")
    return key


def _decimal(options: Mapping[str, str], name: str, default: float) -> float:
    text = options.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text):
        raise SpecError(f"endpoint: {name} must be a number such as 0.5, not {text!r}")
    return float(text)
