"""The check of the syntax tree, which also puts in the guards."""

import ast
import sys
from collections.abc import Iterator
from typing import Any, Final

from RestrictedPython.transformer import RestrictingNodeTransformer, copy_locations

from codegym.judge.guest.restricted.guards import GUARDS
from codegym.judge.guest.restricted.modules import MODULES, offers
from codegym.judge.guest.restricted.names import (
    VARIABLES,
    is_dunder,
    is_plain,
    is_private,
    is_readable,
    is_writable,
    words,
)

_NO_BUILTINS: Final = words("exec eval compile globals locals breakpoint help")
_NO_SYNTAX: Final = {
    "AsyncFunctionDef": "async def", "AsyncFor": "async for", "AsyncWith": "async with", "Await": "await",
    "TryStar": "except*",
}  # fmt: skip


class Policy(RestrictingNodeTransformer):
    """Collects violations and puts in the guards. A kind of node that neither class has a method for is not admitted."""

    def __init__(self, tree: ast.AST) -> None:
        super().__init__()
        self.violations: list[tuple[int, str]] = []
        self._classes: list[str] = []
        parameters: set[str] = set()
        others: set[str] = set()
        for node in ast.walk(tree):
            (parameters if isinstance(node, ast.arg) else others).update(_bound_names(node))
        self._bound = parameters | others
        self._constant = parameters - others

    def error(self, node: ast.AST, info: str) -> None:
        self.violations.append((getattr(node, "lineno", 1), info))

    def not_allowed(self, node: ast.AST) -> None:
        kind = type(node).__name__
        self.error(node, f"{_NO_SYNTAX.get(kind, kind)} is not allowed")
        self.node_contents_visit(node)

    def check_name(self, node: Any, name: str | None, allow_magic_methods: bool = False) -> None:
        """Leave it to `visit`, which sees every name of every node."""

    def visit(self, node: ast.AST) -> Any:
        for name in _identifiers(node):
            if name in GUARDS or (is_dunder(name) and not _is_variable(node, name)):
                self.error(node, f"the name {name} is not allowed")
        return super().visit(node)

    def _admit(self, node: Any) -> Any:
        return self.node_contents_visit(node)

    visit_Assign = visit_AugAssign = visit_AnnAssign = visit_Subscript = visit_With = visit_Nonlocal = _admit  # noqa: N815
    visit_Match = visit_MatchClass = visit_MatchValue = visit_MatchSingleton = visit_MatchSequence = _admit  # noqa: N815
    visit_MatchMapping = visit_MatchStar = visit_MatchAs = visit_MatchOr = _admit  # noqa: N815
    visit_TypeAlias = visit_TypeVar = visit_ParamSpec = visit_TypeVarTuple = _admit  # noqa: N815
    guard_iter = _admit

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802
        if node.id in _NO_BUILTINS and node.id not in self._bound:
            self.error(node, f"the name {node.id} is not allowed")
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: N802
        called = node.func.id if isinstance(node.func, ast.Name) else None
        if called == "type" and "type" not in self._bound and len(node.args) + len(node.keywords) > 1:
            self.error(node, "type() with more than one argument is not allowed")
        if called == "open" and "open" not in self._bound and node.args:
            file = node.args[0]
            if isinstance(file, ast.Constant) and not (type(file.value) is int and file.value == 0):
                self.error(node, "open() of anything but descriptor 0 is not allowed")
        return self.node_contents_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # noqa: N802
        loads = isinstance(node.ctx, ast.Load)
        if not (is_readable(node.attr) if loads else is_writable(node.attr)):
            self.error(node, f"the attribute {node.attr} is not allowed")
        node = self.node_contents_visit(node)
        if is_private(node.attr):
            name = ast.Constant(self._mangled(node.attr))
            known = ast.Subscript(ast.Name("_clear_", ast.Load()), name, ast.Load())
            node.value = self._checked(node.value, known, "_check_" if loads else "_write_", name)
        elif not loads:
            node.value = self._checked(node.value, ast.Name("_open_", ast.Load()), "_write_")
        elif not is_plain(node.attr):
            return _call("_getattr_", [node.value, ast.Constant(node.attr)], node)
        return node

    def _checked(self, value: ast.expr, known: ast.expr, guard: str, *arguments: ast.expr) -> ast.expr:
        """Return the guard's call for an object; where this is a parameter, such as `self`, only if its class is not known.

        No other name will do: another thread could change what it stands for between the look and the use.
        """
        call = _call(guard, [value, *arguments], value)
        if not (isinstance(value, ast.Name) and value.id in self._constant):
            return call
        kind = _call("_type_", [value], value)
        checked = ast.IfExp(ast.Compare(kind, [ast.In()], [known]), value, call)
        copy_locations(checked, value)
        return checked

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        """Admit a pattern if it needs no guard, as none can stand in it."""
        for part in ast.walk(node.pattern):
            names = part.kwd_attrs if isinstance(part, ast.MatchClass) else ()
            for name in (part.attr,) if isinstance(part, ast.Attribute) else names:
                if not is_plain(name):
                    self.error(part, f"the attribute {name} is not allowed in a pattern")
        return self.node_contents_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # noqa: N802
        node = self.node_contents_visit(node)
        if node.name == "__new__":
            guard = ast.Name("_new_", ast.Load())
            copy_locations(guard, node)
            node.decorator_list.insert(0, guard)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:  # noqa: N802
        for keyword in node.keywords:
            if keyword.arg == "metaclass" and ast.unparse(keyword.value).rpartition(".")[2] != "ABCMeta":
                self.error(keyword, "a metaclass other than ABCMeta is not allowed")
        body, node.body = node.body, []
        node = self.node_contents_visit(node)
        self._classes.append(node.name)
        node.body = self.node_contents_visit(ast.Module(body, [])).body
        self._classes.pop()
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:  # noqa: N802
        self._check_import(node, [alias.name for alias in node.names])
        return self.node_contents_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:  # noqa: N802
        module = "." * node.level + (node.module or "")
        if self._check_import(node, [module]):
            for alias in node.names:
                if alias.name != "*" and not offers(module, alias.name) and hasattr(sys.modules[module], alias.name):
                    self.error(node, f"the name {alias.name} of the module {module} is not allowed")
        return self.node_contents_visit(node)

    def _check_import(self, node: ast.Import | ast.ImportFrom, modules: list[str]) -> bool:
        refused = [module for module in modules if module not in MODULES]
        for module in refused:
            self.error(node, f"the module {module} is not allowed")
        if getattr(node, "is_lazy", False):
            self.error(node, "a lazy import is not allowed")
        return not refused

    def _mangled(self, name: str) -> str:
        """Return the attribute's name as the compiler would have it in the class around it."""
        owner = self._classes[-1].lstrip("_") if self._classes else ""
        return f"_{owner}{name}" if owner and name.startswith("__") and not name.endswith("__") else name


def _call(guard: str, arguments: list[Any], at: ast.expr) -> ast.Call:
    call = ast.Call(ast.Name(guard, ast.Load()), arguments, [])
    copy_locations(call, at)
    return call


def _identifiers(node: ast.AST) -> Iterator[str]:
    """Yield every name in a node that is not the name of an attribute or a module, and no text."""
    if isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif not isinstance(node, ast.Constant | ast.Attribute | ast.MatchClass | ast.ImportFrom):
        for field, value in ast.iter_fields(node):
            if field != "type_comment":
                yield from (name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str))


def _bound_names(node: ast.AST) -> Iterator[str]:
    """Yield the names to which a node gives a meaning of the program's own."""
    if not isinstance(node, ast.keyword) and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
        yield from _identifiers(node)


def _is_variable(node: ast.AST, name: str) -> bool:
    """Tell whether a name with double underscores may stand where it does."""
    loads = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    if name == "__new__":
        return isinstance(node, ast.FunctionDef)  # where it gets its guard
    return name in VARIABLES or (name == "__name__" and loads)
