import operator
import re
from collections.abc import Callable

OPERATORS: dict[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def sheet_values(cells: dict[str, str]) -> dict[str, int | None]:
    values: dict[str, int | None] = {}
    active: set[str] = set()

    def value_of(name: str) -> int | None:
        if name in active:
            return None
        if name not in cells:
            return 0
        if name not in values:
            active.add(name)
            tokens = re.findall(r"\w+|[-+*()]", cells[name])
            tokens.reverse()
            values[name] = expression(tokens)
            active.remove(name)
        return values[name]

    def expression(tokens: list[str]) -> int | None:
        left = term(tokens)
        while tokens and tokens[-1] in "+-":
            symbol = tokens.pop()
            left = combine(symbol, left, term(tokens))
        return left

    def term(tokens: list[str]) -> int | None:
        left = factor(tokens)
        while tokens and tokens[-1] == "*":
            symbol = tokens.pop()
            left = combine(symbol, left, factor(tokens))
        return left

    def factor(tokens: list[str]) -> int | None:
        token = tokens.pop()
        if token == "-":
            return combine("-", 0, factor(tokens))
        if token == "(":
            inner = expression(tokens)
            tokens.pop()
            return inner
        return int(token) if token.isdecimal() else value_of(token)

    return {name: value_of(name) for name in cells}


def combine(symbol: str, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    return OPERATORS[symbol](left, right)
