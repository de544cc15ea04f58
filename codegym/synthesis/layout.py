"""The layout of a program's standard input: text to arguments and back, inferred from examples. Pure.

A layout is a row of sections: lines with fixed fields, a line that lists items, lines that are repeated. Counts that the
text announces (``n`` on the first line, then ``n`` lines) are no arguments: they are derived from what they count, so that
whatever is done to an argument leaves a well-formed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

_INTEGER: Final = re.compile(r"[+-]?\d{1,4000}")
_DECIMAL: Final = re.compile(r"[+-]?\d{1,300}\.\d{1,300}")
_MOST_WORK: Final = 1_000_000
"""Lines looked at in search of a layout, about."""
_MOST_LINES: Final = 5000
_MOST_SECTIONS: Final = 60

SectionKind = Literal["fields", "items", "rows", "texts", "lists", "text"]
"""``fields``: a line of fixed fields. ``items``: a line that lists any number of items. ``rows``: lines of fixed fields.
``texts``: lines of free text. ``lists``: lines that each list items. ``text``: one line of free text."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are: the header value at this place, and something added to it; None: as many as there are."""

    place: int | None = None
    plus: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """One or several lines of the text."""

    kind: SectionKind
    width: int = 0
    """Fields of a line."""
    count: Count = Count()
    """Of the items or of the lines."""
    across: Count = Count()
    """Of the items in each line of ``lists``, of the characters in each line of ``texts``."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The sections of a text. Header values are numbered in the order in which they stand in the text."""

    sections: tuple[Section, ...]
    counters: frozenset[int] = frozenset()
    """Header values that count something."""

    def parse(self, text: str) -> list[Any] | None:
        """Return the arguments that a text holds, None if it is not laid out like this."""
        lines = _lines(text)
        arguments: list[Any] = []
        header: list[Any] = []
        at = 0
        for section in self.sections:
            taken = _take(section, lines, at, header)
            if taken is None:
                return None
            found, at = taken
            if section.kind == "fields":
                places = range(len(header), len(header) + section.width)
                header += found
                arguments += [value for place, value in zip(places, found, strict=True) if place not in self.counters]
            else:
                arguments.append(found)
        return arguments if at == len(lines) else None

    def render(self, arguments: Sequence[Any]) -> str | None:
        """Return the text for arguments; None if counts contradict each other, or are negative."""
        counts = self.counts(arguments)
        if counts is None:
            return None
        left = list(arguments)
        lines: list[str] = []
        place = 0
        for section in self.sections:
            if section.kind == "fields":
                fields = [
                    counts[at] if at in self.counters else left.pop(0) for at in range(place, place + section.width)
                ]
                place += section.width
                lines.append(_line(fields))
                continue
            value = left.pop(0)
            match section.kind:
                case "items":
                    lines.append(_line(value))
                case "text":
                    lines.append(value)
                case "texts":
                    lines += value
                case _:
                    lines += [_line(row) for row in value]
        if any("\n" in line or "\r" in line for line in lines):
            return None
        return "".join(f"{line}\n" for line in lines)

    def counts(self, arguments: Sequence[Any]) -> dict[int, int] | None:
        """Return the value of every counter, None if they contradict each other."""
        found: dict[int, int] = {}
        for at, section in self.bodies():
            value = arguments[at]
            measured = [(section.count, len(value))] if section.kind != "text" else []
            if section.across.place is not None:
                measured += [(section.across, len(item)) for item in value]
            for count, size in measured:
                if count.place is not None and found.setdefault(count.place, size - count.plus) != size - count.plus:
                    return None
        if any(found.get(place, 0) < 0 for place in self.counters):
            return None
        return {place: found.get(place, 0) for place in self.counters}

    def bodies(self) -> list[tuple[int, Section]]:
        """Return the places of the arguments that have a section of their own, and these sections."""
        found: list[tuple[int, Section]] = []
        at = place = 0
        for section in self.sections:
            if section.kind == "fields":
                at += sum(header not in self.counters for header in range(place, place + section.width))
                place += section.width
            else:
                found.append((at, section))
                at += 1
        return found


