"""Small edits of one expression: each a kind and the expression that takes its place. Pure; nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Edit = tuple[str, ast.expr]

_BOUNDARY: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_COMPARE: Final[Mapping[type[ast.cmpop], Sequence[type[ast.cmpop]]]] = {
    ast.Lt: (ast.Gt, ast.GtE, ast.NotEq),
    ast.LtE: (ast.GtE, ast.Gt, ast.Eq),
    ast.Gt: (ast.Lt, ast.LtE, ast.NotEq),
    ast.GtE: (ast.LtE, ast.Lt, ast.Eq),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_WIDEST: Final = 32
"""Of so many operands or arguments each has edits of its own; an edit copies all of them."""
ARITHMETIC: Final[Mapping[type[ast.operator], Sequence[type[ast.operator]]]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.Div: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr, ast.BitXor),
    ast.BitOr: (ast.BitAnd, ast.BitXor),
    ast.BitXor: (ast.BitOr, ast.BitAnd),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
}
_SIBLINGS: Final = (
    ("min", "max", "sum"),
    ("any", "all"),
    ("list", "sorted", "set"),
    ("int", "float", "round"),
    ("floor", "ceil"),
    ("bisect_left", "bisect_right"),
    ("insort_left", "insort_right"),
    ("pop", "popleft"),
    ("append", "appendleft", "extend"),
    ("add", "discard"),
    ("union", "intersection", "difference"),
    ("strip", "lstrip", "rstrip"),
    ("ljust", "rjust", "center"),
    ("find", "rfind"),
    ("lower", "upper"),
    ("startswith", "endswith"),
    ("isdigit", "isalpha", "isalnum"),
    ("keys", "values", "items"),
    ("permutations", "combinations", "combinations_with_replacement", "product"),
)
_CALLEES: Final = {name: [each for each in group if each != name] for group in _SIBLINGS for name in group}
_NOT_NUMBERS: Final = (
    ast.JoinedStr, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.Compare, ast.BoolOp, ast.Lambda, ast.Starred, ast.Constant, ast.Slice, ast.IfExp, ast.Yield, ast.Await,
)  # fmt: skip


def at_place(node: ast.expr, parent: ast.AST, field: str) -> Iterator[Edit]:
    """Yield the edits that suit the place where an expression stands: a bound, an index, a condition, ..."""
    place = _place(parent, field)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        for value in (node.value + 1, node.value - 1):
            yield place if place in ("range", "slice", "index") else "constant", number(value)
    elif place == "condition":
        if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
            yield "negate", ast.UnaryOp(ast.Not(), node)
    elif place and not isinstance(node, _NOT_NUMBERS) and not _ends_in_number(node):
        kind = place if place in ("range", "slice", "index") else "offset"
        yield kind, ast.BinOp(node, ast.Add(), number(1))
        yield kind, ast.BinOp(node, ast.Sub(), number(1))
    if place == "iterable" and isinstance(node, ast.Call) and _name(node.func) == "range":
        yield "reverse", ast.Call(ast.Name("reversed"), [node], [])


def of_node(node: ast.expr) -> Iterator[Edit]:
    """Yield the edits that suit an expression of this type."""
    match node:
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.BoolOp(op=op, values=values):
            yield "logic", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for i in range(min(len(values), _WIDEST)):
                rest = values[:i] + values[i + 1 :]
                yield "drop", rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "negate", operand
        case ast.BinOp(left=left, op=op, right=right):
            for other in ARITHMETIC.get(type(op), ()):
                yield "arithmetic", ast.BinOp(left, other(), right)
            yield from (("drop", side) for side in (left, right))
            if isinstance(op, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod):
                yield "arguments", ast.BinOp(right, op, left)
            if isinstance(op, ast.Sub):
                yield "wrap", _call("abs", node)
                yield "wrap", _call("max", node, number(0))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "negate", ast.IfExp(test, orelse, body)
            yield from (("drop", branch) for branch in (body, orelse))
        case ast.Constant(value=bool(value)):
            yield "constant", ast.Constant(not value)
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield "slice", ast.Slice(None if lower else number(1), upper, step)
            yield "slice", ast.Slice(lower, None if upper else ast.UnaryOp(ast.USub(), number(1)), step)
        case ast.Call():
            yield from _of_call(node)


def of_initial_value(node: ast.expr) -> Iterator[Edit]:
    """Yield other values that a variable is commonly set to at first, where it is set to a plain one."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    name = _name(node.func) if isinstance(node, ast.Call) else ""
    if (isinstance(node, ast.Constant) and type(node.value) in (int, float)) or name == "float":
        infinite = _call("float", ast.Constant("inf"))
        yield from (("initial", number(value)) for value in (0, 1, -1))
        yield from (("initial", each) for each in (infinite, ast.UnaryOp(ast.USub(), infinite)))


