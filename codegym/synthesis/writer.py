"""Test writers: what they are asked, what they answer, and the specs that name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Final, Protocol, runtime_checkable

import msgspec

from codegym import plugins, values
from codegym.errors import SpecError
from codegym.problems import Problem, Style, Test

GROUP: Final = "codegym.writers"
"""The entry-point group under which installed distributions register their writer factories."""

BUILT_IN: Final = ("offline", "endpoint")
Unset = msgspec.UnsetType


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a writer is asked: tests for a problem, of which it is told what a solver is told, or to make up a problem.

    Nothing of a hidden test is ever in it. A request with a seed `program` and no `statement` asks for a whole problem.
    """

    id: str
    wanted: int
    """How many tests."""
    seed: int = 0
    statement: str = ""
    style: Style = "call"
    entry_point: str = ""
    starter: str = ""
    public_tests: tuple[Test, ...] = ()
    references: tuple[str, ...] = ()
    """For writers that run on our side: their parameters are read, they are not shown to a model."""
    program: str = ""
    """A seed program, where the problem is to be made up."""

    @property
    def makes_up(self) -> bool:
        """Whether the writer is to make up a whole problem."""
        return bool(self.program) and not self.statement


class DraftTest(msgspec.Struct, frozen=True, kw_only=True):
    """A test as a writer proposes it; nobody has looked at it yet."""

    input: str | None = None
    args: tuple[Any, ...] | None = None
    expected: Any | Unset = msgspec.UNSET
    """What the writer says the answer is; left out, the references alone decide."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a writer answers to a request."""

    tests: tuple[DraftTest, ...]
    statement: str = ""
    """Of a problem that the writer made up; with `entry_point` and `references`."""
    entry_point: str = ""
    references: tuple[str, ...] = ()
    cost: float = 0.0
    """What it cost, in the currency of the prices given."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a writer has no draft for a request. The other requests are none the worse for it."""

    reason: str
    cost: float = 0.0


@runtime_checkable
class Writer(Protocol):
    """Writes tests. What it answers is not trusted: every test is run and filtered.

    A writer with an attribute `at_once` is given at least so many requests in a batch, where there are so many.
    """

    def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
        """Yield position and draft of each request as soon as there is one, in any order, or why there is none.

        What is yielded is stored at once: nobody pays for it again. Requests that are passed over, or left when an exception
        ends the batch, are asked again one by one.

        Raises:
            UserError: nothing can be written at all: the message says why.
        """
        ...


WriterFactory = Callable[[str, Mapping[str, str]], Writer]
"""What an entry point of `GROUP` names: called with what follows the colon of the writer's spec, and with its options."""


def request_for(problem: Problem, *, wanted: int, seed: int) -> Request:
    """Return the request for more tests of a problem, without anything of its hidden tests."""
    return Request(
        id=problem.id,
        wanted=wanted,
        seed=seed,
        statement=problem.statement,
        style=problem.style,
        entry_point=problem.entry_point,
        starter=problem.starter,
        public_tests=problem.public_tests,
        references=problem.references,
    )


def plain(answer: Draft | Failure) -> Draft | Failure:
    """Return an answer without the tests that are no plain data, and so cannot be stored or run.

    Raises:
        TypeError: it is no record of the right types.
    """
    if not isinstance(answer.cost, int | float) or not isfinite(answer.cost) or answer.cost < 0:
        raise TypeError(f"a cost is a number of at least 0, not {answer.cost!r:.100}")
    if isinstance(answer, Failure):
        if not isinstance(answer.reason, str):
            raise TypeError(f"a failure's reason is a text, not {answer.reason!r:.100}")
        return answer
    texts = (answer.statement, answer.entry_point, *answer.references)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a draft has texts for its statement, entry point and references")
    return msgspec.structs.replace(answer, tests=tuple(filter(_is_plain, answer.tests)))


def _is_plain(test: DraftTest) -> bool:
    if (
        not isinstance(test, DraftTest)
        or not isinstance(test.input, str | None)
        or not isinstance(test.args, tuple | None)
    ):
        return False
    if (test.input is None) == (test.args is None):
        return False
    try:
        values.encode([test.input, test.args, None if test.expected is msgspec.UNSET else test.expected])
    except values.EncodingError:
        return False
    return True


def writers() -> list[str]:
    """Return the names of the writers that there are."""
    return [*BUILT_IN, *plugins.installed(GROUP)]


def make_writer(spec: str) -> Writer:
    """Return the writer that a spec ``NAME[:REST][?KEY=VALUE&...]`` names.

    Raises:
        SpecError: nothing of that name is built in or installed, or an option is wrong.
    """
    from codegym.synthesis import endpoint, offline

    builtin: dict[str, WriterFactory] = dict(zip(BUILT_IN, (offline.make, endpoint.make), strict=True))
    base, options = plugins.split_options(spec)
    name, _, rest = base.partition(":")
    if name in builtin:
        return builtin[name](rest, options)
    if name not in plugins.installed(GROUP):
        raise SpecError(f"unknown writer {name!r}; there are: {', '.join(writers())}")
    factory: WriterFactory = plugins.load(GROUP, name, kind="writer")
    return factory(rest, options)
