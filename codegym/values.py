"""Plain data across a boundary of trust: JSON text for Python values without classes.

Arguments travel to a program under test, and its return value travels back, as this text. It admits plain data only:
None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict (any encodable key) and range. Decoding
builds exactly these types, so an object with a friendly ``__eq__`` cannot cross. Instances of subclasses (Counter,
namedtuple, IntEnum, ...) are encoded as the plain value they hold, read by the base class's own methods.

Layout: what JSON has stands for itself; everything else is an object with one key, the type's tag:
``{"t": [...]}`` tuple, ``{"S": [...]}`` set, ``{"F": [...]}`` frozenset, ``{"d": [[k, v], ...]}`` dict,
``{"i": "-0xff"}`` int beyond 64 bits, ``{"f": "nan"}`` float without a JSON spelling, ``{"c": [re, im]}`` complex,
``{"b": "latin-1"}`` bytes, ``{"r": [a, b, c]}`` range. Lone surrogates survive as escapes.

This module uses the standard library only: the judge's guest loads it inside the sandbox.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

MAX_DEPTH: Final = 100
"""Deepest nesting that `encode` and `decode` admit. Deeper values raise `EncodingError`."""

_MOST_ALIKE: Final = 64
_INT64: Final = 1 << 63
_INFINITY: Final = float("inf")


class EncodingError(ValueError):
    """The value is not plain data, is nested too deeply, or the text is not an encoding."""


def encode(value: object) -> str:
    """Return the text for a plain value.

    Raises:
        EncodingError: the value holds something that is not plain data, or is cyclic, or nested past `MAX_DEPTH`.
    """
    return json.dumps(_pack(value, 0), separators=(",", ":"), allow_nan=False)


def encode_list(items: Iterable[object]) -> str:
    """As `encode`, for a list of values each of which may be as deep as `encode` admits."""
    return f"[{','.join(map(encode, items))}]"


def pack(value: object) -> Any:
    """As `encode`, but return the JSON tree, to be part of a larger record."""
    return _pack(value, 0)


def unpack(tree: object) -> Any:
    """As `decode`, for a JSON tree already parsed."""
    try:
        return _unpack(tree, 0)
    except EncodingError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise EncodingError(f"not an encoded value: {type(error).__name__}") from None


def decode(text: str | bytes) -> Any:
    """Return the value for a text made by `encode`; safe on hostile text.

    Raises:
        EncodingError: the text is not an encoding.
    """
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EncodingError(f"not an encoded value: {type(error).__name__}") from None
    return unpack(tree)


def _pack(value: Any, depth: int) -> object:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is float:
        return value if -_INFINITY < value < _INFINITY else {"f": float.__repr__(value)}
    if kind is int:
        return value if -_INT64 <= value < _INT64 else {"i": hex(value)}
    if depth >= MAX_DEPTH:
        raise EncodingError(f"nested more than {MAX_DEPTH} deep, or cyclic")
    depth += 1
    if kind is list:
        return [_pack(item, depth) for item in value]
    if kind is tuple:
        return {"t": [_pack(item, depth) for item in value]}
    if kind is dict:
        return {"d": [[_pack(k, depth), _pack(v, depth)] for k, v in value.items()]}
    if kind is set:
        return {"S": _pack_set(value, depth)}
    if kind is frozenset:
        return {"F": _pack_set(value, depth)}
    return _pack_rare(value, depth)


def _pack_set(value: Any, depth: int) -> list[object]:
    items = set.__iter__(value) if isinstance(value, set) else frozenset.__iter__(value)
    # Sorted by text, so that one value has one encoding whatever the hash seed.
    return sorted((_pack(item, depth) for item in items), key=lambda item: json.dumps(item))


def _pack_rare(value: Any, depth: int) -> object:
    if isinstance(value, complex):
        plain = complex.__pos__(value)
        return {"c": [_pack(plain.real, depth), _pack(plain.imag, depth)]}
    if isinstance(value, bytes):
        return {"b": bytes.decode(value, "latin-1")}
    if isinstance(value, bytearray):
        return {"b": bytearray.decode(value, "latin-1")}
    if isinstance(value, range):
        return {"r": [_pack(part, depth) for part in (value.start, value.stop, value.step)]}
    # Subclasses: read what they hold by the base class's methods, whatever they override.
    if isinstance(value, int):
        return _pack(int.__add__(value, 0), depth)
    if isinstance(value, float):
        return _pack(float.__pos__(value), depth)
    if isinstance(value, str):
        return str.__str__(value) if type(str.__str__(value)) is str else str.__add__("", value)
    if isinstance(value, list):
        return [_pack(item, depth) for item in list.__iter__(value)]
    if isinstance(value, tuple):
        return {"t": [_pack(item, depth) for item in tuple.__iter__(value)]}
    if isinstance(value, dict):
        return {"d": [[_pack(k, depth), _pack(v, depth)] for k, v in dict.items(value)]}
    if isinstance(value, set):
        return {"S": _pack_set(value, depth)}
    if isinstance(value, frozenset):
        return {"F": _pack_set(value, depth)}
    raise EncodingError(f"a {type(value).__name__} is not plain data")


def _unpack(packed: Any, depth: int) -> Any:
    if depth > MAX_DEPTH + 1:  # a list of values, as `encode_list` makes it, is one deeper
        raise EncodingError(f"nested more than {MAX_DEPTH} deep")
    depth += 1
    if isinstance(packed, list):
        return [_unpack(item, depth) for item in packed]
    if not isinstance(packed, dict):
        return packed
    if len(packed) != 1:
        raise EncodingError("an object must have exactly one tag")
    ((tag, body),) = packed.items()
    if tag == "i":
        return int(body, 16)
    if tag == "f":
        return float(body)
    if tag == "c":
        return complex(*(_unpack(part, depth) for part in body))
    if tag == "b":
        return str.encode(body, "latin-1")
    if not isinstance(body, list):
        raise EncodingError(f"tag {tag!r} needs a list")
    if tag == "t":
        return tuple(_unpack(item, depth) for item in body)
    if tag == "d":
        keys = _distinct([_unpack(key, depth) for key, _ in body])
        return dict(zip(keys, [_unpack(item, depth) for _, item in body], strict=True))
    if tag == "S":
        return set(_distinct([_unpack(item, depth) for item in body]))
    if tag == "F":
        return frozenset(_distinct([_unpack(item, depth) for item in body]))
    if tag == "r":
        return range(*(_unpack(part, depth) for part in body))
    raise EncodingError(f"unknown tag {tag!r}")


def _distinct(keys: list[Any]) -> list[Any]:
    """Return the keys of a set or dict as they are, unless too many share a hash: building it would then take for ever."""
    if len(keys) > _MOST_ALIKE and max(Counter(map(hash, keys)).values()) > _MOST_ALIKE:
        raise EncodingError(f"more than {_MOST_ALIKE} keys with one hash")
    return keys
