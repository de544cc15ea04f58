"""What is known of a problem's inputs, and whether a given one agrees with it. Pure."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from codegym.synthesis import constraints
from codegym.synthesis.constraints import Number, Relation
from codegym.synthesis.layout import Layout
from codegym.synthesis.shapes import Shape, numbers_in, spelled

Arguments = list[Any]

_MOST_ROWS: Final = 50_000


@dataclass(slots=True)
class InputModel:
    """The arguments of a problem, as far as they are known; the values between the lines of a stdin text likewise."""

    shapes: list[Shape]
    layout: Layout | None = None
    counters: dict[int, str] = field(default_factory=dict)
    """Names of the counts that a text announces, by their place in its header."""
    relations: list[Relation] = field(default_factory=list)
    ties: list[tuple[int, int]] = field(default_factory=list)
    """Arguments that are equally long."""
    members: list[tuple[int, int]] = field(default_factory=list)
    """Collections whose items are among the keys of a dict."""
    examples: list[Arguments] = field(default_factory=list)
    literals: list[str] = field(default_factory=list)
    """Words that the statement quotes."""
    _found: dict[str, tuple[int, list[tuple[str, int, ast.expr]]]] = field(default_factory=dict)

    def holds(self, arguments: Arguments) -> bool:
        """Tell whether arguments are of these shapes and obey all that is known."""
        if len(arguments) != len(self.shapes):
            return False
        if not all(conforms(shape, value) for shape, value in zip(self.shapes, arguments, strict=True)):
            return False
        if any(len(arguments[a]) != len(arguments[b]) for a, b in self.ties):
            return False
        if not all(item in arguments[b] for a, b in self.members for item in arguments[a]):
            return False
        return self.related(arguments)

    def related(self, arguments: Arguments) -> bool:
        """Tell whether arguments of these shapes obey the relations."""
        known = self.known(arguments)
        return known is not None and self._related(*known)

    def known(self, arguments: Arguments) -> tuple[dict[str, Number], list[list[dict[str, Number]]]] | None:
        """Return the named values of arguments, and for each collection those of each item; None if no text has them."""
        scalars: dict[str, Number] = {}
        if self.layout is not None:
            counts = self.layout.counts(arguments)
            if counts is None:
                return None
            scalars = {self.counters[place]: value for place, value in counts.items()}
        rows: list[list[dict[str, Number]]] = []
        for shape, value in zip(self.shapes, arguments, strict=True):
            scalars |= named(shape, value)
            rows += _rows(shape, [value])
        return scalars, rows

    def bounds(self, name: str, known: Mapping[str, Number], digits: int = 0) -> tuple[Number | None, Number | None]:
        """Return the least and the greatest number that a name may stand for, given some others.

        Args:
            name: of a number.
            known: the others' values.
            digits: behind the point; of whole numbers none.
        """
        low: Number | None = None
        high: Number | None = None
        for comparison, factor, other in self._about(name):
            value = constraints.evaluate(other, known)
            if value is None or comparison == "!=":
                continue
            steps = round(value * 10**digits, 6) if digits else value
            if comparison[0] == ">":
                least = steps // factor + 1 if comparison == ">" else -(-steps // factor)
                low = least if low is None else max(low, least)
            else:
                most = -(-steps // factor) - 1 if comparison == "<" else steps // factor
                high = most if high is None else min(high, most)
        if not digits:
            return low, high
        return low if low is None else low / 10**digits, high if high is None else high / 10**digits

    def is_bounded(self, name: str, *, above: bool) -> bool:
        """Tell whether something is stated of how great, or how small, a name may be."""
        return any(comparison[0] == ("<" if above else ">") for comparison, _, _ in self._about(name))

    def is_settled(self, name: str, known: Mapping[str, Number]) -> bool:
        """Tell whether everything that bounds a name is known."""
        about = (other for comparison, _, other in self._about(name) if comparison != "!=")
        return all(constraints.evaluate(other, known) is not None for other in about)

    def _about(self, name: str) -> list[tuple[str, int, ast.expr]]:
        """Return the relations about a name alone: with which comparison it stands, times what, to which expression."""
        count, found = self._found.get(name, (-1, []))
        if count != len(self.relations):
            found = list(self._search(name))
            self._found[name] = (len(self.relations), found)
        return found

    def _search(self, name: str) -> Iterator[tuple[str, int, ast.expr]]:
        for relation in self.relations:
            for here, comparison, there in (
                (relation.left, relation.comparison, relation.right),
                (relation.right, constraints.MIRRORED[relation.comparison], relation.left),
            ):
                match here:
                    case ast.Name(id=other) if same_name(other, name):
                        yield comparison, 1, there
                    case ast.BinOp(ast.Constant(value=int(factor)), ast.Mult(), ast.Name(id=other)) if factor > 0:
                        if same_name(other, name):
                            yield comparison, factor, there

    def _related(self, scalars: Mapping[str, Number], rows: list[list[dict[str, Number]]]) -> bool:
        for relation in self.relations:
            missing = [name for name in relation.names if constraints.resolve(name, scalars) is None]
            if not missing:
                if not relation.holds(scalars):
                    return False
                continue
            for group in rows:
                if all(constraints.resolve(name, group[0]) is not None for name in missing) and not all(
                    relation.holds_in(scalars, group[:_MOST_ROWS])
                ):
                    return False
        return True


def named(shape: Shape, value: Any) -> dict[str, Number]:
    """Return the named numbers of one value: its own, its length, those of its fields."""
    match shape.kind:
        case "int" | "float" if isinstance(value, (int, float)):
            return {shape.name: value}
        case "text" if shape.template:
            numbers = numbers_in(shape, value) or []
            return {part.name: number for part, number in zip(shape.parts, numbers, strict=False)}
        case "text" | "list" | "set" | "dict":
            return {f"len({shape.name})": len(value)}
        case "tuple":
            return {k: v for part, item in zip(shape.parts, value, strict=True) for k, v in named(part, item).items()}
        case "union":
            option = option_of(shape, value)
            return {} if option is None else named(option, value)
    return {}


def option_of(shape: Shape, value: Any) -> Shape | None:
    """Return the option of a union that a value belongs to."""
    return next((option for option in shape.parts if is_a(option, value)), None)


def _rows(shape: Shape, values: Sequence[Any]) -> list[list[dict[str, Number]]]:
    """Return, for each collection in some values of one shape, the named numbers of each of its items."""
    if shape.kind == "union":
        return [
            row
            for option in shape.parts
            for row in _rows(option, [value for value in values if option_of(shape, value) is option])
        ]
    if shape.kind == "tuple":
        return [row for i, part in enumerate(shape.parts) for row in _rows(part, [value[i] for value in values])]
    if not shape.sized:
        return []
    found = []
    for i, part in enumerate(shape.parts):
        items = [item for value in values for item in (value.values() if i else value)][:_MOST_ROWS]
        found += [group for group in _by_names(named(part, item) for item in items) if group]
        found += _rows(part, items)
    return found


def _by_names(rows: Iterable[dict[str, Number]]) -> list[list[dict[str, Number]]]:
    groups: dict[frozenset[str], list[dict[str, Number]]] = {}
    for row in rows:
        groups.setdefault(frozenset(row), []).append(row)
    return list(groups.values())


def same_name(stated: str, name: str) -> bool:
    return stated == name or stated.removesuffix("[]") == name.removesuffix("[]")


def is_a(shape: Shape, value: Any) -> bool:
    match shape.kind:
        case "unknown":
            return True
        case "constant":
            return any(value == sample and type(value) is type(sample) for sample in shape.samples)
        case "bool":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float":
            return isinstance(value, float)
        case "text":
            return isinstance(value, str)
        case "list":
            return isinstance(value, list)
        case "set":
            return isinstance(value, (set, frozenset))
        case "dict":
            return isinstance(value, dict)
        case "tuple":
            same = isinstance(value, tuple) and len(value) == len(shape.parts)
            return same and (not shape.parts or shape.parts[0].kind != "constant" or is_a(shape.parts[0], value[0]))
        case "union":
            return option_of(shape, value) is not None


def conforms(shape: Shape, value: Any) -> bool:
    if not is_a(shape, value):
        return False
    match shape.kind:
        case "int" | "float":
            return (shape.low is None or value >= shape.low) and (shape.high is None or value <= shape.high)
        case "text":
            if shape.template:
                numbers = numbers_in(shape, value)
                return numbers is not None and all(map(conforms, shape.parts, numbers))
            return _sized_right(shape, len(value)) and _text_allowed(shape, value)
        case "union":
            option = option_of(shape, value)
            return option is not None and conforms(option, value)
        case "tuple":
            return all(conforms(part, item) for part, item in zip(shape.parts, value, strict=True))
        case "dict":
            return (
                _sized_right(shape, len(value))
                and all(conforms(shape.parts[0], key) for key in value)
                and all(conforms(shape.parts[1], item) for item in value.values())
                and (not shape.graph or is_graph(value))
            )
        case "list" | "set":
            return (
                _sized_right(shape, len(value))
                and all(conforms(shape.parts[0], item) for item in value)
                and not (shape.distinct and not _distinct(shape.parts[0], value))
                and not (shape.ordered and any(a > b for a, b in pairwise(value)))
                and not (shape.even and len({len(item) for item in value}) > 1)
                and not (shape.once and any(Counter("".join(value))[mark] != 1 for mark in shape.once))
                and not (shape.tree and not is_tree(value))
            )
    return True


def _sized_right(shape: Shape, size: int) -> bool:
    return (shape.size_low or 0) <= size and (shape.size_high is None or size <= shape.size_high)


def _text_allowed(shape: Shape, text: str) -> bool:
    if shape.alphabet and not set(text) <= set(shape.alphabet):
        return False
    return not shape.neat or text == " ".join(text.split())


def _distinct(item: Shape, values: Any) -> bool:
    columns = [i for i, part in enumerate(item.parts) if item.kind == "tuple" and part.distinct]
    return all_differ(values) and all(all_differ([value[i] for value in values]) for i in columns)


def all_differ(items: Any) -> bool:
    """Tell whether the items of a collection differ from each other."""
    texts = [spelled(item) for item in items]
    return len(set(texts)) == len(texts)


def is_graph(value: Mapping[Any, Any]) -> bool:
    try:
        return all(other in value and other != node and node in value[other] for node in value for other in value[node])
    except TypeError:  # what is no key cannot be a node
        return False


def is_tree(rows: Sequence[Sequence[Any]]) -> bool:
    leader = list(range(len(rows) + 2))
    for row in rows:
        a, b = row[0], row[1]
        if not (isinstance(a, int) and isinstance(b, int) and 1 <= a < len(leader) and 1 <= b < len(leader)):
            return False
        a, b = _root(leader, a), _root(leader, b)
        if a == b:
            return False
        leader[a] = b
    return True


def _root(leader: list[int], node: int) -> int:
    while leader[node] != node:
        leader[node] = leader[leader[node]]  # halves the path, else stars take quadratic time
        node = leader[node]
    return node
