"""Type-aware mutation of known inputs (EvalPlus, arXiv 2305.01210, section 2.1 and table 1), held to what is known of them.

A value is changed as suits its type: numbers by one, texts by a part dropped, repeated or replaced, collections by an item
dropped, repeated or changed; now and then a value of the same type that stands elsewhere in the examples takes its place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from codegym.synthesis.model import Arguments, InputModel
from codegym.synthesis.shapes import Shape, spelled

_TRIES: Final = 6
_MOST_CHANGES: Final = 3
_TOKEN: Final = re.compile(r"\d+(?:\.\d+)?|[A-Za-z_]\w*|\s+|[^\w\s]")
_DEEPEST: Final = 30


def mutate(model: InputModel, seeds: Sequence[Arguments], count: int, rng: random.Random) -> Iterator[Arguments]:
    """Yield up to so many inputs that are one to three changes away from one of some seeds and agree with the model."""
    if not seeds:
        return
    mutator = Mutator(rng, seeds, model.literals)
    for number in range(count):
        for _ in range(_TRIES):
            changed = list(seeds[number % len(seeds)])
            for _ in range(rng.randint(1, _MOST_CHANGES) if changed else 0):
                place = rng.randrange(len(changed))
                changed[place] = mutator.changed(changed[place])
            changed = _mended(model, changed, rng)
            if model.holds(changed):
                yield changed
                break


class Mutator:
    """Changes plain values; `rng` decides, the values of `seeds` and some words serve as ingredients."""

    def __init__(self, rng: random.Random, seeds: Sequence[Any], words: Sequence[str] = ()) -> None:
        self._rng = rng
        self._words = [word for word in words if len(word) > 1]
        self._ingredients: dict[type, list[Any]] = {}
        self._tokens: dict[str, list[str]] = {}
        for value in _below(list(seeds), 0):
            self._ingredients.setdefault(type(value), []).append(value)
            if isinstance(value, str):
                for token in _TOKEN.findall(value[:5000]):
                    self._tokens.setdefault(_class_of(token), []).append(token)

    def changed(self, value: Any, depth: int = 0) -> Any:
        """Return a value of the same type, near to the one given."""
        rng = self._rng
        if depth < _DEEPEST and type(value) in self._ingredients and rng.random() < 0.15:
            return rng.choice(self._ingredients[type(value)])
        match value:
            case bool():
                return not value
            case int():
                return value + rng.choice((1, -1, 1, -1, -value, value, rng.randint(-10, 10)))
            case float():
                digits = len(repr(value).partition(".")[2]) if "e" not in repr(value) else 3
                step = rng.choice((1.0, -1.0, 10.0**-digits, -(10.0**-digits), value, -value))
                return round(value + step, digits)
            case str():
                return self.text(value)
            case list() | tuple() | set() | frozenset() | dict() if depth < _DEEPEST:
                with suppress(TypeError):  # what is to go into a set, or be a key, may have become what cannot
                    return self._collection(value, depth + 1)
        return value

    def text(self, text: str) -> str:
        """Return a text with a part dropped, repeated, moved or replaced: a line, a token, a character."""
        rng = self._rng
        tokens = _TOKEN.findall(text)
        places = [place for place, token in enumerate(tokens) if token[0].isalnum()]
        if self._words and len(places) > 1 and rng.random() < 0.25:
            tokens[rng.choice(places)] = rng.choice(self._words)
            return "".join(tokens)
        lines = text.split("\n")
        if len(lines) > 1 and rng.random() < 0.4:
            return "\n".join(self._items(lines, self.text, []))
        if len(tokens) > 1 and rng.random() < 0.6:
            place = rng.randrange(len(tokens))
            alike = self._tokens.get(_class_of(tokens[place]), tokens)
            token = tokens[place]
            if token.isdigit() and len(token) < 18 and rng.random() < 0.6:
                width = len(token) if token[0] == "0" else 1
                token = f"{max(0, int(token) + rng.choice((1, -1, 5, -5, 30, -30))):0{width}d}"
            else:
                token = rng.choice(alike)
            tokens[place] = token
            return "".join(tokens)
        return "".join(self._items(list(text), lambda _: rng.choice(text), self._inside(str)))

    def _items(self, items: list[Any], change: Callable[[Any], Any], fresh: Sequence[Any]) -> list[Any]:
        """Return a list with one item dropped, repeated, changed, moved; or all in another order; an empty one grows."""
        rng = self._rng
        if not items:
            return [rng.choice(fresh)] if fresh else []
        place = rng.randrange(len(items))
        match rng.randrange(10):
            case 0 | 1:
                return items[:place] + items[place + 1 :]
            case 2 | 3:
                return items[: place + 1] + items[place:]
            case 4:
                other = rng.randrange(len(items))
                items[place], items[other] = items[other], items[place]
                return items
            case 5:
                return [*items, change(items[place])]
            case 6:
                return rng.choice((items[::-1], items[: place + 1], items[place:], [items[place]] * len(items)))
        items[place] = change(items[place])
        return items

    def _inside(self, kind: type) -> list[Any]:
        return [item for value in self._ingredients.get(kind, []) for item in _items_of(value)]

    def _collection(self, value: Any, depth: int) -> Any:
        def change(item: Any) -> Any:
            return self.changed(item, depth)

        match value:
            case tuple():
                items = list(value)
                if items:
                    place = self._rng.randrange(len(items))
                    items[place] = change(items[place])
                return tuple(items)
            case list():
                return self._items(list(value), change, self._inside(list))
            case set() | frozenset():
                return type(value)(self._items(_items_of(value), change, self._inside(type(value))))
            case dict():
                pairs = [list(pair) for pair in value.items()]
                if pairs and self._rng.random() < 0.6:
                    pair = self._rng.choice(pairs)
                    pair[1] = change(pair[1])
                    return dict(map(tuple, pairs))
                fresh = [pair for other in self._ingredients.get(dict, []) for pair in other.items()]
                return dict(self._items(pairs, lambda pair: [change(pair[0]), pair[1]], fresh))
        return value


def _below(value: Any, depth: int) -> Iterator[Any]:
    if depth:
        yield value
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in _items_of(value):
            yield from _below(item, depth + 1)


def _items_of(value: Any) -> list[Any]:
    """Return the items of a collection; those of a set in an order that is the same in every process."""
    return sorted(value, key=spelled) if isinstance(value, (set, frozenset)) else list(value)


def _class_of(token: str) -> str:
    return "digits" if token[0].isdigit() else "word" if token[0].isalpha() else "space" if token.isspace() else "mark"


def _mended(model: InputModel, arguments: Arguments, rng: random.Random) -> Arguments:
    """Put right what a change of one argument asks of others: equal lengths, edges both ways."""
    if model.layout is not None:
        owners: dict[int, tuple[int, int]] = {}
        for place, section in model.layout.bodies():
            if section.count.place is not None and section.kind != "text":
                first, plus = owners.setdefault(section.count.place, (place, section.count.plus))
                if first != place:
                    arguments[place] = _resized(
                        arguments[place], len(arguments[first]) - plus + section.count.plus, rng
                    )
    for a, b in model.ties:
        arguments[b] = _resized(arguments[b], len(arguments[a]), rng)
    return [_repaired(shape, value) for shape, value in zip(model.shapes, arguments, strict=False)]


def _resized(value: Any, size: int, rng: random.Random) -> Any:
    if isinstance(value, list) and value:
        longer = list(value)
        while len(longer) < size:
            longer.append(rng.choice(longer))
        return longer[: max(size, 0)]
    return value


def _repaired(shape: Shape, value: Any) -> Any:
    if not (shape.graph and isinstance(value, dict)):
        return value
    try:
        linked = {node: {other for other in value[node] if other in value and other != node} for node in value}
        for node, others in list(linked.items()):
            for other in others:
                linked[other].add(node)
    except TypeError:
        return value
    return {node: sorted(others) if isinstance(value[node], list) else others for node, others in linked.items()}