def of_name(node: ast.Name, scope: Sequence[str]) -> Iterator[Edit]:
    """Yield the other variables in scope."""
    if node.id in scope:
        yield from (("variable", ast.Name(other)) for other in scope if other != node.id)


def number(value: int) -> ast.expr:
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _of_comparison(node: ast.Compare) -> Iterator[Edit]:
    operands = [node.left, *node.comparators]
    for i, op in enumerate(node.ops[:_WIDEST]):
        others = [("boundary", _BOUNDARY[type(op)])] if type(op) in _BOUNDARY else []
        others += [("compare", other) for other in _COMPARE[type(op)]]
        for kind, other in others:
            yield kind, ast.Compare(node.left, [*node.ops[:i], other(), *node.ops[i + 1 :]], node.comparators)
    if len(operands) > 2:
        yield "drop", ast.Compare(operands[0], node.ops[:-1], operands[1:-1])
        yield "drop", ast.Compare(operands[1], node.ops[1:], operands[2:])


def _of_call(node: ast.Call) -> Iterator[Edit]:
    name, args = _name(node.func), node.args
    for other in _CALLEES.get(name, ()):
        yield "callee", ast.Call(_renamed(node.func, other), args, node.keywords)
    if name == "pop" and not args:
        yield "callee", ast.Call(node.func, [number(0)], [])
    if name in ("sorted", "sort"):
        kept = [keyword for keyword in node.keywords if keyword.arg != "reverse"]
        turned = [] if len(kept) < len(node.keywords) else [ast.keyword("reverse", ast.Constant(True))]
        yield "reverse", ast.Call(node.func, args, kept + turned)
    for i in range(min(len(args) - 1, _WIDEST)):
        yield "arguments", ast.Call(node.func, [*args[:i], args[i + 1], args[i], *args[i + 2 :]], node.keywords)
    if len(args) > 1:
        for i in range(min(len(args), _WIDEST)):
            yield "drop", ast.Call(node.func, args[:i] + args[i + 1 :], node.keywords)
    for i in range(min(len(node.keywords), _WIDEST)):
        yield "drop", ast.Call(node.func, args, node.keywords[:i] + node.keywords[i + 1 :])
    yield from (("drop", each) for each in args if not isinstance(each, ast.Starred))
    if isinstance(node.func, ast.Attribute):
        yield "drop", node.func.value


def _place(parent: ast.AST, field: str) -> str:
    match parent:
        case ast.Call(func=ast.Name(id="range")) if field == "args":
            return "range"
        case ast.Slice() if field != "step":
            return "slice"
        case ast.Subscript() if field == "slice":
            return "index"
        case ast.If() | ast.While() | ast.IfExp() if field == "test":
            return "condition"
        case ast.comprehension() if field == "ifs":
            return "condition"
        case ast.For() | ast.comprehension() if field == "iter":
            return "iterable"
        case ast.Return() | ast.Assign() | ast.AugAssign() | ast.Compare():
            return "value"
        case ast.Call() if field == "args":
            return "value"
    return ""


def _ends_in_number(node: ast.expr) -> bool:
    """Tell whether the node ends in ``+ 1`` or the like, whose number has edits of its own."""
    return isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant)


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _renamed(function: ast.expr, name: str) -> ast.expr:
    return ast.Attribute(function.value, name) if isinstance(function, ast.Attribute) else ast.Name(name)


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name), list(args), [])
