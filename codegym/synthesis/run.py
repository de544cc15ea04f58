"""Synthesis of a whole set: ask the writer for what the store does not hold, make problems of the drafts, store both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from codegym.errors import IsolationError, JudgeError, UserError
from codegym.judge import Judge
from codegym.problems import Problem, Test
from codegym.synthesis.answers import size_of
from codegym.synthesis.drawing import NotInstalledError
from codegym.synthesis.pipeline import Outcome, Settings, synthesise
from codegym.synthesis.store import Store, draft_key, finished_key
from codegym.synthesis.writer import Draft, Failure, Request, Writer, plain, request_for

_BATCH: Final = 16
_OTHER_HASHES: Final = 1
"""The hash seed of the runs that are to give the same answers again."""
_PUBLIC: Final = 3
"""Tests of a made-up problem that are shown: the shortest ones."""


class Item(NamedTuple):
    """A problem that is to get tests; without one, a seed program that a problem is to be made of."""

    request: Request
    problem: Problem | None


def item_for(problem: Problem, settings: Settings) -> Item:
    """Return what is to be done for a problem."""
    return Item(request_for(problem, wanted=settings.drafted * settings.wanted, seed=settings.seed), problem)


def item_of_program(name: str, program: str, settings: Settings) -> Item:
    """Return what is to be done with a seed program (AceCoder, arXiv 2502.01718)."""
    wanted = settings.drafted * settings.wanted
    return Item(Request(id=name, wanted=wanted, seed=settings.seed, program=program), None)


def run(
    items: Sequence[Item],
    writer: Writer,
    spec: str,
    store: Store,
    judge: Judge,
    settings: Settings,
    *,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> list[tuple[Problem | None, Outcome]]:
    """Return for each item the problem with its tests, None where it was dropped, and what became of it.

    Stop it anywhere and call it again: what the store holds is neither asked nor run twice. What goes wrong with one problem
    drops that problem alone.

    Raises:
        UserError: the writer cannot be used at all, or Hypothesis is not installed.
        IsolationError: this machine lacks the isolation asked for.
        JudgeError: the judge is broken or closed.
    """
    found = []
    with judge.with_hash_seed(_OTHER_HASHES) as other:
        for done in _done(items, writer, spec, store, judge, other, settings):
            found.append(done)
            progress(done[1])
    return found


def _done(
    items: Sequence[Item], writer: Writer, spec: str, store: Store, judge: Judge, other: Judge, settings: Settings
) -> Iterator[tuple[Problem | None, Outcome]]:
    batch = max(_BATCH, getattr(writer, "at_once", 1))
    for start in range(0, len(items), batch):
        group = items[start : start + batch]
        for item, draft in zip(group, _drafts(group, writer, spec, store), strict=True):
            problem = item.problem
            key = draft_key(item.request, spec)
            if problem is None and isinstance(draft, Draft):
                try:
                    problem = _made_up(item.request, draft)
                except UserError as error:
                    draft = Failure(reason=str(error)[:300], cost=draft.cost)
            if problem is None:
                assert isinstance(draft, Failure)
                yield None, Outcome(problem_id=item.request.id, reason=draft.reason, cost=draft.cost)
            else:
                yield _finished(problem, draft, key, store, judge, other, settings, made_up=item.problem is None)


def _finished(
    problem: Problem,
    draft: Draft | Failure,
    key: str,
    store: Store,
    judge: Judge,
    other: Judge,
    settings: Settings,
    *,
    made_up: bool,
) -> tuple[Problem | None, Outcome]:
    try:
        key = finished_key(key, problem, settings)
        known = store.finished(key)
        if known is not None and isinstance(draft, Draft):
            return known
        written, outcome = synthesise(
            problem, draft, judge, settings, base=() if made_up else problem.tests, other=other
        )
        if written is not None and made_up:
            written = _with_public_tests(written)
    except (IsolationError, JudgeError, NotInstalledError):
        raise
    except Exception as error:
        # Data is hostile: what nobody thought of costs one problem. It is not written down, the next run tries again.
        fault = str(error) if isinstance(error, UserError) else f"our own fault: {type(error).__name__}: {error}"
        return None, Outcome(problem_id=problem.id, reason=fault[:300], cost=draft.cost)
    if isinstance(draft, Draft):
        store.add_finished(key, written, outcome)
    return written, outcome


def _drafts(items: Sequence[Item], writer: Writer, spec: str, store: Store) -> list[Draft | Failure]:
    keys = [draft_key(item.request, spec) for item in items]
    missing = [place for place, key in enumerate(keys) if store.draft(key) is None]
    failures: dict[int, Failure] = {}
    for at, answer in ask(writer, [items[place].request for place in missing]):
        store.add_draft(keys[missing[at]], answer)
        if isinstance(answer, Failure):
            failures[missing[at]] = answer
    return [store.draft(key) or failures[place] for place, key in enumerate(keys)]


def ask(writer: Writer, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
    """Yield a writer's answer to each request, whatever the writer does; one that fails on many is asked one by one.

    Raises:
        UserError: as the writer does: it cannot be used at all.
    """
    answered: set[int] = set()
    reason = ""
    try:
        for place, answer in writer.write(requests) if requests else ():
            if place in range(len(requests)) and place not in answered and isinstance(answer, Draft | Failure):
                cleaned = plain(answer)
                answered.add(place)
                yield place, cleaned
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        reason = f"the writer failed: {type(error).__name__}: {error}"[:300]
    for place, request in enumerate(requests):
        if place in answered:
            continue
        if len(requests) == 1:
            yield place, Failure(reason=reason or "the writer gave no answer")
        else:
            yield from ((place, answer) for _, answer in ask(writer, [request]))


def _made_up(request: Request, draft: Draft) -> Problem:
    """Return the problem of a draft; its one test only holds the place of those that are to come.

    Raises:
        UserError: the draft's fields make no problem.
    """
    return Problem(
        id=request.id,
        statement=draft.statement,
        style="call",
        entry_point=draft.entry_point,
        tests=(Test(args=(), origin="synthesised"),),
        references=draft.references,
        source="synthesised",
    )


def _with_public_tests(problem: Problem) -> Problem:
    shortest = sorted(range(len(problem.tests)), key=lambda place: size_of(problem.tests[place]))[:_PUBLIC]
    tests = [replace(test, origin="public") if place in shortest else test for place, test in enumerate(problem.tests)]
    return replace(problem, tests=tuple(sorted(tests, key=lambda test: test.origin != "public")))
