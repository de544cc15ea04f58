"""The guards, which the code of a program calls. They may be called with anything."""

import abc
import functools
import re
import string
import threading
import types
from collections import defaultdict
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any, Final, NoReturn

from codegym.judge.guest.restricted.names import CONSTRUCTORS, WATCHED, is_dunder, is_plain, is_private

programs: set[str] = set()
"""Names of the modules that are programs."""

_clear: defaultdict[str, set[type]] = defaultdict(set)
"""For private names, the classes of the program whose objects have them from no other class."""

copies: dict[str, ModuleType] = {}
"""What programs get for modules: the copies made so far."""

open_kinds: set[type] = {
    FunctionType, type(functools.cache(len)), types.SimpleNamespace, threading.local, threading.Thread,
}  # fmt: skip
"""Classes to whose objects a program may set attributes; its own join them when first met."""


def refuse(name: str) -> NoReturn:
    raise AttributeError(f"the attribute {name} is not allowed")


def is_own(kind: Any) -> bool:
    return getattr(kind, "__module__", None) in programs


def checked_name(name: Any) -> str:
    if type(name) is not str:
        raise TypeError("attribute name must be string")
    return name


def read(target: Any, name: str) -> Any:
    """Read an attribute that some objects must not give."""
    kind = type(target)
    if name in CONSTRUCTORS and not (kind is super or issubclass(kind, type) or is_own(kind)):
        refuse(name)
    if name == "obj" and issubclass(kind, AttributeError):  # the object without the attribute, whatever it is
        refuse(name)
    value = getattr(target, name)
    return _watched(value) if name in WATCHED else value


def write(target: Any, name: str = "") -> Any:
    """Return an object of which an attribute is to be set or deleted; only a private attribute is named."""
    kind = type(target)
    if kind not in open_kinds:
        if is_own(kind) or issubclass(kind, BaseException):
            open_kinds.add(kind)
        elif not (issubclass(kind, type) and is_own(target)):
            raise AttributeError(f"to set an attribute of {describe(target)} is not allowed")
    return check(target, name) if name else target


def check(target: Any, name: str) -> Any:
    """Return an object of which a private attribute is to be read: one of the program's, and no base's attribute."""
    kind = type(target)
    if kind in _clear[name]:
        return target
    if kind is ModuleType and copies.get(target.__name__) is target:
        return target
    holders = [target, kind] if issubclass(kind, type) else [target.__self_class__ if kind is super else kind]
    if not is_own(holders[0]):
        refuse(name)
    for holder in holders:
        if any(name in vars(base) and not is_own(base) for base in holder.__mro__):
            refuse(name)
    if holders[0] is kind:
        _clear[name].add(kind)
    return target


def describe(target: Any) -> str:
    kind = type(target)
    return f"the class {target.__name__}" if issubclass(kind, type) else f"an object of the class {kind.__name__}"


def _watched(method: Any) -> Any:
    """Return a method if it is none that leads out; format only if its text reads no attribute that is not plain."""
    if method is str.format or method is str.format_map:

        def checked(text: str, *arguments: Any, **named: Any) -> Any:
            _check_format(str.__str__(text))
            return method(text, *arguments, **named)

        return checked
    if isinstance(method, types.BuiltinMethodType) and isinstance(method.__self__, str):
        _check_format(str.__str__(method.__self__))
    if getattr(method, "__func__", None) is abc.ABCMeta.register:  # would make a pattern match objects of other classes
        refuse("register")
    return method


@functools.lru_cache(1000)
def _check_format(text: str) -> None:
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError:
        return  # the method itself says what is wrong
    for _, field, layout, _ in fields:
        for name in re.findall(r"\.(\w+)", field or ""):
            if not is_plain(name):
                refuse(name)
        if layout:
            _check_format(layout)


def _new(function: Callable[..., Any]) -> Callable[..., Any]:
    """Hold a program's __new__ to instances of its class: copying writes to what __new__ returns."""

    @functools.wraps(function)
    def checked(kind: Any, *arguments: Any, **named: Any) -> Any:
        made = function(kind, *arguments, **named)
        if not any(base is kind for base in type(made).__mro__):
            raise TypeError("__new__ must return an instance of its class")
        return made

    return checked


def check_class(kind: type) -> None:
    """Check what a class names by texts: its slots, and the attributes that a pattern reads of what it says it matches."""
    for name, value in vars(kind).items():
        if isinstance(value, types.MemberDescriptorType) and is_dunder(name):
            refuse(name)
    names = getattr(kind, "__match_args__", ())
    if names and not all(type(name) is str and (is_plain(name) or _is_own_name(kind, name)) for name in names):
        type.__setattr__(kind, "__match_args__", ())


def _is_own_name(kind: type, name: str) -> bool:
    """Tell whether a private name is safe to be read from all that a class matches, as these are its own objects."""
    return type(kind) is type and is_private(name)


GUARDS: Final[dict[str, Any]] = {
    "_type_": type, "_clear_": _clear, "_open_": open_kinds, "_check_": check, "_write_": write, "_getattr_": read,
    "_new_": _new,
}  # fmt: skip
"""What the code calls. No program can name them."""
