"""Programs that say the same in other words: right if the original is, so a test that fails one is to blame. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from codegym.synthesis.mutants import compiles, parsed, written

_MIRRORED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
}  # fmt: skip


def rewrites(program: str) -> list[str]:
    """Return a program with its comparisons mirrored, its conditions turned round, its loops and locals written otherwise.

    Fewer, where a rewriting changes nothing or the program does not parse.
    """
    found: dict[str, None] = {}
    for rewrite in (_Mirror(), _Invert(), _Delay(), _Rename()):
        tree = parsed(program)
        if tree is None:
            return []
        original = written(tree)
        try:
            changed = written(ast.fix_missing_locations(rewrite.visit(tree)))
        except RecursionError:
            continue
        if changed and changed != original and compiles(changed):
            found[changed] = None
    return list(found)


class _Mirror(ast.NodeTransformer):
    """``a < b`` becomes ``b > a`` where neither side calls anything."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        mirrored = _MIRRORED.get(type(node.ops[0]))
        if (
            len(node.ops) != 1
            or mirrored is None
            or any(isinstance(each, ast.Call | ast.NamedExpr) for each in ast.walk(node))
        ):
            return node
        return ast.Compare(node.comparators[0], [mirrored()], [node.left])


class _Invert(ast.NodeTransformer):
    """``if c: a else: b`` becomes ``if not c: b else: a``."""

    def visit_If(self, node: ast.If) -> ast.stmt:
        self.generic_visit(node)
        return ast.If(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body) if node.orelse else node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)


class _Delay(ast.NodeTransformer):
    """``while c: a`` becomes ``while True: if not c: break; a`` where no ``else`` hangs on the loop."""

    def visit_While(self, node: ast.While) -> ast.stmt:
        self.generic_visit(node)
        if node.orelse or (isinstance(node.test, ast.Constant) and node.test.value):
            return node
        leave = ast.If(ast.UnaryOp(ast.Not(), node.test), [ast.Break()], [])
        return ast.While(ast.Constant(True), [leave, *node.body], [])


class _Rename(ast.NodeTransformer):
    """Local variables of functions get other names, where no inner scope, ``global`` or ``nonlocal`` may know them.

    Defaults, decorators and annotations belong to the scope around; what a comprehension binds is its own, and outside of it
    the same name is another variable.
    """

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        inner = [each for statement in node.body for each in ast.walk(statement)]
        scopes = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.Global | ast.Nonlocal
        if any(isinstance(each, scopes) for each in inner):
            self.generic_visit(node)
            return node
        names = {each.id for each in inner if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        if _names_in(inner) & {"locals", "vars", "eval", "exec"}:
            return node
        # Parameters, and names that an except clause, a pattern or an import binds, are no nodes of this type.
        bound = [*inner, *ast.walk(node.args)]
        fixed = {getattr(each, field, None) for each in bound for field in ("arg", "name", "asname", "rest")}
        targets = [each.target for each in inner if isinstance(each, ast.comprehension)]
        fixed |= _names_in(each for target in targets for each in ast.walk(target))
        for each in inner:
            if isinstance(each, ast.Name) and each.id in names - fixed:
                each.id = f"{each.id}_renamed"
        return node


def _names_in(nodes: Iterable[ast.AST]) -> set[str]:
    return {each.id for each in nodes if isinstance(each, ast.Name)}
