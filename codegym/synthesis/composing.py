"""One input put together from choices, wherever these come from, so that it agrees with a model of a problem's inputs.

Counts are drawn first, so that what depends on them (``1 <= a <= n``) can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Final, Protocol

from codegym.synthesis.constraints import Number
from codegym.synthesis.model import Arguments, InputModel, named
from codegym.synthesis.shapes import Shape, fill, spelled, widths_of

_TRIES: Final = 5
_PATH_SHARE: Final = 0.95
_MOST_CELLS: Final = 60
"""Items of a small input's collections, those of inner ones counted together."""
_MOST_LETTERS: Final = 100_000
"""Characters and numbers of a big input, all in all about."""
_MOST_ITEMS: Final = 1000
"""Of a collection of which nothing else is known."""


class Source(Protocol):
    """Where choices come from."""

    def integer(self, low: int, high: int) -> int:
        """Return a whole number in ``[low, high]``."""
        ...

    def pick(self, items: Sequence[Any]) -> Any:
        """Return one of some items."""
        ...


class ImpossibleError(Exception):
    """No value fits what is known: the input as a whole is given up."""


@dataclass(frozen=True, slots=True)
class Style:
    """What the values of one input have in common."""

    spread: str
    """How far numbers lie apart: ``tiny``, ``small``, ``seen``, ``wide``, ``any``, or ``top``, the greatest only."""
    size: tuple[int, int]
    """Fewest and most items of a collection."""
    letters: int
    """How many different letters texts are made of."""
    order: int = 0
    """0: as drawn; 1: lists of numbers or texts go up; 2: they go down."""
    big: bool = False


