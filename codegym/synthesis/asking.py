"""What a model is asked for tests, and how its answer is read: as data, whatever it says. For writers of every kind."""

from __future__ import annotations

import ast
import contextlib
import json
import warnings
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
        task = f'Answer with JSON: {{"tests": [...]}}.\n\n{request.statement}\n'
    if request.style == "call":
        form = "Each test is a string with one Python assertion about constants, such as `assert f([1, 2], 3) == 4`."
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
        answer = json.loads(text[text.index("{") : text.rindex("}") + 1])
        entry_point = str(answer["entry_point"]) if request.makes_up else request.entry_point
        tests = [each for item in answer["tests"][:_MOST_TESTS] if (each := _test(item, request.style, entry_point))]
        question, solution = (str(answer["question"]), str(answer["solution"])) if request.makes_up else ("", "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return Failure(reason=f"the answer makes no sense: {type(error).__name__}", cost=max(cost, PAID))
    if not tests:
        return Failure(reason="the answer holds no test", cost=max(cost, PAID))
    if not request.makes_up:
        return Draft(tests=tuple(tests), cost=cost)
    return Draft(tests=tuple(tests), statement=question, entry_point=entry_point, references=(solution,), cost=cost)


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
