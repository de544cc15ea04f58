"""The offline writer: inputs without a model, from what is known of a problem's inputs and by mutating those that are known.

It writes inputs only; what the answers are, the references say. For a seed program it takes the docstring for a statement.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from msgspec.structs import replace

from codegym.errors import SpecError, UserError
from codegym.plugins import check_options
from codegym.problems import Test
from codegym.synthesis.drawing import draw_at_random, draw_big, draw_with_hypothesis
from codegym.synthesis.model import Arguments, InputModel
from codegym.synthesis.mutants import parsed
from codegym.synthesis.mutation import Mutator, mutate
from codegym.synthesis.reading import build
from codegym.synthesis.shapes import spelled
from codegym.synthesis.writer import Draft, DraftTest, Failure, Request

DRAFTED: Final = 4
"""Times as many tests as are wanted are worth drafting: they cost little, and the selection has more to choose from."""
_DRAWN: Final = 0.3
"""Share of the inputs that Hypothesis draws; the rest are drawn at random, and mutated, in equal parts."""
_WRONG: Final = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)


class OfflineWriter:
    """Draws and mutates inputs; everything follows from the request and its seed."""

    def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
        """Yield a draft for each request, by its position."""
        return enumerate(map(self.draft, requests))

    def draft(self, request: Request) -> Draft | Failure:
        """Return a draft; a request that breaks this code fails alone."""
        try:
            if request.makes_up:
                return _problem_of(request, self)
            inputs = tuple(islice(_inputs(request), request.wanted))
        except _WRONG as error:
            return Failure(reason=f"no inputs can be made: {type(error).__name__}: {error}"[:300])
        if not inputs:
            return Failure(
                reason="nothing is known of the inputs: there is no public test, annotation or reference to go by"
            )
        return Draft(tests=inputs)


def make(rest: str, options: Mapping[str, str]) -> OfflineWriter:
    """``offline``: it has no options."""
    if rest:
        raise SpecError(f"the offline writer has no parts, not {rest!r}")
    check_options("offline", options)
    return OfflineWriter()


def _inputs(request: Request) -> Iterator[DraftTest]:
    rng = random.Random(f"offline {request.id} {request.seed}")
    model = build(request)
    if model is None:
        yield from _texts(request, rng)
        return
    seen: set[str] = set()
    for arguments in _arguments(model, request.wanted, rng):
        test = _test(model, arguments)
        key = spelled((test.input, test.args)) if test is not None else ""
        if test is not None and key not in seen:
            seen.add(key)
            yield test


def _arguments(model: InputModel, wanted: int, rng: random.Random) -> Iterator[Arguments]:
    """Yield inputs of all makes by turns, so that any number of the first ones is a fair mixture; the big ones come first."""
    yield from draw_big(model, rng.randrange(1 << 32))
    drawn = draw_with_hypothesis(model, int(_DRAWN * wanted) + 1, rng.randrange(1 << 32))
    at_random = draw_at_random(model, wanted, rng)
    # Where drawing finds little that is new, mutation goes on.
    mutated = mutate(model, [*model.examples, *drawn[::5]], 3 * wanted, rng)
    sources: list[Iterator[Arguments]] = [iter(drawn), at_random, mutated]
    while sources:
        for source in list(sources):
            arguments = next(source, None)
            if arguments is None:
                sources.remove(source)
            else:
                yield arguments


def _test(model: InputModel, arguments: Arguments) -> DraftTest | None:
    if model.layout is None:
        return DraftTest(args=tuple(arguments))
    text = model.layout.render(arguments)
    return None if text is None else DraftTest(input=text)


def _texts(request: Request, rng: random.Random) -> Iterator[DraftTest]:
    """Yield mutated texts, where no layout explains those that are known."""
    texts = [test.input for test in request.public_tests if test.input is not None]
    mutator = Mutator(rng, texts)
    for number in range(request.wanted if texts else 0):
        yield DraftTest(input=mutator.text(texts[number % len(texts)]))


def _problem_of(request: Request, writer: OfflineWriter) -> Draft | Failure:
    """Make a problem of a seed program: its first public function with a docstring, which becomes the statement."""
    tree = parsed(request.program)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)] if tree is not None else []
    for node in functions:
        text = ast.get_docstring(node)
        if text and not node.name.startswith("_"):
            signature = ast.unparse(node.args)
            statement = f"Write `{node.name}({signature})`.\n\n{text}\n"
            # Annotations say more of what there may be than a few examples do.
            parameters = (*node.args.posonlyargs, *node.args.args)
            annotated = bool(parameters) and all(each.annotation for each in parameters)
            inner = replace(
                request, statement=statement, entry_point=node.name, references=(request.program,), program="",
                public_tests=() if annotated else _examples(text, node.name),
            )  # fmt: skip
            draft = writer.draft(inner)
            if isinstance(draft, Failure):
                return draft
            return Draft(tests=draft.tests, statement=statement, entry_point=node.name, references=(request.program,))
    return Failure(reason="the offline writer needs a function with a docstring; other programs need a model writer")


def _examples(docstring: str, name: str) -> tuple[Test, ...]:
    """Return the calls of the function in a docstring's ``>>>`` examples, as far as their arguments are constants."""
    found = []
    for line in re.findall(r"^[ \t]*>>> (.{1,2000})$", docstring, re.MULTILINE):
        tree = parsed(line)
        match tree.body if tree is not None else ():
            case [ast.Expr(value=ast.Call(func=ast.Name(id=called), args=arguments, keywords=[]))] if called == name:
                with suppress(ValueError, TypeError, MemoryError, RecursionError, UserError):
                    found.append(Test(args=tuple(map(ast.literal_eval, arguments)), origin="public"))
    return tuple(found)
