"""What a model is asked for tests, and how its answer is read: as data, whatever it says. For writers of every kind."""

from __future__ import annotations

import ast
import contextlib
import json
import re
import warnings
from itertools import islice
from typing import Any, Final

from codegym import values
from codegym.synthesis.writer import Draft, DraftTest, Failure, Request

TEST_TOKENS: Final = 60
"""Tokens of a test in an answer, about."""
PAID: Final = 1e-12
"""What an answer that makes no sense costs at least, where no prices are given too: it is not asked for again."""
_LONGEST_ASSERTION: Final = 20_000
_MOST_TESTS: Final = 1000
_MOST_EXAMPLES: Final = 5
_LONGEST_EXAMPLE: Final = 2000
_OBJECT: Final = re.compile(r'\{\s*"')
_MOST_OBJECTS: Final = 16
"""Places in an answer where an object may begin that are tried."""


def messages(request: Request, tokens: int) -> list[dict[str, str]]:
    """Return the chat that asks for tests; of the request's references nothing is told.

    Args:
        request: what is wanted.
        tokens: that an answer may have; no more tests are asked for than fit into it.
    """
    if request.makes_up:
        task = (
            "Make up a self-contained programming problem that is inspired by this program: one function, described so that it "
            'can be written from the description alone. Answer with JSON: {"question": the description, "entry_point": the '
            f'function\'s name, "solution": Python source, "tests": [...]}}.\n\n```python\n{request.program}\n```\n'
        )
    else:
        starter = f"\n```python\n{request.starter}\n```\n" if request.starter else ""
        task = f'Answer with JSON: {{"tests": [...]}}.\n\n{request.statement}\n{starter}'
    if request.style == "call":
        call = _call_of(request.entry_point or "f")
        form = (
            f"Each test is a string with one Python assertion about constants, such as `assert {call}([1, 2], 3) == 4`."
        )
    else:
        form = 'Each test is an object {"input": all of standard input, "expected": all of standard output}.'
    shown = request.public_tests[:_MOST_EXAMPLES]
    examples = "\n".join(_example(request, test.args, test.input, test.expected) for test in shown)
    wanted = max(1, min(request.wanted, tokens // TEST_TOKENS))
    text = (
        f"Write {wanted} different tests: usual inputs, boundary values, and larger inputs, all valid. {form} {task}"
        + (f"\nTests that exist already:\n{examples}\n" if examples else "")
    )
    return [
        {
            "role": "system",
            "content": "You write tests for programming problems. You answer with one JSON object alone.",
        },
        {"role": "user", "content": text.encode("utf-8", "replace").decode()},
    ]


def read_answer(text: Any, request: Request, cost: float = 0.0) -> Draft | Failure:
    """Read a model's answer, a JSON object with whatever around it, as data; what is no test in it is passed over.

    Args:
        text: the answer.
        request: what was asked.
        cost: what the answer cost; one without a single test is a failure that cost something.
    """
    try:
        answer = _object_in(text)
        entry_point = str(answer["entry_point"]) if request.makes_up else request.entry_point
        tests = [each for item in answer["tests"][:_MOST_TESTS] if (each := _test(item, request.style, entry_point))]
        question, solution = (str(answer["question"]), str(answer["solution"])) if request.makes_up else ("", "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return Failure(reason=f"the answer makes no sense: {type(error).__name__}", cost=max(cost, PAID))
    if not tests:
        return Failure(reason="the answer holds no test", cost=max(cost, PAID))
    if request.makes_up and not question.strip():
        return Failure(reason="the answer holds no question", cost=max(cost, PAID))
    if not request.makes_up:
        return Draft(tests=tuple(tests), cost=cost)
    return Draft(tests=tuple(tests), statement=question, entry_point=entry_point, references=(solution,), cost=cost)


def _object_in(text: str) -> Any:
    """Return the first JSON object with tests in a text, whatever stands around it.

    Raises:
        ValueError: there is none.
    """
    decoder = json.JSONDecoder()
    for start in islice(_OBJECT.finditer(text), _MOST_OBJECTS):
        with contextlib.suppress(ValueError, RecursionError):
            found, _ = decoder.raw_decode(text, start.start())
            if "tests" in found:
                return found
    raise ValueError("no JSON object with tests")


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
        with warnings.catch_warnings(action="ignore"):
            statements = ast.parse(text.strip()).body
        match statements:
            case [
                ast.Assert(
                    test=ast.Compare(
                        left=ast.Call(func=called, args=args, keywords=[]),
                        ops=[ast.Eq()],
                        comparators=[expected],
                    )
                )
            ] if _is_entry_point(called, entry_point):
                arguments = tuple(map(ast.literal_eval, args))
                answer = ast.literal_eval(expected)
                values.encode([arguments, answer])
                return DraftTest(args=arguments, expected=answer)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    return None


def _is_entry_point(called: ast.expr, entry_point: str) -> bool:
    """Tell whether an expression names the function asked for; of a method also by its name alone, or of its class."""
    owner, _, method = entry_point.rpartition(".")
    match called:
        case ast.Name(id=name):
            return name == method
        case ast.Attribute(value=ast.Name(id=name) | ast.Call(func=ast.Name(id=name), args=[], keywords=[]), attr=attr):
            return bool(owner) and (name, attr) == (owner, method)
    return False


def _call_of(entry_point: str) -> str:
    """Return how the function asked for is called: ``f``, ``Solution().f``."""
    owner, _, method = entry_point.rpartition(".")
    return f"{owner}().{method}" if owner else method


def _example(request: Request, args: Any, given: str | None, expected: Any) -> str:
    if args is None:
        return json.dumps({"input": given, "expected": expected})[:_LONGEST_EXAMPLE]
    with contextlib.suppress(ValueError):  # an int of more digits than Python prints
        return f"assert {_call_of(request.entry_point)}({', '.join(map(repr, args))}) == {expected!r}"[
            :_LONGEST_EXAMPLE
        ]
    return ""
