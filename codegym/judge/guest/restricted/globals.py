"""What the globals of a program hold: the guards, and builtins of its own."""

import abc
import builtins
import importlib
import sys
import types
from types import ModuleType
from typing import Any, Final, NoReturn

from codegym.judge.guest.restricted.guards import (
    GUARDS,
    check,
    check_class,
    checked_name,
    describe,
    is_own,
    programs,
    read,
    refuse,
    write,
)  # fmt: skip
from codegym.judge.guest.restricted.modules import MODULES, copy_of, is_exported, offers
from codegym.judge.guest.restricted.names import is_plain, is_private, is_readable, is_writable, words
from codegym.judge.guest.restricted.replaced import ABC_META


def namespace(name: str) -> dict[str, Any]:
    """Return the globals of a restricted program's module. What a class of that module's name defines is its own."""
    programs.add(name)
    return {"__name__": name, "__doc__": None, "__builtins__": dict(_BUILTINS), **GUARDS}


_shown: set[type] = set()
"""Classes that `type` has told before."""


class _TypeOfType(type):
    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        if len(arguments) != 1 or named:
            raise TypeError("type() with more than one argument is not allowed")
        kind = type(arguments[0])
        if kind not in _shown:
            if issubclass(kind, type):
                return cls
            known = kind.__module__ == "builtins" or is_own(kind) or issubclass(kind, BaseException)
            if not known and not is_exported(kind):
                raise TypeError(f"the class {kind.__name__} is not available")
            _shown.add(kind)
        return kind

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, type)

    def __subclasscheck__(cls, subclass: Any) -> bool:
        return issubclass(subclass, type)


class _Type(metaclass=_TypeOfType):
    """Stands for `type`: tells the class of an object, and makes no classes."""

    __class_getitem__: Any = classmethod(types.GenericAlias)


_Type.__name__ = _Type.__qualname__ = "type"


def _build_class(body: Any, name: str, *bases: Any, metaclass: Any = None, **named: Any) -> Any:
    if metaclass is not None and metaclass is not ABC_META:
        raise TypeError("a metaclass other than ABCMeta is not allowed")
    if any(base is super or isinstance(base, _TypeOfType) or is_own(type(base)) for base in bases):
        raise TypeError("a class cannot be derived from this")
    if metaclass is not None:
        named["metaclass"] = abc.ABCMeta
    made = builtins.__build_class__(body, name, *bases, **named)
    if isinstance(made, type):
        check_class(made)
    return made


def _computed_getattr(target: Any, name: str, /, *default: Any) -> Any:
    if not is_readable(checked_name(name)):
        refuse(name)
    if is_plain(name):
        return getattr(target, name, *default)
    if default and not hasattr(target, name):
        return default[0]
    return getattr(check(target, name), name) if is_private(name) else read(target, name)


def _computed_hasattr(target: Any, name: str, /) -> bool:
    return is_readable(checked_name(name)) and hasattr(target, name)


def _computed_setattr(target: Any, name: str, value: Any, /) -> None:
    setattr(_writable(target, name), name, value)


def _computed_delattr(target: Any, name: str, /) -> None:
    delattr(_writable(target, name), name)


def _writable(target: Any, name: str) -> Any:
    if not is_writable(checked_name(name)):
        refuse(name)
    return write(target, name if is_private(name) else "")


def _vars(target: Any, /) -> dict[str, Any]:
    if not is_own(type(target)):
        raise TypeError(f"vars() of {describe(target)} is not allowed")
    own: dict[str, Any] = vars(target)
    return own


def _dir(target: Any, /) -> list[str]:
    return dir(target)


def _open(file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
          newline: Any = None, closefd: bool = True) -> Any:  # fmt: skip
    if type(file) is not int or file != 0 or type(mode) is not str or not set(mode) <= set("rbt"):
        raise PermissionError("only descriptor 0 may be opened, for reading")
    return open(0, mode, buffering, encoding, errors, newline, bool(closefd))


def _exit(code: Any = None) -> NoReturn:
    raise SystemExit(code)


def _import(name: str, _outer: Any = None, _inner: Any = None, names: Any = (), level: int = 0) -> ModuleType:
    if level == 0 and name in MODULES:
        module = copy_of(name)
        for wanted in names or ():
            if wanted != "*" and not offers(name, wanted):
                # The interpreter would look for it among the modules that are loaded.
                raise ImportError(f"cannot import name {wanted!r} from {name!r}", name=name)
        return module if names else copy_of(name.partition(".")[0])
    if name in _INNER_MODULES or (name.startswith("_") and name in sys.stdlib_module_names):
        importlib.import_module(name)
        return ModuleType(name)
    raise ImportError(f"the module {name} is not allowed", name=name)


_INNER_MODULES: Final = words("annotationlib copyreg encodings warnings")
"""With those that start with an underscore: what functions in C import when they are called, by the builtins of the
caller. They make no use of what this returns, and no statement of a program gets here."""

_BUILTINS: Final[dict[str, Any]] = {
    name: getattr(builtins, name)
    for name in sorted(words("""
        abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter float
        format frozenset hash hex id input int isinstance issubclass iter len list map max memoryview min next object oct
        ord pow print property range repr reversed round set slice sorted staticmethod str sum super tuple zip
        NotImplemented Ellipsis
    """))
} | {
    name: value for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
} | {
    "type": _Type, "getattr": _computed_getattr, "hasattr": _computed_hasattr, "setattr": _computed_setattr,
    "delattr": _computed_delattr, "vars": _vars, "dir": _dir, "open": _open, "exit": _exit, "quit": _exit,
    "__import__": _import, "__build_class__": _build_class,
}  # fmt: skip
