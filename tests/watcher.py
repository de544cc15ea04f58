"""What watches training runs in the tests."""

from __future__ import annotations

from codegym.bench.summary import Summary


class Silent:
    """A watcher that remembers the metrics, and may stop a run."""

    def __init__(self, stop_after: int = 1000) -> None:
        self.metrics: list[dict[str, float]] = []
        self.said: list[str] = []
        self._stop_after = stop_after

    def begin(self, done: int, steps: int) -> None: ...
    def phase(self, name: str, count: int) -> None: ...
    def advance(self, count: int) -> None: ...
    def validated(self, step: int, summary: Summary) -> None: ...

    def say(self, text: str) -> None:
        self.said.append(text)

    def step(self, done: int, metrics: dict[str, float]) -> None:
        self.metrics.append(metrics)
        if done == self._stop_after:
            raise KeyboardInterrupt
