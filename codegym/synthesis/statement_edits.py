"""Small edits of a block of statements: each a kind, a line, a part of the block and what takes its place. Pure."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from typing import Final

from codegym.synthesis.expression_edits import ARITHMETIC

Block = list[ast.stmt]
Edit = tuple[str, int, slice, Block]

_LOOPS: Final = (ast.For, ast.While)
_NESTING: Final = (ast.For, ast.While, ast.If, ast.With)
_FIXED: Final = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Global)


def of_block(block: Block) -> Iterator[Edit]:
    """Yield the edits of the statements in a block, one at a time."""
    for i, statement in enumerate(block):
        if isinstance(statement, _FIXED) or _is_docstring(statement):
            continue
        line, here, both = statement.lineno, slice(i, i + 1), slice(i, i + 2)
        yield "remove", line, here, [] if len(block) > 1 else [ast.Pass()]
        for kind, others in _replaced(statement):
            yield kind, line, here, others
        if isinstance(statement, _NESTING):
            for kind, others in _unnested(statement):
                yield kind, line, here, others
        follower = block[i + 1] if i + 1 < len(block) else None
        if follower is not None and not isinstance(follower, _FIXED):
            yield "exchange", line, both, [follower, statement]
            for kind, joined in _nested(statement, follower):
                yield kind, follower.lineno, both, [joined]
        if isinstance(statement, ast.Expr | ast.Assign | ast.AugAssign):
            yield "duplicate", line, here, [statement, statement]


def of_function(function: ast.FunctionDef, variables: Sequence[str]) -> Iterator[Edit]:
    """Yield what returns a variable at the end of a body, where the function just ends."""
    if not isinstance(function.body[-1], ast.Return):
        end = len(function.body)
        for name in variables:
            yield "return", function.body[-1].lineno, slice(end, end), [ast.Return(ast.Name(name))]


def _replaced(statement: ast.stmt) -> Iterator[tuple[str, Block]]:
    match statement:
        case ast.Expr(value=value) if not isinstance(value, ast.Yield | ast.YieldFrom):
            yield "return", [ast.Return(value)]
        case ast.AugAssign(target=target, op=op, value=value):
            for other in ARITHMETIC.get(type(op), ()):
                yield "arithmetic", [ast.AugAssign(target, other(), value)]
            yield "assign", [ast.Assign([target], value, lineno=statement.lineno)]
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target], value=value):
            yield "assign", [ast.AugAssign(target, ast.Add(), value)]
        case ast.Break():
            yield "loop", [ast.Continue()]
        case ast.Continue():
            yield "loop", [ast.Break()]
        case ast.While(test=test, body=body, orelse=[]):
            yield "loop", [ast.If(test, body, [])]
        case ast.If(test=test, body=body, orelse=orelse):
            yield "unnest", body
            if not orelse:
                yield "loop", [ast.While(test, body, [])]
            elif isinstance(orelse[0], ast.If):
                yield "branch", [ast.If(test, body, []), *orelse]
            else:
                yield "branch", [ast.If(test, orelse, body)]


def _unnested(statement: ast.For | ast.While | ast.If | ast.With) -> Iterator[tuple[str, Block]]:
    """Yield the last statement of the body moved behind it, the first one moved before it."""
    body = statement.body
    if len(body) > 1:
        yield "unnest", [_with_body(statement, body[:-1]), body[-1]]
        if isinstance(statement, _LOOPS):
            yield "unnest", [body[0], _with_body(statement, body[1:])]


def _nested(statement: ast.stmt, follower: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the follower moved to the end of the body, the statement moved to the start of the loop behind it."""
    if isinstance(statement, _NESTING):
        yield "nest", _with_body(statement, [*statement.body, follower])
    if isinstance(follower, _LOOPS):
        yield "nest", _with_body(follower, [statement, *follower.body])


def _with_body(statement: ast.For | ast.While | ast.If | ast.With, body: Block) -> ast.stmt:
    changed = copy.copy(statement)
    changed.body = body
    return changed


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
