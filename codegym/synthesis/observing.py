"""What all examples of an input have in common, where nothing is stated: such inputs alone are certain to be valid. Pure."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, pairwise
from math import isfinite
from typing import Any, Final

from codegym.synthesis import constraints
from codegym.synthesis.constraints import Number, Phrase, Relation, Stated
from codegym.synthesis.model import InputModel, all_differ, is_a, is_graph, is_tree, option_of, same_name
from codegym.synthesis.shapes import Shape

_COUNTS: Final = frozenset((
    "n", "m", "k", "i", "j", "size", "count", "length", "width", "height", "depth", "limit", "steps", "times", "index",
    "rows", "columns", "cols", "capacity", "age", "year",
))  # fmt: skip
"""Names of numbers that are hardly ever negative, where no example is known."""
_DEFAULT_SIZE: Final = 1000
"""Items of a collection or characters of a text of which nothing is stated."""


def observe(model: InputModel, stated: Stated) -> None:
    """Where nothing is stated, hold to what all examples have in common."""
    examples = model.examples
    for shape in _counted(model):
        shape.size_low, shape.size_high = 0, 1 << 60
    for place, shape in enumerate(model.shapes):
        values = [example[place] for example in examples]
        _observe_shape(model, shape, values, stated)
    for a, b in combinations(range(len(model.shapes)), 2):
        pair = [(example[a], example[b]) for example in examples]
        if all(model.shapes[each].sized or model.shapes[each].kind == "text" for each in (a, b)):
            sizes = {len(x) for x, _ in pair}
            if len(sizes) > 1 and all(len(x) == len(y) for x, y in pair) and model.layout is None:
                model.ties.append((a, b))
                model.shapes[b].size_low = 0
        for inner, outer in ((a, b), (b, a)):
            if (
                model.shapes[outer].kind == "dict"
                and model.shapes[inner].kind in ("set", "list")
                and len(examples) > 1
                and all(example[inner] and _within(example[inner], example[outer]) for example in examples)
            ):
                model.members.append((inner, outer))


def _counted(model: InputModel) -> Iterator[Shape]:
    """Yield the shapes whose length is a count that the text announces."""
    for place, section in model.layout.bodies() if model.layout is not None else ():
        if section.count.place is not None:
            yield model.shapes[place]
        if section.across.place is not None and model.shapes[place].parts:
            yield model.shapes[place].parts[0]


def _within(items: Iterable[Any], keys: Mapping[Any, Any]) -> bool:
    try:
        return all(item in keys for item in items)
    except TypeError:
        return False


def _observe_shape(model: InputModel, shape: Shape, values: list[Any], stated: Stated) -> None:
    match shape.kind:
        case "int" | "float":
            _observe_number(model, shape, stated)
        case "text":
            _observe_size(model, shape, stated)
            for part in shape.parts:
                _observe_number(model, part, stated)
                if not model.is_bounded(part.name, above=True) and len(set(part.lengths)) == 1:
                    part.high = max(part.samples)
        case "union":
            for option in shape.parts:
                _observe_shape(model, option, [each for each in values if is_a(option, each)], stated)
        case "tuple":
            for i, part in enumerate(shape.parts):
                _observe_shape(model, part, [value[i] for value in values], stated)
        case "list" | "set" | "dict":
            _observe_size(model, shape, stated)
            _observe_items(model, shape, values, stated)
            for i, part in enumerate(shape.parts):
                items = [item for value in values for item in (value.values() if i else value)]
                _observe_shape(model, part, items, stated)


def _observe_number(model: InputModel, shape: Shape, stated: Stated) -> None:
    seen = [sample for sample in shape.samples if isinstance(sample, int) or isfinite(sample)]
    low, high = min(seen, default=0 if stated.unsigned or shape.name in _COUNTS else -10), max(seen, default=10)
    numbered = model.is_bounded(shape.name, above=True) and shape.low is not None
    if not model.is_bounded(shape.name, above=False) and not numbered:
        shape.low = _lowest(low, whole=shape.kind == "int")
    if not model.is_bounded(shape.name, above=True):
        # Nothing but zeros says nothing; nothing above zero says that there is no such thing.
        shape.high = max(10 * high, 10) if high > 0 or low == 0 else 0


def _lowest(seen: float, *, whole: bool) -> float:
    """Return the lower end of numbers of which `seen` is the lowest known."""
    if seen < 0:
        return 10 * seen
    return 1 if whole and seen >= 1 else seen


def _observe_size(model: InputModel, shape: Shape, stated: Stated) -> None:
    name = f"len({shape.name})"
    if stated.empty and not model.is_bounded(name, above=False):
        shape.size_low = 0
    if not model.is_bounded(name, above=False) and shape.size_low is None:
        shape.size_low = min(*shape.lengths, 1) if shape.lengths else 0
    if not model.is_bounded(name, above=True) and shape.size_high is None:
        same = shape.kind != "text" and len(set(shape.lengths)) == 1 and len(shape.lengths) > 3
        shape.size_high = shape.lengths[0] if same else max(_DEFAULT_SIZE, *shape.lengths, 0)
        if same:
            shape.size_low = shape.lengths[0]


def _observe_items(model: InputModel, shape: Shape, values: list[Any], stated: Stated) -> None:
    item = shape.parts[0]
    several = [value for value in values if len(value) > 1]
    if shape.kind == "list":
        about = {shape.name} | constraints.words_for(shape.name, shape.words)
        said = any(about & clause for clause in stated.unlike if sum(part.name in clause for part in item.parts) < 2)
        shape.distinct = said and len(several) > 1 and all(map(all_differ, several))
        for i, part in enumerate(item.parts if item.kind == "tuple" and said else []):
            part.distinct = all(all_differ([row[i] for row in value]) for value in several)
        shape.ordered = (
            stated.sorted
            and item.kind in ("int", "float", "text")
            and any(len(value) > 2 for value in several)
            and all(a <= b for value in several for a, b in pairwise(value))
        )
        if item.kind in ("list", "text") and several:
            shape.even = all(len({len(each) for each in value}) == 1 for value in several)
        if item.kind == "text" and shape.even:
            counts = [Counter("".join(value)) for value in values]
            marks = set.intersection(*map(set, counts)) if counts and stated.single else set()
            quoted = [mark for mark in sorted(marks) if mark in stated.literals]
            shape.once = "".join(mark for mark in quoted if all(count[mark] == 1 for count in counts))
            item.once = shape.once
    if shape.kind == "dict" and shape.parts[1].kind in ("set", "list") and any(any(value.values()) for value in values):
        shape.graph = all(map(is_graph, values))
        shape.parts[1].size_low = 0 if shape.graph else None
    section_is_tree = model.layout is not None and any(
        section.kind == "rows" and section.count.plus == -1 for section in model.layout.sections
    )
    if section_is_tree and item.kind == "tuple" and len(item.parts) > 1:
        shape.tree = bool(values) and all(map(is_tree, values))
    fields = item.parts if item.kind == "tuple" else []
    for a, b in combinations(range(len(fields)), 2):
        rows = [row for value in values for row in value]
        alike = fields[a].kind == fields[b].kind == "int" and _ceiling(model, fields[a]) & _ceiling(model, fields[b])
        if alike and not shape.joins:
            shape.joins = (a, b)
        if stated.unlike and alike and len(rows) > 2 and all(row[a] != row[b] for row in rows):
            model.relations.append(Relation(ast.Name(fields[a].name), "!=", ast.Name(fields[b].name), stated=False))


def _ceiling(model: InputModel, shape: Shape) -> set[str]:
    """Return what a number may not exceed, as text, constants aside."""
    return {
        ast.unparse(relation.right)
        for relation in model.relations
        if isinstance(relation.left, ast.Name)
        and same_name(relation.left.id, shape.name)
        and relation.comparison[0] == "<"
        and not isinstance(relation.right, ast.Constant)
    }


def number_fields(model: InputModel, stated: Stated) -> None:
    """Bound numbers by another value where they reach up to it: such numbers number something, or count it."""
    known = [each[0] for each in map(model.known, model.examples) if each is not None]
    if len(known) != len(model.examples) or len(known) < 2:
        return
    for place, shape in enumerate(model.shapes):
        for fields, rows in _numbers(shape, [[example[place]] for example in model.examples]):
            _number_fields(model, stated, fields, rows, known)


def _numbers(shape: Shape, values: Sequence[Sequence[Any]]) -> Iterator[tuple[list[Shape], Sequence[Sequence[Any]]]]:
    """Yield the fields that stand side by side in a shape, and their rows in each example.

    Args:
        shape: of the values.
        values: for each example all values of this shape.
    """
    match shape.kind:
        case "int":
            yield [shape], [[(value,) for value in each] for each in values]
        case "tuple":
            yield shape.parts, values
        case "union":
            for option in shape.parts:
                yield from _numbers(
                    option, [[item for item in each if option_of(shape, item) is option] for each in values]
                )
        case "list" | "set":
            yield from _numbers(shape.parts[0], [[item for value in each for item in value] for each in values])


def _number_fields(
    model: InputModel,
    stated: Stated,
    fields: list[Shape],
    rows: Sequence[Sequence[Any]],
    known: list[dict[str, Number]],
) -> None:
    """Bound fields, two together where both reach up to the same value between them: they are of one kind."""
    free = [i for i, part in enumerate(fields) if part.kind == "int" and not model.is_bounded(part.name, above=True)]
    for group in (*combinations(free, 2), *((i,) for i in free)):
        if any(model.is_bounded(fields[i].name, above=True) for i in group):
            continue
        columns = [([row[i] for row in each for i in group], names) for each, names in zip(rows, known, strict=True)]
        columns = [(column, names) for column, names in columns if column]
        own = {fields[i].name for i in group}
        for bound in _ceilings(stated, columns, own) if len(columns) > 1 else ():
            low = min(min(column) for column, _ in columns)
            for i in group:
                fields[i].low = (
                    None if model.is_bounded(fields[i].name, above=False) else min(1, low) if low >= 0 else None
                )
                model.relations += bound(fields[i].name)
            break


def _ceilings(
    stated: Stated, columns: list[tuple[list[int], dict[str, Number]]], own: set[str]
) -> Iterator[Callable[[str], Sequence[Relation]]]:
    """Yield what bounds some numbers: how things are said to be numbered, or a value that they reach in half the examples."""
    for phrase in stated.numbering:
        ends = [(_ends(phrase, known), column) for column, known in columns]
        if all(
            low is not None and high is not None and low <= min(column) and max(column) <= high
            for (low, high), column in ends
        ):
            yield partial(constraints.relations_of, phrase, stated=False)
    for name in sorted(columns[0][1], key=lambda name: name.startswith("len(")):
        for gap in (0, 1):
            most = [(max(column), known[name] - gap) for column, known in columns if name in known and name not in own]
            tight = sum(a == b for a, b in most)
            varied = len({a for a, _ in most}) > 1 and len({b for _, b in most}) > 1
            if varied and all(a <= b for a, b in most) and 2 * tight >= len(most):
                yield partial(_at_most, name, gap)


def _at_most(ceiling: str, gap: int, name: str) -> Sequence[Relation]:
    return [Relation(ast.Name(name), "<" if gap else "<=", ast.Name(ceiling), stated=False)]


def _ends(phrase: Phrase, known: Mapping[str, Number]) -> tuple[Number | None, Number | None]:
    low, high = phrase.low, phrase.high
    return (
        None if low is None else constraints.evaluate(low, known),
        None if high is None else constraints.evaluate(high, known),
    )
