"""What names may be: of variables, of methods and of attributes."""

import re
import types
from typing import Final

from RestrictedPython.transformer import INSPECT_ATTRIBUTES


def words(text: str) -> frozenset[str]:
    """Return the names that a text lists."""
    return frozenset(text.split())


_METHODS: Final = words("""
    __init__ __new__ __post_init__ __call__ __repr__ __str__ __format__ __bytes__ __hash__ __bool__ __len__
    __length_hint__ __iter__ __next__ __reversed__ __contains__ __getitem__ __setitem__ __delitem__ __missing__
    __index__ __int__ __float__ __complex__ __round__ __trunc__ __floor__ __ceil__ __lt__ __le__ __eq__ __ne__ __gt__
    __ge__ __neg__ __pos__ __abs__ __invert__ __enter__ __exit__ __get__ __set__ __delete__ __set_name__ __getattr__
    __init_subclass__ __class_getitem__ __copy__ __deepcopy__
""") | {
    f"__{way}{operation}__"
    for operation in words("add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor")
    for way in ("", "r", "i")
}
"""What a program may define. Pickling, attribute access, finalisers and the making of classes are not among it."""

CONSTRUCTORS: Final = words("__init__ __new__ __init_subclass__")
_DESCRIPTORS: Final = words("__get__ __set__ __delete__ __set_name__ __getattr__")
_READABLE: Final = (_METHODS - CONSTRUCTORS - _DESCRIPTORS) | words("__name__ __qualname__ __doc__ __members__")
_WRITABLE: Final = (_METHODS - _DESCRIPTORS - words("__new__ __init_subclass__")) | words("__name__ __doc__")
VARIABLES: Final = _METHODS | words("__slots__ __match_args__ __all__ __author__ __version__ __doc__ __debug__")
_PLAIN_PRIVATE: Final = words("""
    _make _replace _asdict _fields _field_defaults
    _value_ _name_ _missing_ _ignore_ _order_ _value2member_map_ _member_map_ _member_names_
""")
"""Documented, though they start with an underscore: those of named tuples and enumerations."""

_INTERNAL: Final = (
    INSPECT_ATTRIBUTES
    | {"mro"}
    | {
        name
        for kind in (
            types.FrameType, types.TracebackType, types.CodeType, types.GeneratorType, types.CoroutineType,
            types.AsyncGeneratorType,
        )
        for name in dir(kind)
        if re.match("(f|tb|co|gi|cr|ag)_", name)
    }
)  # fmt: skip
"""Attributes that lead to frames and code."""

WATCHED: Final = words("format format_map register obj")
"""Public names of which a few objects have an attribute that leads out: texts, abstract classes, AttributeError."""


def is_dunder(name: str) -> bool:
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def is_private(name: str) -> bool:
    return name.startswith("_") and not is_dunder(name) and name not in _PLAIN_PRIVATE


def is_plain(name: str) -> bool:
    """Tell whether an attribute of this name may be read from every object that a program can get at."""
    if is_dunder(name):
        return name in _READABLE
    return not is_private(name) and name not in _INTERNAL and name not in WATCHED


def is_readable(name: str) -> bool:
    """Tell whether an attribute of this name may be read from some objects."""
    return is_plain(name) or is_private(name) or name in WATCHED or name in CONSTRUCTORS


def is_writable(name: str) -> bool:
    return name in _WRITABLE if is_dunder(name) else name not in _INTERNAL
