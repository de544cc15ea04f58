"""What programs get in place of parts of the standard library that lead out."""

import dataclasses
import enum
import functools
import importlib
import operator
import types
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from codegym.judge.guest.restricted.guards import check_class, checked_name, is_own, open_kinds, refuse, write
from codegym.judge.guest.restricted.names import is_plain


class _AbcMeta:
    """Stands for `ABCMeta` in the head of a class."""


ABC_META: Final = _AbcMeta()


def _attrgetter(*names: str) -> Any:
    for name in names:
        for part in checked_name(name).split("."):
            if not is_plain(part):
                refuse(part)
    return operator.attrgetter(*names)


def _methodcaller(name: str, /, *arguments: Any, **named: Any) -> Any:
    if not is_plain(checked_name(name)):
        refuse(name)
    return operator.methodcaller(name, *arguments, **named)


def _update_wrapper(wrapper: Any, wrapped: Any) -> Any:
    """Copy names and documentation; attributes too if both are functions."""
    if isinstance(wrapper, type):
        raise TypeError("a class cannot be a wrapper")
    updated = ("__dict__",) if type(wrapped) is FunctionType else ()
    return functools.update_wrapper(write(wrapper), wrapped, updated=updated)


def _wraps(wrapped: Any) -> Any:
    return functools.partial(_update_wrapper, wrapped=wrapped)


def _dataclass(kind: Any = None, /, **named: Any) -> Any:
    """As `dataclass`, which writes source text with the names of the fields in it: here they must be names."""
    if kind is None:
        return functools.partial(_dataclass, **named)
    if not isinstance(kind, type) or not is_own(kind):
        raise TypeError("dataclass() of this is not allowed")
    for base in kind.__mro__:
        fields = getattr(base, "__dataclass_fields__", {})
        names = [*getattr(base, "__annotations__", ()), *fields, *(field.name for field in fields.values())]
        if not all(type(name) is str and name.isidentifier() for name in names):
            raise TypeError("the name of a field is not a name")
        kinds = [type(value) for value in vars(base).values() if isinstance(value, dataclasses.Field)]
        if any(found is not dataclasses.Field for found in kinds):
            raise TypeError("a field is made by field() alone")
    made: Any = dataclasses.dataclass(kind, **named)
    if "__init__" in vars(made) and named.get("init", True):
        made.__init__ = _init_of(made, vars(made)["__init__"])
    check_class(made)
    return made


def _init_of(kind: type, function: Callable[..., None]) -> Callable[..., None]:
    """Hold the __init__ of a data class to instances of it: it sets attributes without a guard."""

    @functools.wraps(function)
    def checked(self: Any, /, *arguments: Any, **named: Any) -> None:
        if not any(base is kind for base in type(self).__mro__):
            raise TypeError(f"descriptor '__init__' requires an object of the class {kind.__name__}")
        function(self, *arguments, **named)

    return checked


class _TypeOfEnum(enum.EnumMeta):
    """Looks members up, but makes no classes from texts, which could name any method."""

    def __call__(cls, value: Any, *arguments: Any, **named: Any) -> Any:
        if arguments or named:
            raise TypeError("an enumeration is made by a class statement alone")
        return super().__call__(value)


def _enums() -> dict[str, Any]:
    return {
        base.__name__: types.new_class(
            base.__name__, (base,), {"metaclass": _TypeOfEnum}, lambda body: body.__setitem__("__module__", "enum")
        )
        for base in (enum.Enum, enum.IntEnum, enum.StrEnum, enum.Flag, enum.IntFlag)
    }


def _decimal() -> dict[str, Any]:
    open_kinds.add(importlib.import_module("decimal").Context)
    return {}


REPLACED: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "abc": lambda: {"ABCMeta": ABC_META},
    "dataclasses": lambda: {"dataclass": _dataclass},
    "decimal": _decimal,
    "enum": _enums,
    "functools": lambda: {"wraps": _wraps, "update_wrapper": _update_wrapper},
    "operator": lambda: {"attrgetter": _attrgetter, "methodcaller": _methodcaller},
}