class Composition:
    """One input in the making; `known` holds the named values drawn so far."""

    def __init__(self, model: InputModel, source: Source, style: Style) -> None:
        self._model = model
        self._source = source
        self._style = style
        self._known: dict[str, Number] = {}
        self._alphabets: dict[str, str] = {}
        self._bounds: dict[str, tuple[Number | None, Number | None] | None] = {}
        self._unlike = [relation for relation in model.relations if relation.comparison == "!="]
        self._budget = _MOST_LETTERS
        self._cells = 1
        """Items of the collections that are under way: of a small input they are few all in all."""

    def arguments(self) -> Arguments:
        model = self._model
        sizes: dict[int, int] = {}
        across: dict[int, int] = {}
        if model.layout is not None:
            counts = {place: self._count(name) for place, name in model.counters.items()}
            for place, section in model.layout.bodies():
                if section.count.place is not None:
                    sizes[place] = max(0, counts[section.count.place] + section.count.plus)
                if section.across.place is not None:
                    across[place] = max(0, counts[section.across.place] + section.across.plus)
        arguments: Arguments = []
        for place, shape in enumerate(model.shapes):
            tied = next((a for a, b in model.ties if b == place), None)
            size = len(arguments[tied]) if tied is not None else sizes.get(place)
            member = next((b for a, b in model.members if a == place and b < place), None)
            if shape.kind == "int" and self._style.big and self._style.order == 1:
                # Room for the longest path.
                value: Any = max(self._integer(shape, self._known), int(self._range(shape, self._known)[1]))
            elif member is not None and arguments[member]:
                value = self._members(shape, list(arguments[member]))
            else:
                value = self._value(shape, self._known, size=size, across=across.get(place))
            self._known |= named(shape, value)
            self._bounds.clear()
            arguments.append(value)
        return arguments

    def _count(self, name: str) -> int:
        size = self._size(Shape(kind="list", name=name), name)
        self._known[name] = size
        if self._model.layout and any(section.across.place is not None for section in self._model.layout.sections):
            self._cells *= max(size, 1)
        return size

    def _size(self, shape: Shape, name: str) -> int:
        low, high = self._model.bounds(name, self._known)
        least = int(max(low if low is not None else 0, shape.size_low or 0, 0))
        most = int(min((each for each in (high, shape.size_high) if each is not None), default=_MOST_ITEMS))
        if least > most:
            raise ImpossibleError
        if self._style.big:
            return max(least, min(most, self._budget))
        a, b = self._style.size
        b = min(b, max(2, _MOST_CELLS // max(self._cells, 1)))
        a, b = max(least, min(a, most)), min(most, max(b, least))
        return self._source.integer(min(a, b), b)

    def _value(
        self, shape: Shape, known: Mapping[str, Number], *, size: int | None = None, across: int | None = None
    ) -> Any:
        match shape.kind:
            case "int":
                self._budget -= 1
                return self._integer(shape, known)
            case "float":
                self._budget -= 1
                return self._decimal(shape, known)
            case "bool":
                return bool(self._source.integer(0, 1))
            case "text":
                return self._text(shape, size)
            case "constant":
                if not shape.samples:
                    raise ImpossibleError
                return self._source.pick(shape.samples)
            case "union":
                # What was seen in more guises is drawn more often: a mark among numbers stays rare.
                options = [part for part in shape.parts for _ in range(min(8, 1 + len(part.samples)))]
                return self._value(self._source.pick(options), known)
            case "tuple":
                return self._fields(shape, known)
            case "list" | "set" | "dict":
                return self._collection(shape, known, size, across)
        raise ImpossibleError

    def _integer(self, shape: Shape, known: Mapping[str, Number]) -> int:
        low, high = self._range(shape, known)
        least, most = int(-(-low // 1)), int(high // 1)
        if least > most:
            raise ImpossibleError
        spread = self._style.spread
        odd = self._source.integer(0, 9)
        if spread == "top" or (odd == 0 and not self._style.big):
            return most if odd < 7 else least
        if odd == 1 and not self._style.big:
            return least
        if spread == "seen" and shape.samples:
            sample = int(self._source.pick(shape.samples))
            return min(max(sample, least), most)
        reach = {"tiny": 3, "small": 12, "seen": 50, "wide": 1000}.get(spread)
        if reach is not None:
            origin = min(max(0, least), most)
            least, most = max(least, origin - reach), min(most, origin + reach)
        return self._source.integer(least, most)

    def _range(self, shape: Shape, known: Mapping[str, Number], digits: int = 0) -> tuple[Number, Number]:
        if shape.name not in self._bounds:
            # What depends on nothing but values that all items share is worked out once.
            here = self._model.bounds(shape.name, self._known, digits)
            self._bounds[shape.name] = here if self._model.is_settled(shape.name, self._known) else None
        low, high = self._bounds[shape.name] or self._model.bounds(shape.name, known, digits)
        lows = [each for each in (low, shape.low) if each is not None]
        highs = [each for each in (high, shape.high) if each is not None]
        return max(lows, default=-1000), min(highs, default=1000)

    def _decimal(self, shape: Shape, known: Mapping[str, Number]) -> float:
        digits = min(6, max((_digits(sample) for sample in shape.samples), default=2))
        low, high = self._range(shape, known, digits)
        scale: int = 10**digits
        odd = self._source.integer(0, 9)
        if self._style.spread == "seen" and shape.samples and odd > 3:
            return float(self._source.pick(shape.samples))
        if odd == 0:
            return float(low)
        if odd == 1:
            return float(high)
        if self._style.spread == "tiny":
            low, high = max(low, -3), min(high, max(low, 0) + 3)
            scale = min(scale, 4)
        least, most = ceil(round(low * scale, 6)), floor(round(high * scale, 6))
        if least > most:
            raise ImpossibleError
        return self._source.integer(least, most) / scale

    def _text(self, shape: Shape, size: int | None) -> str:
        if shape.template:
            return fill(shape.template, [self._integer(part, self._known) for part in shape.parts], widths_of(shape))
        if is_fixed(shape):
            return str(self._source.pick(shape.samples))
        if size is None:
            size = self._size(shape, f"len({shape.name})")
        self._budget -= size
        letters = self._letters(shape)
        if not letters:
            return ""
        text = "".join([self._source.pick(letters) for _ in range(size)])
        return " ".join(text.split()) if shape.neat else text

    def _letters(self, shape: Shape) -> str:
        """Return a few of the letters that a text may have: the same for all texts of this input that are of one make."""
        seen = {letter for sample in shape.samples for letter in sample}
        make = "lower" if all("a" <= letter <= "z" for letter in seen) else shape.name
        if make not in self._alphabets:
            everything = sorted(seen) + [letter for letter in shape.alphabet if letter not in seen]
            everything = [letter for letter in everything if letter not in shape.once]
            most = self._style.letters if len(everything) > 8 else len(everything)
            start = self._source.integer(0, max(0, len(everything) - 1)) if len(everything) > 8 else 0
            few = "".join((everything * 2)[start : start + max(1, most)])
            # Mostly of one letter, more often than chance would have it.
            often = self._source.pick(few) if few and self._source.integer(0, 1) else ""
            self._alphabets[make] = few + 2 * len(few) * often
        return self._alphabets[make]

    def _fields(self, shape: Shape, known: Mapping[str, Number]) -> tuple[Any, ...]:
        here = dict(known)
        found = []
        for part in shape.parts:
            value = self._value(part, here)
            here |= named(part, value)
            found.append(value)
        return tuple(found)

    def _members(self, shape: Shape, keys: list[Any]) -> Any:
        least = int(self._model.bounds(f"len({shape.name})", self._known)[0] or shape.size_low or 0)
        chosen = {
            self._source.pick(keys)
            for _ in range(self._source.integer(max(1, least), max(1, least, min(len(keys), 4))))
        }
        return sorted(chosen) if shape.kind == "list" else chosen

    def _collection(self, shape: Shape, known: Mapping[str, Number], size: int | None, across: int | None) -> Any:
        if size is None:
            size = self._size(shape, f"len({shape.name})")
        outer, self._cells = self._cells, self._cells * max(size, 1)
        try:
            return self._filled(shape, {**known, f"len({shape.name})": size}, size, across)
        finally:
            self._cells = outer

    def _filled(self, shape: Shape, known: Mapping[str, Number], size: int, across: int | None) -> Any:
        item = shape.parts[0]
        if shape.tree:
            return self._tree(shape, known, size)
        if shape.kind == "dict":
            return self._dict(shape, known, size)
        if shape.even or across is not None:
            width = across if across is not None else self._width(item, size)
            items = [self._value(item, known, size=width) for _ in range(size)]
            return self._marked(items, shape.once) if shape.once else items
        items = self._items(item, known, size, distinct=shape.distinct or shape.kind == "set")
        if shape.kind == "set":
            return set(map(_hashable, items))
        if shape.joins and self._style.order == 1:
            items = self._path(shape, items)
        elif shape.ordered or (self._style.order and _is_sortable(item)):
            items.sort(reverse=self._style.order == 2 and not shape.ordered)
        return items

    def _path(self, shape: Shape, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Join each number to the next one, as far as there are numbers, and then some at random: deep, for graphs."""
        a, b = shape.joins
        low, high = self._range(shape.parts[0].parts[a], self._known)
        first = max(int(low), 0)
        length = min(int(high) - first, int(_PATH_SHARE * len(rows)))
        return [
            tuple(first + i if k == a else first + i + 1 if k == b else item for k, item in enumerate(row))
            if i < length
            else row
            for i, row in enumerate(rows)
        ]

    def _width(self, item: Shape, rows: int) -> int:
        size = self._size(item, f"len({item.name})")
        return min(size, max(1, 2 * _MOST_LETTERS // max(rows, 1))) if self._style.big else max(size, 1)

    def _items(self, item: Shape, known: Mapping[str, Number], size: int, *, distinct: bool) -> list[Any]:
        columns = [i for i, part in enumerate(item.parts) if item.kind == "tuple" and part.distinct]
        found: list[Any] = []
        seen: set[Any] = set()
        for _ in range(size):
            for _ in range(_TRIES):
                value = self._related(item, known)
                if self._budget < 0:
                    return found
                if not distinct:
                    break
                key = tuple(value[i] for i in columns) if columns else spelled(value)
                if key not in seen:
                    seen.add(key)
                    break
            else:
                return found
            found.append(value)
        return found

    def _related(self, item: Shape, known: Mapping[str, Number]) -> Any:
        """Return an item whose own values stand in the relations that are stated of them."""
        value = self._value(item, known)
        for _ in range(_TRIES if self._unlike else 0):
            here = {**known, **named(item, value)}
            if all(relation.holds(here) for relation in self._unlike):
                break
            value = self._value(item, known)
        return value

    def _tree(self, shape: Shape, known: Mapping[str, Number], size: int) -> list[Any]:
        """Return the edges of a tree in any order and direction; a path, a star or something in between."""
        labels = list(range(1, size + 2))
        for i in range(len(labels) - 1, 0, -1):
            j = self._source.integer(0, i)
            labels[i], labels[j] = labels[j], labels[i]
        make = self._source.integer(0, 3)
        rows = []
        for i in range(1, size + 1):
            above = 0 if make == 0 else i - 1 if make == 1 else self._source.integer(0, i - 1)
            ends = (labels[above], labels[i]) if self._source.integer(0, 1) else (labels[i], labels[above])
            rest = [self._value(part, known) for part in shape.parts[0].parts[2:]]
            rows.append((*ends, *rest))
        return rows

    def _dict(self, shape: Shape, known: Mapping[str, Number], size: int) -> dict[Any, Any]:
        keys = self._keys(shape.parts[0], known, size)
        if not shape.graph:
            return {key: self._value(shape.parts[1], known) for key in keys}
        found: dict[Any, set[Any]] = {key: set() for key in keys}
        edges = self._source.integer(0, max(0, min(3 * len(keys), len(keys) * (len(keys) - 1) // 2)))
        for _ in range(edges):
            a, b = self._source.pick(keys), self._source.pick(keys)
            if a != b:
                found[a].add(b)
                found[b].add(a)
        return {key: sorted(value) if shape.parts[1].kind == "list" else value for key, value in found.items()}

    def _keys(self, shape: Shape, known: Mapping[str, Number], size: int) -> list[Any]:
        found: dict[Any, None] = {}
        for number in range(size):
            if shape.kind == "text" and shape.samples:
                sample = str(shape.samples[number % len(shape.samples)])
                key: Any = sample if number < len(shape.samples) else f"{sample.rstrip('0123456789')}{number}"
                if not set(key) <= {*shape.alphabet, *sample, *"0123456789"}:
                    key = sample
            else:
                key = self._value(shape, known)
            found[_hashable(key)] = None
        return list(found)

    def _marked(self, lines: list[str], marks: str) -> list[str]:
        """Put each of some marks once somewhere into a grid."""
        places = [(i, j) for i, line in enumerate(lines) for j in range(len(line))]
        if len(places) < len(marks):
            raise ImpossibleError
        cells = [list(line) for line in lines]
        for mark in marks:
            i, j = places.pop(self._source.integer(0, len(places) - 1))
            cells[i][j] = mark
        return ["".join(row) for row in cells]


def is_fixed(shape: Shape) -> bool:
    """Tell whether a text is one of a few words, or has an inner form: such texts are taken from the examples."""
    if shape.alphabet or not shape.samples:
        return False
    letters = {letter for sample in shape.samples for letter in sample} - set(shape.once) - {" " if shape.neat else ""}
    if max(shape.lengths, default=0) <= 1 or 0 < sum(map(str.isdigit, letters)) < len(letters):
        return True
    return len(letters) > 8 and not all(map(str.isalpha, letters))


def _is_sortable(item: Shape) -> bool:
    return item.kind in ("int", "float", "text") or (item.kind == "tuple" and all(map(_is_sortable, item.parts)))


def _hashable(value: Any) -> Any:
    match value:
        case set():
            return frozenset(value)
        case tuple():
            return tuple(map(_hashable, value))
    return value


def _digits(value: float) -> int:
    text = repr(value)
    return len(text.partition(".")[2]) if "e" not in text else 6
