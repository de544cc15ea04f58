"""Chat completions of a server, by OpenAI's client, within bounds that the server cannot stretch.

The client knows how servers are asked, which errors pass, and how long to wait until they do. Two things it leaves open, and
they are closed here: its time limit is for each read, so that a server that drips would hold it for ever, and it reads answers
of any size.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import aclosing
from typing import Any, Final

import anyio
import openai
from anyio.from_thread import start_blocking_portal

from codegym.errors import UserError
from codegym.synthesis.endpoint import Endpoint
from codegym.synthesis.writer import Failure

_LARGEST_ANSWER: Final = 4 << 20
"""Bytes; what is beyond them is not read."""
_CONNECT: Final = 5.0
"""Seconds for a connection."""
_HOPELESS: Final = frozenset({401, 404})
"""No other request would fare better. Not 403: so some servers answer a prompt that they do not like."""
_KEPT: Final = ("retry-after", "retry-after-ms", "x-should-retry")
"""The headers of an answer that are looked at."""


class Completions:
    """Asks the server of an endpoint, as often and as fast as that says."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._next = 0.0
        """When the next request may be sent."""

    def ask(self, bodies: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, bytes | Failure]]:
        """Yield position and answer of each request's body as soon as it is there, or why there is none.

        Raises:
            UserError: the server refuses the key, or has no such model or path.
        """
        # A thread of its own: the caller may take its time with an answer, and may be in an event loop itself.
        with start_blocking_portal() as portal:
            client = portal.call(self._client)
            places = {portal.start_task_soon(self._answer, client, body): place for place, body in enumerate(bodies)}
            try:
                for future in as_completed(places):
                    yield places[future], future.result()
            finally:
                portal.call(client.close)

    async def _answer(self, client: openai.AsyncOpenAI, body: Mapping[str, Any]) -> bytes | Failure:
        try:
            answer = await client.chat.completions.with_raw_response.create(**body)
        except openai.APIStatusError as error:
            reason = f"HTTP status {error.status_code}"
            if error.status_code in _HOPELESS:
                raise UserError(f"{self._endpoint.url}: {reason} for model {body['model']!r}") from None
            return Failure(reason=reason)
        except (openai.APIConnectionError, TimeoutError) as error:
            return Failure(reason=f"no answer: {type(error.__cause__ or error).__name__}")
        return bytes(answer.http_response.content)

    def _client(self) -> openai.AsyncOpenAI:
        endpoint = self._endpoint
        return openai.AsyncOpenAI(
            base_url=endpoint.url,
            api_key=endpoint.key or "none",  # it insists on one
            max_retries=endpoint.retries,
            timeout=openai.Timeout(endpoint.timeout, connect=_CONNECT),
            http_client=_Bounded(anyio.Semaphore(endpoint.concurrency), self._turn, endpoint.timeout),
        )

    def _turn(self) -> float:
        """Take the next turn; return the seconds until it comes."""
        now = time.monotonic()
        turn = max(now, self._next)
        self._next = turn + (60.0 / self._endpoint.rpm if self._endpoint.rpm else 0.0)
        return turn - now


class _Bounded(openai.DefaultAsyncHttpxClient):
    """Reads every answer itself: its beginning, as it comes over the line, within a time; of an error only that it is one.

    Redirects and the environment's proxies are not followed: the key goes to the server that was named.
    """

    def __init__(self, room: anyio.Semaphore, turn: Callable[[], float], seconds: float) -> None:
        super().__init__(
            follow_redirects=False,
            trust_env=False,
            verify=ssl.create_default_context(),
            headers={"Accept-Encoding": "identity"},
        )
        self._room = room
        self._turn = turn
        self._seconds = seconds

    async def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:  # noqa: ARG002 - it is httpx's form
        body = bytearray()
        async with self._room:
            await anyio.sleep(self._turn())
            with anyio.fail_after(self._seconds):
                response = await super().send(request, stream=True, **options)
                try:
                    if response.is_success:
                        async with aclosing(response.aiter_raw()) as parts:
                            async for part in parts:
                                body += part
                                if len(body) > _LARGEST_ANSWER:
                                    break
                finally:
                    await response.aclose()
        headers = {name: value for name, value in response.headers.items() if name in _KEPT}
        return type(response)(response.status_code, headers=headers, content=bytes(body), request=request)
