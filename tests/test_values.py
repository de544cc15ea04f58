"""Plain data across a boundary of trust."""

import contextlib
import enum
import json
import math
from collections import Counter, OrderedDict, deque, namedtuple
from typing import Any

import pytest
from hypothesis import given

from codegym import values
from codegym.values import EncodingError, decode, encode
from strategies import json_trees, plain_values


@given(plain_values)
def test_round_trip(value: Any) -> None:
    """Every plain value comes back equal and of the same types."""
    assert repr(decode(encode(value))) == repr(value) or decode(encode(value)) == value


@given(plain_values)
def test_standard_json(value: Any) -> None:
    """The text is standard JSON, without Python's NaN."""
    json.loads(encode(value), parse_constant=lambda name: pytest.fail(name))


@given(json_trees)
def test_any_tree_decodes_or_is_refused(tree: Any) -> None:
    """Hostile text gives a value or `EncodingError`, never another exception."""
    with contextlib.suppress(EncodingError):
        values.unpack(tree)


def test_nan_and_signed_zero() -> None:
    """NaN stays NaN and -0.0 keeps its sign."""
    assert math.isnan(decode(encode(math.nan)))
    assert math.copysign(1, decode(encode(-0.0))) == -1


class _Colour(enum.IntEnum):
    RED = 3


class _Liar(int):
    def __eq__(self, other: object) -> bool:
        return True

    def __repr__(self) -> str:
        return "42"

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Counter("aab"), {"a": 2, "b": 1}),
        (OrderedDict(a=1), {"a": 1}),
        (namedtuple("Point", "x y")(1, 2), (1, 2)),
        (_Colour.RED, 3),
        (_Liar(5), 5),
        (bytearray(b"x"), b"x"),
    ],
)
def test_subclasses_become_what_they_hold(value: Any, expected: Any) -> None:
    """An instance of a subclass crosses as the plain value below it, whatever it overrides."""
    crossed = decode(encode(value))
    assert (type(expected), expected) == (type(crossed), crossed)


@pytest.mark.parametrize("value", [object(), iter([]), len, deque([1]), (x for x in ()), {"a": [object()]}, type])
def test_classes_do_not_cross(value: Any) -> None:
    """What is not plain data is refused."""
    with pytest.raises(EncodingError):
        encode(value)


def test_cycles_and_depth_are_refused() -> None:
    """A cyclic list, and text nested without end, are errors of encoding."""
    cyclic: list[Any] = []
    cyclic.append(cyclic)
    with pytest.raises(EncodingError, match="nested"):
        encode(cyclic)
    with pytest.raises(EncodingError):
        decode("[" * 100_000)
