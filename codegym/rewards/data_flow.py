"""How much of a reference program's data flow is found in another program (PPOCoder, arXiv 2301.13816, section 3.2).

As in `similarity`, nothing recurses on a program's tree, and what is measured is a recall.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from codegym.rewards.similarity import Number, inner, parse, recall

_DEEPEST: Final = 100
"""Scopes inside each other; those further in share one, so that looking up a name stays cheap."""
_RETURN: Final = "return"
"""The variable, of each function, that its results go through. No program can use the word as a name."""
_NAMED: Final[dict[type[ast.AST], str]] = {
    ast.Name: "id", ast.arg: "arg", ast.FunctionDef: "name", ast.AsyncFunctionDef: "name", ast.ClassDef: "name",
    ast.ExceptHandler: "name", ast.MatchAs: "name", ast.MatchStar: "name", ast.MatchMapping: "rest",
}  # fmt: skip
"""Where a node keeps the name that it reads or binds."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Capture = ast.MatchAs | ast.MatchStar | ast.MatchMapping


def data_flow_match(program: str, reference: str) -> float:
    """Return the share of the reference's data-flow edges that are found in the program, in [0, 1].

    An edge is a variable and the set of variables that one assignment computes it from. Assignments are those of every
    kind: also parameters, loops, ``with``, ``except``, patterns, imports, and results, which go through one variable of
    the function. Names that the program never binds, such as built-ins, are no variables. Variables are numbered in
    order of first appearance over the whole program, so renaming changes nothing, and a variable of one function is
    another than that of the same name in the next. 0.0 if either does not parse, or the reference has no edges.
    Appending statements that bind no name of the program's never lowers it.

    Source: PPOCoder, arXiv 2301.13816, section 3.2; CodeBLEU, arXiv 2009.10297, section 3.3.
    """
    return recall(_edges, program, reference)


@dataclass(slots=True, eq=False)
class _Scope:
    """Where names live."""

    kind: Literal["module", "class", "function", "comprehension"]
    parent: _Scope | None = None
    depth: int = 0
    bound: set[str] = field(default_factory=set)
    declared: dict[str, _Scope] = field(default_factory=dict)
    """Names said to be global or nonlocal, and where to look for them."""

    def inside(self, kind: Literal["class", "function", "comprehension"]) -> _Scope:
        return _Scope(kind, self, self.depth + 1) if self.depth < _DEEPEST else self

    @property
    def body(self) -> _Scope:
        """The scope around the comprehensions that this one is in, where ``:=`` binds."""
        scope = self
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def home(self, name: str) -> _Scope | None:
        """Return the scope that a name belongs to here; None if nothing binds it, as for a built-in."""
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.declared:
                scope = scope.declared[name]
            elif name in scope.bound and (scope is self or scope.kind != "class"):
                return scope
            else:
                scope = scope.parent
        return None


@dataclass(slots=True)
class _Variables:
    """The variables of a program, by the nodes that speak of them."""

    names: dict[ast.AST, int] = field(default_factory=dict)
    results: dict[ast.AST, int] = field(default_factory=dict)
    """Of functions, and of what returns from them."""

    def written(self, targets: Iterable[ast.AST]) -> tuple[list[int], list[ast.AST]]:
        """Return the variables that are assigned to, and the expressions read to get at them: ``a`` by ``a[i].x``."""
        found: list[int] = []
        read: list[ast.AST] = []
        stack = list(targets)
        while stack:
            match stack.pop():
                case ast.Tuple(elts=items) | ast.List(elts=items):
                    stack.extend(items)
                case ast.Starred(value=inner):
                    stack.append(inner)
                case ast.Attribute(value=root) | ast.Subscript(value=root) as place:
                    read.append(place)
                    while isinstance(root, ast.Attribute | ast.Subscript):
                        root = root.value
                    if isinstance(root, ast.Name) and root in self.names:
                        found.append(self.names[root])
                case node if node in self.names:
                    found.append(self.names[node])
        return found, read

    def read(self, expressions: Iterable[ast.AST]) -> frozenset[int]:
        """Return the variables that expressions are computed from.

        What an expression binds or returns by itself has its own edges: of ``(a := b)`` only ``a`` is read here. So
        no part of a program is read more than once or twice, however deep it lies.
        """
        found = set()
        stack = list(expressions)
        while stack:
            match stack.pop():
                case ast.Name() as node:
                    if node in self.names:
                        found.add(self.names[node])
                case ast.NamedExpr(target=target):
                    stack.append(target)
                case ast.Lambda() as node:
                    found.add(self.results[node])
                case ast.Yield() | ast.YieldFrom():
                    pass
                case ast.DictComp(key=key, value=value, generators=generators):
                    stack += [key, value, *(each.target for each in generators)]
                case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() as node:
                    stack += [node.elt, *(each.target for each in node.generators)]
                case node:
                    stack.extend(inner(node))
        return frozenset(found)


def _edges(program: str, number: Number) -> Counter[Hashable]:
    """Count a program's edges. Each is a variable, and the number of the set of those that it is computed from."""
    tree = parse(program)
    found: Counter[Hashable] = Counter()
    nodes = _with_scopes(tree) if tree is not None else []
    variables = _variables(nodes)
    for node, _, _ in nodes:
        for targets, sources in _assignments(node):
            written, read = variables.written(targets)
            computed_from = number(variables.read([*sources, *read]))
            found.update((variable, computed_from) for variable in written)
        match node:
            case ast.Return(value=value) | ast.Yield(value=value) | ast.YieldFrom(value=value) if value is not None:
                found[variables.results[node], number(variables.read([value]))] += 1
            case ast.Lambda(body=body):
                found[variables.results[node], number(variables.read([body]))] += 1
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found[variables.names[node], number(frozenset({variables.results[node]}))] += 1
    return found


