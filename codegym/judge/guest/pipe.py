"""Whole messages over a stream socket between a referee and a candidate. Either end may be hostile."""

import os
from typing import Final

MAX_BYTES: Final = 64 << 20


class Closed(Exception):  # noqa: N818 - an event, not an error
    """The other end is gone, or sent what is no message."""


class Pipe:
    """Frames of four length bytes and a body."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, body: bytes) -> None:
        view = memoryview(len(body).to_bytes(4, "little") + body)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            raise Closed from None

    def receive(self) -> bytes:
        length = int.from_bytes(self._exactly(4), "little")
        if length > MAX_BYTES:
            raise Closed
        return self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        parts: list[bytes] = []
        while count:
            try:
                part = os.read(self._descriptor, min(count, 1 << 20))
            except OSError:
                raise Closed from None
            if not part:
                raise Closed
            parts.append(part)
            count -= len(part)
        return b"".join(parts)
