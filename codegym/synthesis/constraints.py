"""What a statement says of its inputs, as far as it can be read: relations between named values, and plain phrases. Pure.

Read are chains of comparisons (``1 <= a, b <= n``, ``2 * k < n``, ``1 ≤ n ≤ 10^5``) and phrases such as "integers from 1 to
1000", "at most 50 rows", "1 to 20 lower-case letters". What cannot be read is passed over: a relation that is returned was
stated, but not every one that was stated is returned.
"""

from __future__ import annotations

import ast
import operator
import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Number = int | float

_LONGEST_STATEMENT: Final = 100_000
_LONGEST_CHAIN: Final = 200
_MOST_LITERALS: Final = 50
_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt, "!=": operator.ne,
}  # fmt: skip
MIRRORED: Final[Mapping[str, str]] = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "!=": "!="}
_ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
}  # fmt: skip
_OPERATOR: Final = re.compile(r"(<=|>=|!=|<|>)")
_FORM: Final = re.compile(r"[A-Za-z]{1,10}(?:[^\w\s][A-Za-z]{1,10}){1,5}")
_FENCED: Final = re.compile(r"```.*?```|~~~.*?~~~", re.DOTALL)
_SPAN: Final = re.compile(r"`([^`\n]{1,300})`|\$([^$\n]{1,300})\$")
_ATOM: Final = r"-?[A-Za-z0-9_\[\](|)]{1,40}(?: ?(?:\*\*|[-+*^]) ?[A-Za-z0-9_]{1,20}){0,3}"
_CHAIN: Final = re.compile(rf"{_ATOM}(?: ?(?:,|<=|>=|!=|<|>) ?{_ATOM}){{0,8}} ?(?:<=|>=|!=|<|>) ?{_ATOM}")
_NUMBER: Final = r"(-?\d[\d,]{0,30}(?:\.\d{1,20})?(?: ?(?:\*\*|\^|\*) ?\d{1,6}){0,2}|«\w{1,40}»)"
_NOUN: Final = r"((?: [A-Za-z-]+){0,4})"
_VALUES: Final = re.compile(rf"(?:from|between) {_NUMBER} (?:to|and) {_NUMBER}")
_NUMBERED: Final = re.compile(
    rf"(?:\b(?:numbered|labell?ed|indices|indexed|counted|labels) (?:from )?(?P<low>{_NUMBER})"
    r"|\b(?!from|between|of|are|is)[a-z]{2,20} (?P<first>[01])(?= \w+ «)) "
    rf"(?:to|through) (?P<high>{_NUMBER})(?P<open> ?- ?1\b)?"
)
_SIZES: Final = (
    re.compile(rf"(?P<low>(?<!from )(?<!between )(?<![\w.-]){_NUMBER}) (?:to|-) (?P<high>{_NUMBER})(?P<noun>{_NOUN})"),
    re.compile(rf"(?:at most|up to|no more than) (?P<high>{_NUMBER})(?P<noun>{_NOUN})"),
    re.compile(rf"(?:at least) (?P<low>{_NUMBER})(?P<noun>{_NOUN})"),
    re.compile(rf"(?P<noun>non-empty{_NOUN})"),
)
_EMPTY_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "the and are is of in on at to from with without each every all one two three other next line lines first second "
        "third last hold holds contain contains integer integers number numbers different distinct unique separated space "
        "spaces value between most least there may be an it its that which whose such them input list string order thi",
    )
)
_SENTENCE: Final = re.compile(r"[.;:!?](?=\s|$)|\n\s*[-*•]\s|\n\s*\n")
_CLAUSE: Final = re.compile(r",\s|\band\b(?= there)")
_GOES_ON: Final = re.compile(r"(?:which|each|all|every|and|with|it|they|there|in)\b")
_ALPHABETS: Final = (
    (re.compile(r"lower-? ?case (?:english |latin |ascii )?(?:letters|characters)|letters `?a-z`?\b"), string.ascii_lowercase),
    (re.compile(r"(?:upper-? ?case|capital) (?:english |latin |ascii )?(?:letters|characters)"), string.ascii_uppercase),
    (re.compile(r"(?:ascii|english|latin) letters"), string.ascii_letters),
    (re.compile(r"printable ascii"), string.ascii_letters + string.digits + string.punctuation + " "),
    (re.compile(r"\bdigits\b"), string.digits),
    (re.compile(r"\bspaces\b"), " "),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """A comparison that holds in every valid input."""

    left: ast.expr
    comparison: str
    right: ast.expr
    stated: bool = True
    """The statement's own words; else concluded from the examples."""

    @property
    def names(self) -> frozenset[str]:
        """The names that it is about; ``len(x)`` is the length of ``x``, ``x[]`` each item."""
        return frozenset(
            node.id for side in (self.left, self.right) for node in ast.walk(side) if isinstance(node, ast.Name)
        )

    def holds(self, known: Mapping[str, Number]) -> bool:
        """Tell whether it holds for some values; what cannot be computed does not break it."""
        left, right = evaluate(self.left, known), evaluate(self.right, known)
        return left is None or right is None or _COMPARISONS[self.comparison](left, right)

    def holds_in(self, known: Mapping[str, Number], rows: Sequence[Mapping[str, Number]]) -> Iterator[bool]:
        """Yield whether it holds for each of some rows of values, given others."""
        compare = _COMPARISONS[self.comparison]
        for here, there, mirrored in ((self.left, self.right, False), (self.right, self.left, True)):
            fixed = evaluate(there, known)
            if isinstance(here, ast.Name) and fixed is not None:
                values = (resolve(here.id, row) for row in rows)
                yield from (
                    value is None or (compare(fixed, value) if mirrored else compare(value, fixed)) for value in values
                )
                return
        yield from (self.holds({**known, **row}) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase that bounds something: values (``from 1 to 9``), or a number of things (``at most 9 rows``)."""

    sizes: bool
    low: ast.expr | None
    high: ast.expr | None
    noun: frozenset[str]
    """The words that follow a number of things."""
    words: frozenset[str]
    """All words of the clause, in their stems."""
    names: tuple[str, ...]
    """Names that the clause marks as code."""
    joint: bool = False
    """It is said of several things: ``amounts and targets are integers from 0 to 9``."""
    nested: bool = False
    """It follows another one in the clause: ``at most 5 rows of 1 to 20 characters``."""


@dataclass(slots=True)
class Stated:
    """What was read from a statement."""

    relations: list[Relation] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    tuples: list[tuple[str, ...]] = field(default_factory=list)
    """Names of fields, where the statement writes down how a tuple looks; a tag stands in quotes."""
    forms: list[str] = field(default_factory=list)
    """How a text of numbers is said to look: ``m:ss``."""
    aliases: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    """A collection's name, and other names that its clause has: they may be of its items."""
    alphabets: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    """Names that a clause marks, and the characters that it allows."""
    unlike: list[frozenset[str]] = field(default_factory=list)
    """Names and words of each clause that says that things are different, distinct or unique."""
    numbering: list[Phrase] = field(default_factory=list)
    """How things are said to be numbered: ``towns, numbered from 1 to n``."""
    sorted: bool = False
    """Things are said to be sorted."""
    empty: bool = False
    """Something may be empty."""
    literals: list[str] = field(default_factory=list)
    """Words that the statement quotes: they may mean something to programs."""
    single: bool = False
    """There is said to be one of something."""
    unsigned: bool = False
    """Something is said not to be negative."""
    neat: bool = False
    """Words are said to be separated by single spaces."""


def read(statement: str) -> Stated:
    """Read a statement; any text is legal."""
    text = _FENCED.sub("\n\n", _plain(statement[:_LONGEST_STATEMENT]))
    stated = Stated()
    lower = text.lower()
    stated.sorted = re.search(r"\b(?:sorted|ascending|increasing|non-?decreasing)\b", lower) is not None

    stated.unsigned = re.search(r"\b(?:non-?negative|positive|natural)\b", lower) is not None
    stated.single = re.search(r"\b(?:one|once|single)\b", lower) is not None
    stated.empty = re.search(r"\b(?:may|can|might) (?:also )?be empty\b|\bpossibly empty\b", lower) is not None
    quoted = re.findall(r"`([\w.+-]{1,20})`|[\"']([\w.+-]{1,20})[\"']", text)
    stated.literals = list(dict.fromkeys(a or b for a, b in quoted))[:_MOST_LITERALS]

    def mark(found: re.Match[str]) -> str:
        span = (found[1] or found[2]).strip()
        if _OPERATOR.search(span):
            stated.relations += _chain(span)
            return f"«{'» «'.join(sorted(set(re.findall(r'[A-Za-z_]+', span)) - {'len'}))}»"
        if _FORM.fullmatch(span):
            stated.forms.append(span)
        fields = _fields(span)
        if fields:
            stated.tuples.append(fields)
        if re.fullmatch(r"[\d\s*^,.-]+", span):
            return span
        if re.fullmatch(r"[A-Za-z]\w{0,30} ?- ?1", span):
            return f"«{span[:-1].rstrip(' -')}» - 1"
        name = re.match(r"[A-Za-z_]\w*", span)
        return f"«{_base(name[0])}»" if name and len(name[0]) <= 40 else " "

    marked = _SPAN.sub(mark, text)
    for found in _CHAIN.finditer(marked.replace("«", "").replace("»", "")):
        stated.relations += _chain(found[0])
    place = re.search(r"^.{0,20}\bconstraints?\b", marked, re.IGNORECASE | re.MULTILINE)
    _read_clauses(marked, stated, place.start() if place else 0)
    for found in _NUMBERED.finditer(marked):
        low, high = _bound(found["low"] or found["first"]), _bound(found["high"])
        if found["open"] and high is not None:
            high = ast.BinOp(high, ast.Sub(), number(1))
        stated.numbering.append(Phrase(sizes=False, low=low, high=high, noun=frozenset(), words=frozenset(), names=()))
    return stated


def evaluate(node: ast.expr, known: Mapping[str, Number]) -> Number | None:
    """Return the value of an expression of numbers and known names, None if it has none."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.Name(id=name):
            return resolve(name, known)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = evaluate(operand, known)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=op, right=right):
            a, b = evaluate(left, known), evaluate(right, known)
            if a is None or b is None or max(abs(a), abs(b)) > 1 << 128:
                return None
            if isinstance(op, ast.Pow):
                is_real = a >= 0 or b == b // 1  # else it is complex
                return a**b if 0 <= b <= 64 and abs(a) <= 1000 and is_real else None
            if type(op) in _ARITHMETIC and not (isinstance(op, ast.FloorDiv) and b == 0):
                return _ARITHMETIC[type(op)](a, b)  # type: ignore[no-any-return]
    return None


def resolve(name: str, known: Mapping[str, Number]) -> Number | None:
    """Return the value of a name, whether or not the statement marks it as one of many."""
    for each in (name, f"{name}[]", name.removesuffix("[]")):
        if each in known:
            return known[each]
    return None


def number(value: Number) -> ast.expr:
    return ast.Constant(value)


def stem(word: str) -> str:
    """Return a word without its plural."""
    word = word.lower()
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that may say what it is about, in their stems; names marked as code are not among them."""
    text = re.sub(r"«\w*»", " ", text)
    return frozenset(map(stem, re.findall(r"[A-Za-z]{2,}", text))) - _EMPTY_WORDS


def words_for(name: str, words: frozenset[str]) -> frozenset[str]:
    """Return the words that may stand for something of this name."""
    return words | {stem(name.removesuffix("[]"))}


def _plain(text: str) -> str:
    for old, new in (
        ("≤", "<="), ("≥", ">="), ("≠", "!="), ("\\leq", "<="), ("\\le", "<="), ("\\geq", ">="), ("\\ge", ">="), ("·", "*"),
        ("\\times", "*"), ("\\cdot", "*"), ("\\ldots", "..."), ("\\,", ""), ("×", "*"), ("−", "-"), ("–", "-"),
    ):  # fmt: skip
        text = text.replace(old, new)
    return text.replace("{", "").replace("}", "") if "$" in text else text


def _chain(text: str) -> list[Relation]:
    """Return the relations of ``a, b <= c < d``: each of ``a`` and ``b`` with ``c``, and ``c`` with ``d``."""
    if len(text) > _LONGEST_CHAIN:
        return []
    pieces = _OPERATOR.split(text)
    relations = []
    groups = [[_unbracketed(part.strip()) for part in piece.split(",")] for piece in pieces[::2]]
    for place, comparison in enumerate(pieces[1::2]):
        left, right = groups[place], groups[place + 1]
        # Several operands stand side by side if all have names; else the comma ends one chain and begins another.
        lefts = left if all(map(_has_name, left)) else left[-1:]
        rights = right if all(map(_has_name, right)) else right[:1]
        relations += [
            Relation(a, comparison, b)
            for a in map(_expression, lefts)
            for b in map(_expression, rights)
            if a is not None and b is not None
        ]
    return [relation for relation in relations if relation.names]


def _unbracketed(text: str) -> str:
    """Return a part of a chain without the parenthesis around the whole: ``1`` of ``(1 <= n <= 9)``."""
    while text.startswith("(") and text.count("(") > text.count(")"):
        text = text[1:].lstrip()
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip()
    return text


def _has_name(text: str) -> bool:
    return re.search(r"[A-Za-z]", text) is not None


def _expression(text: str) -> ast.expr | None:
    text = re.sub(r"\|(\w+)\|", r"len(\1)", text.strip().replace("^", "**"))
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    try:
        return _simple(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _simple(node: ast.expr) -> ast.expr | None:
    """Return an expression in the few forms that `evaluate` knows, None if it has others."""
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return node
        case ast.Name(id=name):
            base = _base(name)
            return ast.Name(base if base == name else f"{base}[]")
        case ast.Subscript(value=ast.Name(id=name)):
            return ast.Name(f"{name}[]")
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            return ast.Name(f"len({name})")
        case ast.Call(func=ast.Name(id="len"), args=[ast.Subscript(value=ast.Name(id=name))]):
            return ast.Name(f"len({name}[])")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _simple(operand)
            return None if inner is None else ast.UnaryOp(ast.USub(), inner)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _simple(left), _simple(right)
            return None if a is None or b is None else ast.BinOp(a, op, b)
    return None


def _base(name: str) -> str:
    """Return a name without its subscript: ``c`` for ``c_1``, ``c_i`` and ``c_n``."""
    return re.sub(r"_(?:\d+|[ijknm])$", "", name)


def _fields(span: str) -> tuple[str, ...]:
    """Return the names in ``(start, end)`` or ``("erase", n)``; the tag keeps its quotes."""
    if re.fullmatch(r"[A-Za-z]{2,20}(?: [A-Za-z]){1,8}", span):
        return (repr(span.split()[0]), *span.split()[1:])
    if not span.startswith("("):
        return ()
    try:
        node = ast.parse(span, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    if not isinstance(node, ast.Tuple):
        return ()
    names = [
        repr(each.value) if isinstance(each, ast.Constant) else each.id if isinstance(each, ast.Name) else ""
        for each in node.elts
    ]
    plain = names[1:] if names and names[0].startswith("'") else names
    return tuple(names) if all(name.isidentifier() for name in plain) else ()


def _read_clauses(text: str, stated: Stated, start: int) -> None:
    """Read clause by clause; phrases only from `start` on, where the constraints begin: elsewhere they tell a story."""
    stated.neat = re.search(r"\bsingle spaces?\b", text) is not None
    for part, is_story in ((text[:start], True), (text[start:], False)):
        for sentence in _SENTENCE.split(part):
            names: tuple[str, ...] = ()
            for clause in _CLAUSE.split(sentence):
                clause = " ".join(clause.split())[:1000]
                marked = tuple(dict.fromkeys(re.findall(r"«(\w+)»", clause)))
                names = marked or (names if _GOES_ON.match(clause) else ())
                _read_clause(clause, marked, names, stated)
                if not is_story:
                    stated.phrases += _phrases(clause, names)


def _read_clause(clause: str, marked: tuple[str, ...], names: tuple[str, ...], stated: Stated) -> None:
    if len(names) > 1:
        stated.aliases.append((names[0], frozenset(names[1:])))
    if re.search(r"\b(?:different|distinct|unique)\b", clause):
        stated.unlike.append(frozenset(marked) | frozenset(map(stem, re.findall(r"[A-Za-z]{2,}", clause))))
    allowed = "".join(letters for pattern, letters in _ALPHABETS if pattern.search(clause.lower()))
    if allowed:
        stated.alphabets.append((names, "".join(sorted(set(allowed)))))


def _phrases(clause: str, names: tuple[str, ...]) -> Iterator[Phrase]:
    words = words_of(clause)
    found: list[tuple[int, bool, str | None, str | None, str]] = []
    for match in _VALUES.finditer(clause):
        found.append((match.start(), False, match[1], match[2], ""))
    taken = [match.span() for match in _VALUES.finditer(clause)]
    for pattern in _SIZES:
        for match in pattern.finditer(clause):
            groups = match.groupdict()
            start = match.start()
            if not any(a <= start < b for a, b in taken):
                low = groups.get("low") or ("1" if groups["noun"].startswith("non-empty") else None)
                found.append((start, True, low, groups.get("high"), groups["noun"]))
                taken.append((start, match.start("noun")))
    found.sort()
    for place, (start, sizes, low, high, noun) in enumerate(found):
        nested = place > 0 and clause[:start].endswith((" of ", " each ", "with "))
        yield Phrase(
            sizes=sizes,
            low=_bound(low),
            high=_bound(high),
            noun=frozenset(
                map(stem, re.split(r" (?:of|in|on|from|and|at|a|the|it|or|that|are) ", f"{noun} ")[0].split())
            ),
            words=words,
            names=tuple(name for name in names if f"«{name}»" not in (low, high)),
            joint=not names and re.search(r"\w+ and \w+ are\b", clause) is not None,
            nested=nested and sizes,
        )


def _bound(text: str | None) -> ast.expr | None:
    return None if text is None else _expression(text.strip("«»"))


def relations_of(phrase: Phrase, name: str, *, stated: bool = True) -> Sequence[Relation]:
    """Return what a phrase says of a name; `stated` tells whether it is the statement that connects the two."""
    bounds = ((phrase.low, ">="), (phrase.high, "<="))
    return [Relation(ast.Name(name), comparison, bound, stated) for bound, comparison in bounds if bound is not None]
