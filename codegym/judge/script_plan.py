"""Test scripts that only assert things about calls, read as data.

``def check(candidate): assert candidate([1, 2]) == 3`` says what to call and what to compare. Where a script consists of such
assertions only, its calls are sent to the program and its comparisons are made here, on the trusted side, with the plain values
that came back; nothing of the script is executed. All other scripts run in a referee process of their own (`guest.referee`),
with the same verdicts.

Understood are assertions at the top level or in ``check``, made of literals, calls of the candidate, ``+ - * / // %`` on
numbers, comparisons, ``not``, subscripts, and `abs`, `isinstance`, `len`, `list`, `round`, `sorted`, `tuple`.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from codegym import values

_LONGEST_SCRIPT: Final = 1 << 16
_MOST_BITS: Final = 1 << 14
_CHECK: Final = "check"

Evaluate = Callable[[Sequence[Any]], Any]
"""From the answers to the calls, in order, to the value of an expression."""


class NeedsReferee(Exception):  # noqa: N818 - an event, not an error
    """An answer is of a kind that must not, or cannot, be looked at here."""


class Unanswered(Exception):  # noqa: N818 - a verdict on the program
    """An assertion needs an answer that the program did not give."""


class Assertion(NamedTuple):
    """One assertion of a script."""

    holds: Evaluate
    reason: str
    """What is said if it does not hold."""


class ScriptPlan(NamedTuple):
    """What a script calls and what it asserts."""

    calls: tuple[bytes, ...]
    """The encoded arguments of each call, in the order in which the script makes them."""
    assertions: tuple[Assertion, ...]

    def failure(self, answers: Sequence[Any]) -> str | None:
        """Return why the first assertion that does not hold fails; None if all hold.

        Raises:
            Unanswered: all hold until one that needs an answer beyond those given.
        """
        for assertion in self.assertions:
            try:
                if not assertion.holds(answers):
                    return assertion.reason
            except (Unanswered, NeedsReferee):
                raise
            except Exception as error:
                return f"{assertion.reason.partition(chr(10))[0]}\n{type(error).__name__}"
        return None


class _NotPlain(Exception):  # noqa: N818 - the script needs a referee
    """The script does more than to assert things about calls."""


def plan(script: str, starter: str, entry_point: str) -> ScriptPlan | None:
    """Return the plan of a script, or None if it needs a referee."""
    if len(script) + len(starter) > _LONGEST_SCRIPT:
        return None
    return _plan(script, starter, entry_point)


@lru_cache(maxsize=256)
def _plan(script: str, starter: str, entry_point: str) -> ScriptPlan | None:
    try:
        return _Reader(script, starter, entry_point).plan()
    except Exception:
        # Scripts are data of others: whatever is the matter, a referee runs them as they are.
        return None


class _Reader:
    """Reads one script."""

    def __init__(self, script: str, starter: str, entry_point: str) -> None:
        self._script = script
        self._lines = script.split("\n")
        self._starters = _bound(starter)
        self._candidates = {entry_point}
        self._calls: list[bytes] = []

    def plan(self) -> ScriptPlan:
        body = ast.parse(self._script).body
        if self._starters & {_CHECK, "*"} or self._candidates & _KNOWN:
            raise _NotPlain
        assertions: list[Assertion] = []
        for statement in body:
            if isinstance(statement, ast.FunctionDef) and statement.name == _CHECK and statement is body[-1]:
                assertions += self._check(statement)
            elif not self._idle(statement):
                assertions.append(self._assertion(statement))
        return ScriptPlan(tuple(self._calls), tuple(assertions))

    def _check(self, function: ast.FunctionDef) -> list[Assertion]:
        given = function.args
        if (
            function.decorator_list
            or function.returns
            or len(given.args) != 1
            or ast.unparse(given) != given.args[0].arg
        ):
            raise _NotPlain
        self._candidates.add(given.args[0].arg)
        if given.args[0].arg in _KNOWN:
            raise _NotPlain
        return [self._assertion(statement) for statement in function.body if not self._idle(statement)]

    def _idle(self, statement: ast.stmt) -> bool:
        """Tell whether a statement changes nothing: a comment in quotes, ``pass``, HumanEval's METADATA."""
        if isinstance(statement, ast.Assign):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            return len(names) == len(statement.targets) and set(names) == {"METADATA"} and _literal(statement.value)
        return isinstance(statement, ast.Pass) or (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        )

    def _assertion(self, statement: ast.stmt) -> Assertion:
        if not isinstance(statement, ast.Assert):
            raise _NotPlain
        line = self._lines[statement.lineno - 1].strip()
        said = f": {statement.msg.value!s}" if isinstance(statement.msg, ast.Constant) else ""
        return Assertion(self._expression(statement.test), f"{line}\nAssertionError{said}")

    def _expression(self, node: ast.expr) -> Evaluate:
        match node:
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
            case ast.Compare(left=left, ops=operators, comparators=rights):
                return self._comparison(left, operators, rights)
            case ast.UnaryOp(op=unary, operand=operand) if type(unary) in _UNARY:
                apply, inner = _UNARY[type(unary)], self._expression(operand)
                return lambda answers: apply(inner(answers))
            case ast.BinOp(left=left, op=binary, right=right) if type(binary) in _ARITHMETIC:
                compute, one, two = _ARITHMETIC[type(binary)], self._expression(left), self._expression(right)
                return lambda answers: compute(_number(one(answers)), _number(two(answers)))
            case ast.Subscript(value=whole, slice=index) if not isinstance(index, ast.Slice):
                sequence, place = self._expression(whole), self._expression(index)
                return lambda answers: sequence(answers)[place(answers)]
            case ast.List(elts=elements) | ast.Tuple(elts=elements) if not _literal(node):
                items, build = (
                    [self._expression(element) for element in elements],
                    list if isinstance(node, ast.List) else tuple,
                )
                return lambda answers: build(item(answers) for item in items)
        value = self._value(node)
        return lambda _: value

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> Evaluate:
        if name in self._candidates:
            number = len(self._calls)
            self._calls.append(values.encode([self._value(argument) for argument in arguments]).encode())
            return lambda answers: _answer(answers, number)
        if name not in _FUNCTIONS or name in self._starters:
            raise _NotPlain
        function = _FUNCTIONS[name]
        if name == "isinstance":
            inner, kinds = self._expression(arguments[0]), _kinds(arguments[1:])
            if any(kind.__name__ in self._starters for kind in kinds):
                raise _NotPlain
            return lambda answers: isinstance(inner(answers), kinds)
        evaluated = [self._expression(argument) for argument in arguments]
        return lambda answers: function(*(argument(answers) for argument in evaluated))

    def _comparison(self, left: ast.expr, operators: Sequence[ast.cmpop], rights: Sequence[ast.expr]) -> Evaluate:
        if len(operators) != 1 or type(operators[0]) not in _COMPARE:
            raise _NotPlain
        compare, one, two = _COMPARE[type(operators[0])], self._expression(left), self._expression(rights[0])
        if isinstance(operators[0], (ast.Is, ast.IsNot)):
            constant = rights[0].value if isinstance(rights[0], ast.Constant) else ...
            if constant is not None and not isinstance(constant, bool):
                raise _NotPlain
        return lambda answers: compare(one(answers), two(answers))

    def _value(self, node: ast.expr) -> Any:
        """Return the value of a literal."""
        value = ast.literal_eval(node)
        values.encode(value)  # no bytes that cannot travel, no depth that cannot
        return value


