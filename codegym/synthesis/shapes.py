"""What inputs look like: a tree of types with what was seen of each, inferred from examples and annotations. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from codegym import values as plain

Kind = Literal["unknown", "constant", "bool", "int", "float", "text", "list", "set", "tuple", "dict", "union"]

_METHODS: Final[dict[str, Kind]] = {
    **dict.fromkeys(
        ("split", "lower", "upper", "strip", "replace", "isdigit", "isalpha", "join", "startswith"), "text"
    ),
    **dict.fromkeys(("items", "keys", "values", "get"), "dict"),
    **dict.fromkeys(("append", "sort", "pop", "index", "insert", "extend"), "list"),
}
_DIGITS: Final = re.compile(r"[0-9]+")
_MOST_SAMPLES: Final = 200
_DEEPEST: Final = 12
"""Deeper data is treated as opaque: its examples are used as they are."""
_BUILTIN: Final[dict[str, Kind]] = {
    "int": "int", "float": "float", "str": "text", "bool": "bool", "list": "list", "List": "list", "Sequence": "list",
    "Iterable": "list", "set": "set", "Set": "set", "frozenset": "set", "dict": "dict", "Dict": "dict", "Mapping": "dict",
    "tuple": "tuple", "Tuple": "tuple",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Shape:
    """The type of the values at one place of the inputs.

    `parts` holds the item of a ``list`` or ``set``, the fields of a ``tuple``, key and value of a ``dict``, the options of
    a ``union``. The bounds are on the value of a number, and on the length of a text or collection.
    """

    kind: Kind
    parts: list[Shape] = field(default_factory=list)
    samples: list[Any] = field(default_factory=list)
    """Values seen, each once; of collections and texts see `lengths`."""
    lengths: list[int] = field(default_factory=list)
    template: tuple[str, ...] = ()
    """Of a text that consists of numbers between marks (``21:05``): the marks around its `parts`, one more than those."""
    name: str = ""
    """What the statement or the signature calls it."""
    words: frozenset[str] = frozenset()
    """Other words that the statement has for it."""
    low: float | None = None
    high: float | None = None
    size_low: int | None = None
    size_high: int | None = None
    alphabet: str = ""
    """Characters that the statement allows in a text, beyond those seen."""
    neat: bool = False
    """Words of a text are separated by single blanks."""
    distinct: bool = False
    """The items of a collection differ from each other."""
    ordered: bool = False
    """They never decrease."""
    even: bool = False
    """They have one length."""
    once: str = ""
    """Characters that stand exactly once in the text, or in all lines of a grid together."""
    graph: bool = False
    """A dict from each node to its neighbours, which have the node among theirs."""
    joins: tuple[int, ...] = ()
    """The two fields of each row that number things of one kind: edges of a graph, pairs."""
    tree: bool = False
    """Rows whose first two fields join the nodes of a tree."""

    def walk(self) -> Iterator[Shape]:
        """Yield this shape and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def sized(self) -> bool:
        return self.kind in ("list", "set", "dict")


def infer(values: Sequence[Any], depth: int = 0) -> Shape:
    """Return the shape that fits all of some plain values; of no values, ``unknown``."""
    groups: dict[str, list[Any]] = {}
    for value in values:
        groups.setdefault(_group(value), []).append(value)
    if "int" in groups and "float" in groups:
        groups["float"] = [float(value) for value in groups.pop("int") if abs(value) < 1 << 53] + groups["float"]
    options = [_of_group(kind, group, depth) for kind, group in groups.items()]
    if not options:
        return Shape(kind="unknown")
    return options[0] if len(options) == 1 else Shape(kind="union", parts=options)