def infer_layout(texts: Sequence[str]) -> Layout | None:
    """Return a layout that all texts have, the one with most counts explained; None if none is found."""
    examples = [_lines(text) for text in texts]
    if not examples or max(map(len, examples)) > _MOST_LINES:
        return None
    search = _Search(examples, _MOST_WORK // (1 + sum(map(len, examples))))
    search.go([0] * len(examples), [[] for _ in examples], Layout(()))
    return search.found


@dataclass(slots=True)
class _Search:
    """Tries sections from the first line on, those that explain a count first; the first that fits to the end wins."""

    examples: list[list[str]]
    steps: int
    found: Layout | None = None

    def go(self, at: list[int], headers: list[list[Any]], layout: Layout) -> bool:
        self.steps -= 1
        if self.steps < 0 or len(layout.sections) > _MOST_SECTIONS:
            return False
        if all(place == len(lines) for place, lines in zip(at, self.examples, strict=True)):
            self.found = layout
            return True
        if any(place > len(lines) for place, lines in zip(at, self.examples, strict=True)):
            return False
        return any(self._try(section, at, headers, layout) for section in self._candidates(at, headers, layout))

    def _try(self, section: Section, at: list[int], headers: list[list[Any]], layout: Layout) -> bool:
        taken = [
            _take(section, lines, place, header)
            for lines, place, header in zip(self.examples, at, headers, strict=True)
        ]
        if any(each is None for each in taken):
            return False
        following = [each[1] for each in taken if each is not None]
        if following == at and all(place < len(lines) for place, lines in zip(at, self.examples, strict=True)):
            return False
        places = (section.count.place, section.across.place)
        counters = layout.counters | frozenset(place for place in places if place is not None)
        if section.kind == "fields":
            headers = [[*header, *each[0]] for header, each in zip(headers, taken, strict=True) if each is not None]
        return self.go(following, headers, Layout((*layout.sections, section), counters))

    def _candidates(self, at: list[int], headers: list[list[Any]], layout: Layout) -> Iterator[Section]:
        nows = [lines[place] if place < len(lines) else None for place, lines in zip(at, self.examples, strict=True)]
        rest = [lines[place:] for place, lines in zip(at, self.examples, strict=True)]
        counts = [
            Count(place, plus)
            for plus in (0, -1)
            for place in range(len(headers[0]))
            if all(isinstance(header[place], int) and header[place] + plus >= 0 for header in headers)
        ]
        free = [count for count in counts if count.place not in layout.counters]
        counted = [*free, *(count for count in counts if count not in free)]
        for count in counted:
            yield from _regular(count, rest, headers, counts)
        if any(now is None for now in nows):
            return
        lines = [now for now in nows if now is not None]
        widths = {len(line.split()) for line in lines}
        for count in counts:
            if all(
                len(line.split()) == _value(count, header) for line, header in zip(lines, headers, strict=True)
            ) and (len(widths) > 1 or count.plus == 0):
                yield Section("items", count=count)
        for count in counted:
            yield from _irregular(count, rest, headers)
        numeric = all(_is_number(token) for line in lines for token in line.split())
        if len(widths) == 1 and widths != {0} and (numeric or (widths != {1} and _alike(lines))):
            yield Section("fields", width=widths.pop())
        if numeric and len(lines) > 1:
            yield Section("items")
        yield Section("text")
        if len({len(lines) for lines in rest}) > 1 or len(rest) == 1:
            yield from _regular(Count(), rest, headers, counts)
            yield from _irregular(Count(), rest, headers)


Blocks = Sequence[Sequence[str]]
Headers = Sequence[Sequence[Any]]


def _regular(count: Count, rest: Blocks, headers: Headers, counts: Sequence[Count]) -> Iterator[Section]:
    """Yield sections of so many lines that are alike: of fixed fields, begun by a tag, or of a width that is announced."""
    sizes = _sizes(count, rest, headers)
    if sizes is None:
        return
    rows = [line for size, lines in zip(sizes, rest, strict=True) for line in lines[:size]]
    owners = [header for size, header in zip(sizes, headers, strict=True) for _ in range(size)]
    tokens = [line.split() for line in rows]
    numeric = all(_is_number(token) for row in tokens for token in row)
    widths = {len(row) for row in tokens}
    for across in counts:
        if across == count:
            continue
        wanted = [_value(across, own) for own in owners]
        if numeric and max(widths) > 1 and len(set(wanted)) > 1 and list(map(len, tokens)) == wanted:
            yield Section("lists", count=count, across=across)
        if not numeric and across.plus == 0 and list(map(len, rows)) == wanted:
            yield Section("texts", count=count, across=across)
    if len(widths) == 1 and widths != {0} and _alike(rows) and (widths != {1} or numeric):
        yield Section("rows", width=widths.pop(), count=count)
    elif _tagged(tokens):
        yield Section("rows", count=count)


def _irregular(count: Count, rest: Blocks, headers: Headers) -> Iterator[Section]:
    """Yield sections of so many lines of any length."""
    sizes = _sizes(count, rest, headers)
    if sizes is not None:
        rows = [line for size, lines in zip(sizes, rest, strict=True) for line in lines[:size]]
        yield Section(
            "lists" if all(_is_number(token) for row in rows for token in row.split()) else "texts", count=count
        )


def _sizes(count: Count, rest: Blocks, headers: Headers) -> list[int] | None:
    """Return how many lines a count says of each example; None if there are not so many, or none at all."""
    sizes = [len(lines) for lines in rest] if count.place is None else [_value(count, header) for header in headers]
    fits = all(0 <= size <= len(lines) for size, lines in zip(sizes, rest, strict=True))
    return sizes if fits and any(sizes) else None


def _take(section: Section, lines: list[str], at: int, header: list[Any]) -> tuple[Any, int] | None:
    """Return what a section makes of the lines from `at` on, and where the next one begins."""
    if section.kind in ("fields", "items", "text"):
        if at >= len(lines):
            return None
        if section.kind == "text":
            return lines[at], at + 1
        values = [_token(token) for token in lines[at].split()]
        wanted = section.width if section.kind == "fields" else _value(section.count, header)
        if section.count.place is None and section.kind == "items":
            wanted = len(values)
        return (values, at + 1) if len(values) == wanted else None
    size = len(lines) - at if section.count.place is None else _value(section.count, header)
    if size < 0 or at + size > len(lines):
        return None
    part = lines[at : at + size]
    across = None if section.across.place is None else _value(section.across, header)
    if section.kind == "texts":
        return None if across is not None and any(len(line) != across for line in part) else (part, at + size)
    rows = [[_token(token) for token in line.split()] for line in part]
    if section.kind == "lists":
        return None if across is not None and any(len(row) != across for row in rows) else (rows, at + size)
    if section.width and any(len(row) != section.width for row in rows):
        return None
    return [tuple(row) for row in rows], at + size


def _value(count: Count, header: Sequence[Any]) -> int:
    value = header[count.place] if count.place is not None and count.place < len(header) else -1
    return value + count.plus if isinstance(value, int) else -1


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _token(token: str) -> Any:
    if _INTEGER.fullmatch(token) and str(int(token)) == token:
        return int(token)
    if _DECIMAL.fullmatch(token):
        return float(token)
    return token


def _line(row: Sequence[Any]) -> str:
    return " ".join(map(str, row))


def _is_number(token: str) -> bool:
    return not isinstance(_token(token), str)


def _alike(lines: Sequence[str]) -> bool:
    """Tell whether each column of some lines holds numbers alone, or none; with single blanks between them."""
    rows = [line.split() for line in lines]
    if any(" ".join(row) != line for row, line in zip(rows, lines, strict=True)):
        return False
    uniform = all(len({_is_number(row[i]) for row in rows}) == 1 for i in range(len(rows[0])))
    return uniform and (len(rows[0]) == 1 or any(_is_number(token) or not token.isalpha() for token in rows[0]))


def _tagged(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether rows begin with one of a few words, which says how many fields follow."""
    if not rows or not all(row and not _is_number(row[0]) for row in rows):
        return False
    tags = {row[0] for row in rows}
    same = all(len({len(row) for row in rows if row[0] == tag}) == 1 for tag in tags)
    return same and len(tags) <= len(rows) / 1.5 and any(_is_number(token) for row in rows for token in row)