def _answer(answers: Sequence[Any], number: int) -> Any:
    if number >= len(answers):
        raise Unanswered
    if _holds_range(answers[number]):
        raise NeedsReferee  # to look for something in a range, or to sort it, may take for ever
    return answers[number]


def _holds_range(value: Any) -> bool:
    match value:
        case range():
            return True
        case list() | tuple() | set() | frozenset():
            return any(map(_holds_range, value))
        case dict():
            return any(map(_holds_range, value)) or any(map(_holds_range, value.values()))
    return False


def _number(value: Any) -> Any:
    if not isinstance(value, (int, float, complex)) or (isinstance(value, int) and value.bit_length() > _MOST_BITS):
        raise NeedsReferee
    return value


def _bound(source: str) -> set[str]:
    """Return the names that a source text defines somewhere."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.Name(id=name, ctx=ast.Store())
            ):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name)
    return found


def _literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def _kinds(arguments: Sequence[ast.expr]) -> tuple[type, ...]:
    match arguments:
        case [ast.Name(id=name)]:
            names = [name]
        case [ast.Tuple(elts=elements)]:
            names = [element.id for element in elements if isinstance(element, ast.Name)]
            if len(names) != len(elements):
                raise _NotPlain
        case _:
            raise _NotPlain
    if not all(name in _TYPES for name in names):
        raise _NotPlain
    return tuple(_TYPES[name] for name in names)


_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "abs": abs, "isinstance": isinstance, "len": len, "list": list, "round": round, "sorted": sorted, "tuple": tuple,
}  # fmt: skip
_TYPES: Final = {
    "bool": bool,
    "dict": dict,
    "float": float,
    "int": int,
    "list": list,
    "set": set,
    "str": str,
    "tuple": tuple,
}
_COMPARE: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda item, items: item in items, ast.NotIn: lambda item, items: item not in items,
}  # fmt: skip
_ARITHMETIC: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_UNARY: Final[dict[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_,
}  # fmt: skip
_KNOWN: Final = _FUNCTIONS.keys() | _TYPES.keys()