def of_annotation(node: ast.expr | None, depth: int = 0) -> Shape:
    """Return the shape that a type annotation names, without samples; what it does not name is ``unknown``."""
    if depth > _DEEPEST:
        return Shape(kind="unknown")
    match node:
        case ast.Constant(value=None):
            return Shape(kind="constant", samples=[None])
        case ast.Constant(value=str(text)) if len(text) < 1000:
            return of_annotation(_parsed(text), depth + 1)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return Shape(kind="union", parts=[of_annotation(left, depth + 1), of_annotation(right, depth + 1)])
        case ast.Attribute(attr=name) | ast.Name(id=name):
            kind = _BUILTIN.get(name, "unknown")
            parts = {"list": 1, "set": 1, "dict": 2}.get(kind, 0)
            return Shape(kind=kind, parts=[Shape(kind="unknown") for _ in range(parts)])
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            return _of_generic(name, inner.elts if isinstance(inner, ast.Tuple) else [inner], depth)
    return Shape(kind="unknown")


def merge(seen: Shape, stated: Shape) -> Shape:
    """Return what was seen, with the places of which nothing was seen filled in from what is stated."""
    if seen.kind == "unknown":
        return stated
    if seen.kind == stated.kind and len(seen.parts) == len(stated.parts) and seen.kind != "union":
        seen.parts = [merge(a, b) for a, b in zip(seen.parts, stated.parts, strict=True)]
    elif stated.kind == "union" and seen.kind != "union":
        alike = next((part for part in stated.parts if part.kind == seen.kind), None)
        rest = [part for part in stated.parts if part is not alike and part.kind != "unknown"]
        seen = merge(seen, alike) if alike is not None else seen
        return Shape(kind="union", parts=[seen, *rest], name=seen.name) if rest else seen
    return seen


def of_use(function: ast.FunctionDef, parameter: str) -> Shape:
    """Return the shape that a function's treatment of a parameter suggests: what it calls on it, loops over it, adds to it."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if name == parameter:
                kind = _METHODS.get(method)
                if kind is not None:
                    return Shape(
                        kind=kind, parts=[Shape(kind="int") for _ in range({"list": 1, "dict": 2}.get(kind, 0))]
                    )
    for node in ast.walk(function):
        match node:
            case (
                ast.For(iter=ast.Name(id=name))
                | ast.comprehension(iter=ast.Name(id=name))
                | ast.Subscript(value=ast.Name(id=name))
                | ast.Call(func=ast.Name(id="len" | "sorted" | "sum" | "max" | "enumerate"), args=[ast.Name(id=name)])
            ) if name == parameter:
                return Shape(kind="list", parts=[Shape(kind="int")])
    return Shape(kind="int")


def spelled(value: Any) -> str:
    """Return a text that tells values apart, the same in every process: where it holds a set, that has no order."""
    text = repr(value)
    try:
        return plain.encode(value) if "{" in text else text
    except plain.EncodingError:
        return text


def _group(value: Any) -> str:
    match value:
        case None:
            return "constant"
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "text"
        case list():
            return "list"
        case tuple():
            return "tuple"
        case set() | frozenset():
            return "set"
        case dict():
            return "dict"
    return "opaque"


def _of_group(kind: str, values: list[Any], depth: int) -> Shape:
    deeper = depth + 1
    if kind == "opaque" or depth > _DEEPEST:
        return Shape(kind="constant", samples=_some(values))
    if kind == "tuple":
        return _of_tuples(values, deeper)
    if kind in ("list", "set"):
        items = [item for value in values for item in (sorted(value, key=spelled) if kind == "set" else value)]
        lengths = [len(value) for value in values]
        return Shape(kind=kind, parts=[infer(items, deeper)], lengths=lengths)  # type: ignore[arg-type]
    if kind == "dict":
        keys, rest = [key for value in values for key in value], [item for value in values for item in value.values()]
        return Shape(
            kind="dict", parts=[infer(keys, deeper), infer(rest, deeper)], lengths=[len(value) for value in values]
        )
    if kind == "text":
        template = _templates(values)
        if template:
            numbers = [[int(run) for run in _DIGITS.findall(value)] for value in values]
            parts = [infer(column) for column in zip(*numbers, strict=True)]
            for part, widths in zip(
                parts, zip(*(map(len, _DIGITS.findall(value)) for value in values), strict=True), strict=True
            ):
                part.lengths = list(widths)
            return Shape(
                kind="text", samples=_some(values), lengths=list(map(len, values)), template=template, parts=parts
            )
    lengths = [len(value) for value in values] if kind == "text" else []
    samples = _some(values)
    if kind in ("int", "float"):
        samples += [end for end in (min(values), max(values)) if end not in samples]
    return Shape(kind=kind, samples=samples, lengths=lengths)  # type: ignore[arg-type]


def _of_tuples(values: list[tuple[Any, ...]], depth: int) -> Shape:
    """Fixed fields; or one option for each tag, where the first field names what the others are; or any number."""
    tags = {value[0] if value and isinstance(value[0], str) else None for value in values}
    lengths = {len(value) for value in values}
    columns = [infer([value[i] for value in values], depth) for i in range(min(lengths))]
    tagged = None not in tags and len(tags) < max(3, len(values) / 1.5) and len(tags) > 1
    if tagged and (len(lengths) > 1 or any(column.kind == "union" for column in columns)):
        options = []
        for tag in sorted(tags):  # type: ignore[type-var]
            same = [value for value in values if value[0] == tag]
            rest = [infer([value[i] for value in same], depth) for i in range(1, min(map(len, same)))]
            options.append(Shape(kind="tuple", parts=[Shape(kind="constant", samples=[tag]), *rest]))
        return Shape(kind="union", parts=options)
    if len(lengths) == 1:
        return Shape(kind="tuple", parts=columns)
    return Shape(kind="constant", samples=_some(values))


def _templates(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the marks that stand between the numbers of all of some texts; none if they differ, or are of another make."""
    if len(texts) < 2 or max(map(len, texts)) > 100:
        return ()
    found = {tuple(_DIGITS.split(text)) for text in texts}
    marks = found.pop()
    wanted = not found and 2 < len(marks) <= 8 and not any(mark.isalpha() for mark in "".join(marks))
    return marks if wanted and all(marks[1:-1]) else ()