def _with_scopes(tree: ast.Module) -> list[tuple[ast.AST, _Scope, _Scope]]:
    """Return the nodes in order of appearance, each with the scope that it is in and the one that it opens, if any.

    Annotations are left out: no data flows through them.
    """
    module = _Scope("module")
    found = []
    stack: list[tuple[ast.AST, _Scope]] = [(tree, module)]
    while stack:
        node, scope = stack.pop()
        opened, children = _children(node, scope)
        found.append((node, scope, opened))
        stack.extend(reversed(children))
        name = _name(node)
        if isinstance(node, ast.Global | ast.Nonlocal):
            place = module if isinstance(node, ast.Global) else scope.parent
            if place is not None and scope is not module:
                scope.declared.update(dict.fromkeys(node.names, place))
                module.bound.update(node.names if place is module else ())
        elif name is not None and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
            scope.bound.add(name)
    return found


def _children(node: ast.AST, scope: _Scope) -> tuple[_Scope, list[tuple[ast.AST, _Scope]]]:
    """Return the scope that a node opens, or its own, and its children with theirs."""
    outside: list[ast.AST | None] = []
    inside: list[ast.AST | None] = []
    opened = scope
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            opened = scope.inside("function")
            outside = [] if isinstance(node, ast.Lambda) else [*node.decorator_list]
            outside += [*node.args.defaults, *node.args.kw_defaults]
            inside = [parameter for parameter, _ in _parameters(node.args)]
            inside += [node.body] if isinstance(node, ast.Lambda) else node.body
        case ast.ClassDef():
            opened = scope.inside("class")
            outside = [*node.decorator_list, *node.bases, *node.keywords]
            inside = [*node.body]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            opened = scope.inside("comprehension")
            first, *rest = node.generators
            outside = [first.iter]
            inside = [first.target, *first.ifs, *rest]
            inside += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        case ast.NamedExpr(target=target, value=value):
            return scope, [(target, scope.body), (value, scope)]
        case ast.AnnAssign(target=target, value=value):
            outside = [target, value]
        case ast.arg():
            pass
        case _:
            outside = [*inner(node)]
    placed = [(child, scope) for child in outside if child is not None]
    return opened, placed + [(child, opened) for child in inside if child is not None]


def _parameters(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Yield a function's parameters, each with its default."""
    plain = [*arguments.posonlyargs, *arguments.args]
    without = len(plain) - len(arguments.defaults)
    yield from ((parameter, None) for parameter in plain[:without])
    yield from zip(plain[without:], arguments.defaults, strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    yield from ((extra, None) for extra in (arguments.vararg, arguments.kwarg) if extra is not None)


def _name(node: ast.AST) -> str | None:
    """Return the name that a node reads or binds, if any."""
    if isinstance(node, ast.alias):
        return node.asname or node.name.partition(".")[0]
    place = _NAMED.get(type(node))
    return getattr(node, place) if place is not None else None


def _variables(nodes: Iterable[tuple[ast.AST, _Scope, _Scope]]) -> _Variables:
    """Number the variables in order of appearance."""
    numbers: dict[tuple[_Scope, str], int] = {}
    found = _Variables()
    for node, scope, opened in nodes:
        name = _name(node)
        home = scope.home(name) if name is not None else None
        if name is not None and home is not None:
            found.names[node] = numbers.setdefault((home, name), len(numbers))
        if isinstance(node, _Function | ast.Return | ast.Yield | ast.YieldFrom):
            found.results[node] = numbers.setdefault((opened, _RETURN), len(numbers))
    return found


def _assignments(node: ast.AST) -> Iterator[tuple[Iterable[ast.AST], Iterable[ast.AST]]]:
    """Yield what a node assigns to, with what the values are computed from."""
    match node:
        case ast.Assign(targets=[target], value=value):
            yield from _pairs(target, value)
        case ast.Assign(targets=targets, value=value):
            yield targets, [value]
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield [target], [value]
        case ast.NamedExpr(target=target, value=value):
            yield [target], [value]
        case ast.AugAssign(target=target, value=value):
            yield [target], [target, value]
        case ast.For(target=target, iter=source) | ast.AsyncFor(target=target, iter=source):
            yield [target], [source]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for each in node.generators:
                yield [each.target], [each.iter]
        case ast.withitem(context_expr=source, optional_vars=target) if target is not None:
            yield [target], [source]
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            for parameter, default in _parameters(node.args):
                yield [parameter], [default] if default is not None else []
        case ast.ClassDef():
            yield [node], [*node.bases, *node.keywords]
        case ast.ExceptHandler(type=source):
            yield [node], [source] if source is not None else []
        case ast.Match(subject=subject, cases=cases):
            parts = (part for case in cases for part in ast.walk(case.pattern))
            yield [part for part in parts if isinstance(part, _Capture)], [subject]
        case ast.alias():
            yield [node], []


def _pairs(target: ast.AST, value: ast.AST) -> Iterator[tuple[list[ast.AST], list[ast.AST]]]:
    """Yield the assignments that ``a, b = b, a`` stands for."""
    stack = [(target, value)]
    while stack:
        left, right = stack.pop()
        if (
            isinstance(left, ast.Tuple | ast.List)
            and isinstance(right, ast.Tuple | ast.List)
            and len(left.elts) == len(right.elts)
            and not any(isinstance(item, ast.Starred) for item in [*left.elts, *right.elts])
        ):
            stack.extend(zip(left.elts, right.elts, strict=True))
        else:
            yield [left], [right]