def fill(template: Sequence[str], numbers: Sequence[int], widths: Sequence[int]) -> str:
    """Return a text of numbers between marks, each as wide as it must be."""
    digits = [f"{number:0{width}d}" for number, width in zip(numbers, widths, strict=True)]
    return "".join(a + b for a, b in zip(template, [*digits, ""], strict=True))


def numbers_in(shape: Shape, text: str) -> list[int] | None:
    """Return the numbers of a text that follows a template; None if it does not."""
    runs = _DIGITS.findall(text) if len(text) <= 200 else []
    if tuple(_DIGITS.split(text[:200])) != shape.template:
        return None
    numbers = list(map(int, runs))
    return numbers if fill(shape.template, numbers, widths_of(shape)) == text else None


def widths_of(shape: Shape) -> list[int]:
    """Return how many digits each number of a template has at least: those that are padded always have as many."""
    return [part.lengths[0] if part.lengths[0] > 1 and len(set(part.lengths)) == 1 else 1 for part in shape.parts]


def _some(values: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if len(found) >= _MOST_SAMPLES:
            break
        if value not in found:
            found.append(value)
    return found


def _of_generic(name: str, inner: Sequence[ast.expr], depth: int) -> Shape:
    parts = [of_annotation(each, depth + 1) for each in inner[:20]]
    if name == "Optional" and parts:
        return Shape(kind="union", parts=[parts[0], Shape(kind="constant", samples=[None])])
    if name == "Union":
        return Shape(kind="union", parts=parts)
    kind = _BUILTIN.get(name, "unknown")
    if kind == "tuple":
        repeated = any(isinstance(each, ast.Constant) and each.value is ... for each in inner)
        return Shape(kind="unknown") if repeated else Shape(kind="tuple", parts=parts)
    wanted = {"list": 1, "set": 1, "dict": 2}.get(kind, 0)
    return Shape(kind=kind, parts=parts) if len(parts) == wanted else Shape(kind="unknown")


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
