"""The restricted policy: which Python a program may be written in, told before it runs and held to while it runs.

`compile_restricted` checks the syntax tree and names every violation with its line; `namespace` gives the globals in
which the code then runs. Nearly all of a program compiles to what it would have been. An attribute whose name is plain
is a plain attribute; a guard is called only for an assignment to an attribute (so that classes of the standard library
stay as they are), for names with one leading underscore (which reach the program's own classes alone), and for a few
names that need a look at the object: `format`, `__init__`. Modules are imported from a list, and come as copies that
hold their public names and no other module.

    covered: files, processes, the network, the interpreter's internals (frames, code, globals, classes' internals)
    not covered: CPU time, memory, threads, the amount of output; they remain the business of the sandbox's limits
    not covered: bugs in the interpreter and in its C modules, by which a program gets past any rule of the language

So this is feedback on a program, and the boundary of last resort where the system has no other. It does not equal the
boundary that a kernel draws: use it in addition to namespaces, Landlock and seccomp, not in their place.
"""

import abc
import ast
import builtins
import dataclasses
import enum
import functools
import importlib
import operator
import re
import string
import sys
import threading
import types
from collections import defaultdict
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final, NoReturn

from RestrictedPython.transformer import INSPECT_ATTRIBUTES, RestrictingNodeTransformer, copy_locations


class PolicyViolation(SyntaxError):  # noqa: N818 - the program's error, not this module's
    """The program is Python, but not the Python that the policy admits.

    Attributes:
        violations: line and message of each, in the order of the lines.
    """

    def __init__(self, violations: list[tuple[int, str]], file_name: str, source: str) -> None:
        self.violations = sorted(set(violations))
        line = self.violations[0][0]
        text = "\n".join(f"line {number}: {message}" for number, message in self.violations)
        super().__init__(text, (file_name, line, None, [*source.split("\n"), ""][line - 1]))

    def __str__(self) -> str:
        return str(self.msg)


PolicyViolation.__module__ = "builtins"  # as a traceback names it


def compile_restricted(source: str, file_name: str) -> CodeType:
    """Compile a program as `compile` would, lines and tracebacks included, for a namespace made by `namespace`.

    Raises:
        PolicyViolation: the policy does not admit the program.
        SyntaxError, ValueError, RecursionError, MemoryError: the program does not compile at all.
    """
    tree: Any = compile(source, file_name, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    policy = _Policy(tree)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit * _FRAMES_A_LEVEL)  # the compiler admits trees far deeper than Python's own stack
    try:
        policy.visit(tree)
        if not policy.violations:
            code: CodeType = compile(tree, file_name, "exec", dont_inherit=True)
            return code
    finally:
        sys.setrecursionlimit(limit)
    compile(source, file_name, "exec", dont_inherit=True)  # what is no program at all says so first
    raise PolicyViolation(policy.violations, file_name, source)


def namespace(name: str) -> dict[str, Any]:
    """Return the globals of a restricted program's module. What a class of that module's name defines is its own."""
    _programs.add(name)
    return {"__name__": name, "__doc__": None, "__builtins__": dict(_BUILTINS), **_GUARDS}


# What names may be.


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_METHODS: Final = _names("""
    __init__ __new__ __post_init__ __call__ __repr__ __str__ __format__ __bytes__ __hash__ __bool__ __len__
    __length_hint__ __iter__ __next__ __reversed__ __contains__ __getitem__ __setitem__ __delitem__ __missing__
    __index__ __int__ __float__ __complex__ __round__ __trunc__ __floor__ __ceil__ __lt__ __le__ __eq__ __ne__ __gt__
    __ge__ __neg__ __pos__ __abs__ __invert__ __enter__ __exit__ __get__ __set__ __delete__ __set_name__ __getattr__
    __init_subclass__ __class_getitem__ __copy__ __deepcopy__
""") | {
    f"__{way}{operation}__"
    for operation in [
        "add",
        "sub",
        "mul",
        "matmul",
        "truediv",
        "floordiv",
        "mod",
        "divmod",
        "pow",
        "lshift",
        "rshift",
        "and",
        "or",
        "xor",
    ]
    for way in ("", "r", "i")
}
"""What a program may define. Pickling, attribute access, finalisers and the making of classes are not among it."""

_CONSTRUCTORS: Final = _names("__init__ __new__ __init_subclass__")
_DESCRIPTORS: Final = _names("__get__ __set__ __delete__ __set_name__ __getattr__")
_READABLE: Final = (_METHODS - _CONSTRUCTORS - _DESCRIPTORS) | _names("__name__ __qualname__ __doc__ __members__")
_WRITABLE: Final = (_METHODS - _DESCRIPTORS - _names("__new__ __init_subclass__")) | _names("__name__ __doc__")
_VARIABLES: Final = _METHODS | _names("__slots__ __match_args__ __all__ __author__ __version__ __doc__ __debug__")
_PLAIN_PRIVATE: Final = _names("""
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

_WATCHED: Final = _names("format format_map register obj")
"""Public names of which a few objects have an attribute that leads out: texts, abstract classes, AttributeError."""

_NO_BUILTINS: Final = _names("exec eval compile globals locals breakpoint help")
_NO_SYNTAX: Final = {
    "AsyncFunctionDef": "async def", "AsyncFor": "async for", "AsyncWith": "async with", "Await": "await",
    "TryStar": "except*",
}  # fmt: skip
_FRAMES_A_LEVEL: Final = 50


def _is_dunder(name: str) -> bool:
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not _is_dunder(name) and name not in _PLAIN_PRIVATE


def _is_plain(name: str) -> bool:
    """Tell whether an attribute of this name may be read from every object that a program can get at."""
    if _is_dunder(name):
        return name in _READABLE
    return not _is_private(name) and name not in _INTERNAL and name not in _WATCHED


def _is_readable(name: str) -> bool:
    """Tell whether an attribute of this name may be read from some objects."""
    return _is_plain(name) or _is_private(name) or name in _WATCHED or name in _CONSTRUCTORS


def _is_writable(name: str) -> bool:
    return name in _WRITABLE if _is_dunder(name) else name not in _INTERNAL


# The check of the syntax tree.


class _Policy(RestrictingNodeTransformer):
    """Collects violations and puts in the guards. A kind of node that neither class has a method for is not admitted."""

    def __init__(self, tree: ast.AST) -> None:
        super().__init__()
        self.violations: list[tuple[int, str]] = []
        self._classes: list[str] = []
        parameters: set[str] = set()
        others: set[str] = set()
        for node in ast.walk(tree):
            (parameters if isinstance(node, ast.arg) else others).update(_bound_names(node))
        self._bound = parameters | others
        self._constant = parameters - others

    def error(self, node: ast.AST, info: str) -> None:
        self.violations.append((getattr(node, "lineno", 1), info))

    def not_allowed(self, node: ast.AST) -> None:
        kind = type(node).__name__
        self.error(node, f"{_NO_SYNTAX.get(kind, kind)} is not allowed")
        self.node_contents_visit(node)

    def check_name(self, node: Any, name: str | None, allow_magic_methods: bool = False) -> None:
        """Leave it to `visit`, which sees every name of every node."""

    def visit(self, node: ast.AST) -> Any:
        for name in _identifiers(node):
            if name in _GUARDS or (_is_dunder(name) and not _is_variable(node, name)):
                self.error(node, f"the name {name} is not allowed")
        return super().visit(node)

    def _admit(self, node: Any) -> Any:
        return self.node_contents_visit(node)

    visit_Assign = visit_AugAssign = visit_AnnAssign = visit_Subscript = visit_With = visit_Nonlocal = _admit  # noqa: N815
    visit_Match = visit_MatchClass = visit_MatchValue = visit_MatchSingleton = visit_MatchSequence = _admit  # noqa: N815
    visit_MatchMapping = visit_MatchStar = visit_MatchAs = visit_MatchOr = _admit  # noqa: N815
    visit_TypeAlias = visit_TypeVar = visit_ParamSpec = visit_TypeVarTuple = _admit  # noqa: N815
    guard_iter = _admit

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802
        if node.id in _NO_BUILTINS and node.id not in self._bound:
            self.error(node, f"the name {node.id} is not allowed")
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: N802
        called = node.func.id if isinstance(node.func, ast.Name) else None
        if called == "type" and "type" not in self._bound and len(node.args) + len(node.keywords) > 1:
            self.error(node, "type() with more than one argument is not allowed")
        if called == "open" and "open" not in self._bound and node.args:
            file = node.args[0]
            if isinstance(file, ast.Constant) and not (type(file.value) is int and file.value == 0):
                self.error(node, "open() of anything but descriptor 0 is not allowed")
        return self.node_contents_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # noqa: N802
        loads = isinstance(node.ctx, ast.Load)
        if not (_is_readable(node.attr) if loads else _is_writable(node.attr)):
            self.error(node, f"the attribute {node.attr} is not allowed")
        node = self.node_contents_visit(node)
        if _is_private(node.attr):
            name = ast.Constant(self._mangled(node.attr))
            known = ast.Subscript(ast.Name("_clear_", ast.Load()), name, ast.Load())
            node.value = self._checked(node.value, known, "_check_" if loads else "_write_", name)
        elif not loads:
            node.value = self._checked(node.value, ast.Name("_open_", ast.Load()), "_write_")
        elif not _is_plain(node.attr):
            return _call("_getattr_", [node.value, ast.Constant(node.attr)], node)
        return node

    def _checked(self, value: ast.expr, known: ast.expr, guard: str, *arguments: ast.expr) -> ast.expr:
        """Return the guard's call for an object; where this is a parameter, such as `self`, only if its class is not known.

        No other name will do: another thread could change what it stands for between the look and the use.
        """
        call = _call(guard, [value, *arguments], value)
        if not (isinstance(value, ast.Name) and value.id in self._constant):
            return call
        kind = _call("_type_", [value], value)
        checked = ast.IfExp(ast.Compare(kind, [ast.In()], [known]), value, call)
        copy_locations(checked, value)
        return checked

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        """Admit a pattern if it needs no guard, as none can stand in it."""
        for part in ast.walk(node.pattern):
            names = part.kwd_attrs if isinstance(part, ast.MatchClass) else ()
            for name in (part.attr,) if isinstance(part, ast.Attribute) else names:
                if not _is_plain(name):
                    self.error(part, f"the attribute {name} is not allowed in a pattern")
        return self.node_contents_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # noqa: N802
        node = self.node_contents_visit(node)
        if node.name == "__new__":
            guard = ast.Name("_new_", ast.Load())
            copy_locations(guard, node)
            node.decorator_list.insert(0, guard)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:  # noqa: N802
        for keyword in node.keywords:
            if keyword.arg == "metaclass" and ast.unparse(keyword.value).rpartition(".")[2] != "ABCMeta":
                self.error(keyword, "a metaclass other than ABCMeta is not allowed")
        body, node.body = node.body, []
        node = self.node_contents_visit(node)
        self._classes.append(node.name)
        node.body = self.node_contents_visit(ast.Module(body, [])).body
        self._classes.pop()
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:  # noqa: N802
        self._check_import(node, [alias.name for alias in node.names])
        return self.node_contents_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:  # noqa: N802
        module = "." * node.level + (node.module or "")
        if self._check_import(node, [module]):
            for alias in node.names:
                if alias.name != "*" and not _offers(module, alias.name) and hasattr(sys.modules[module], alias.name):
                    self.error(node, f"the name {alias.name} of the module {module} is not allowed")
        return self.node_contents_visit(node)

    def _check_import(self, node: ast.Import | ast.ImportFrom, modules: list[str]) -> bool:
        refused = [module for module in modules if module not in _MODULES]
        for module in refused:
            self.error(node, f"the module {module} is not allowed")
        if getattr(node, "is_lazy", False):
            self.error(node, "a lazy import is not allowed")
        return not refused

    def _mangled(self, name: str) -> str:
        """Return the attribute's name as the compiler would have it in the class around it."""
        owner = self._classes[-1].lstrip("_") if self._classes else ""
        return f"_{owner}{name}" if owner and name.startswith("__") and not name.endswith("__") else name


def _call(guard: str, arguments: list[Any], at: ast.expr) -> ast.Call:
    call = ast.Call(ast.Name(guard, ast.Load()), arguments, [])
    copy_locations(call, at)
    return call


def _identifiers(node: ast.AST) -> Iterator[str]:
    """Yield every name in a node that is not the name of an attribute or a module, and no text."""
    if isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif not isinstance(node, ast.Constant | ast.Attribute | ast.MatchClass | ast.ImportFrom):
        for field, value in ast.iter_fields(node):
            if field != "type_comment":
                yield from (name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str))


def _bound_names(node: ast.AST) -> Iterator[str]:
    """Yield the names to which a node gives a meaning of the program's own."""
    if not isinstance(node, ast.keyword) and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
        yield from _identifiers(node)


def _is_variable(node: ast.AST, name: str) -> bool:
    """Tell whether a name with double underscores may stand where it does."""
    loads = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    if name == "__new__":
        return isinstance(node, ast.FunctionDef)  # where it gets its guard
    return name in _VARIABLES or (name == "__name__" and loads)


# The guards. They may be called with anything.

_programs: set[str] = set()
_clear: defaultdict[str, set[type]] = defaultdict(set)
"""For private names, the classes of the program whose objects have them from no other class."""


def _refuse(name: str) -> NoReturn:
    raise AttributeError(f"the attribute {name} is not allowed")


def _is_own(kind: Any) -> bool:
    return getattr(kind, "__module__", None) in _programs


def _getattr(target: Any, name: str) -> Any:
    """Read an attribute that some objects must not give."""
    kind = type(target)
    if name in _CONSTRUCTORS and not (kind is super or issubclass(kind, type) or _is_own(kind)):
        _refuse(name)
    if name == "obj" and issubclass(kind, AttributeError):  # the object without the attribute, whatever it is
        _refuse(name)
    value = getattr(target, name)
    return _watched(value) if name in _WATCHED else value


def _write(target: Any, name: str = "") -> Any:
    """Return an object of which an attribute is to be set or deleted; only a private attribute is named."""
    kind = type(target)
    if kind not in _open_kinds:
        if _is_own(kind) or issubclass(kind, BaseException):
            _open_kinds.add(kind)
        elif not (issubclass(kind, type) and _is_own(target)):
            raise AttributeError(f"to set an attribute of {_describe(target)} is not allowed")
    return _check(target, name) if name else target


def _check(target: Any, name: str) -> Any:
    """Return an object of which a private attribute is to be read: one of the program's, and no base's attribute."""
    kind = type(target)
    if kind in _clear[name]:
        return target
    if kind is ModuleType and _modules.get(target.__name__) is target:
        return target
    holders = [target, kind] if issubclass(kind, type) else [target.__self_class__ if kind is super else kind]
    if not _is_own(holders[0]):
        _refuse(name)
    for holder in holders:
        if any(name in vars(base) and not _is_own(base) for base in holder.__mro__):
            _refuse(name)
    if holders[0] is kind:
        _clear[name].add(kind)
    return target


def _describe(target: Any) -> str:
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
        _refuse("register")
    return method


@functools.lru_cache(1000)
def _check_format(text: str) -> None:
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError:
        return  # the method itself says what is wrong
    for _, field, layout, _ in fields:
        for name in re.findall(r"\.(\w+)", field or ""):
            if not _is_plain(name):
                _refuse(name)
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


def _build_class(body: Any, name: str, *bases: Any, metaclass: Any = None, **named: Any) -> Any:
    if metaclass is not None and metaclass is not _ABC_META:
        raise TypeError("a metaclass other than ABCMeta is not allowed")
    if any(base is super or isinstance(base, _TypeOfType) or _is_own(type(base)) for base in bases):
        raise TypeError("a class cannot be derived from this")
    if metaclass is not None:
        named["metaclass"] = abc.ABCMeta
    made = builtins.__build_class__(body, name, *bases, **named)
    if isinstance(made, type):
        _check_class(made)
    return made


def _check_class(kind: type) -> None:
    """Check what a class names by texts: its slots, and the attributes that a pattern reads of what it says it matches."""
    for name, value in vars(kind).items():
        if isinstance(value, types.MemberDescriptorType) and _is_dunder(name):
            _refuse(name)
    names = getattr(kind, "__match_args__", ())
    if names and not all(type(name) is str and (_is_plain(name) or _is_own_name(kind, name)) for name in names):
        type.__setattr__(kind, "__match_args__", ())


def _is_own_name(kind: type, name: str) -> bool:
    """Tell whether a private name is safe to be read from all that a class matches, as these are its own objects."""
    return type(kind) is type and _is_private(name)


# The builtins.


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
            known = kind.__module__ == "builtins" or _is_own(kind) or issubclass(kind, BaseException)
            if not known and not _is_exported(kind):
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


class _AbcMeta:
    """Stands for `ABCMeta` in the head of a class."""


_ABC_META: Final = _AbcMeta()


def _checked_name(name: Any) -> str:
    if type(name) is not str:
        raise TypeError("attribute name must be string")
    return name


def _computed_getattr(target: Any, name: str, /, *default: Any) -> Any:
    if not _is_readable(_checked_name(name)):
        _refuse(name)
    if _is_plain(name):
        return getattr(target, name, *default)
    if default and not hasattr(target, name):
        return default[0]
    return getattr(_check(target, name), name) if _is_private(name) else _getattr(target, name)


def _computed_hasattr(target: Any, name: str, /) -> bool:
    return _is_readable(_checked_name(name)) and hasattr(target, name)


def _computed_setattr(target: Any, name: str, value: Any, /) -> None:
    setattr(_writable(target, name), name, value)


def _computed_delattr(target: Any, name: str, /) -> None:
    delattr(_writable(target, name), name)


def _writable(target: Any, name: str) -> Any:
    if not _is_writable(_checked_name(name)):
        _refuse(name)
    return _write(target, name if _is_private(name) else "")


def _vars(target: Any, /) -> dict[str, Any]:
    if not _is_own(type(target)):
        raise TypeError(f"vars() of {_describe(target)} is not allowed")
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
    if level == 0 and name in _MODULES:
        module = _module(name)
        for wanted in names or ():
            if wanted != "*" and not _offers(name, wanted):
                # The interpreter would look for it among the modules that are loaded.
                raise ImportError(f"cannot import name {wanted!r} from {name!r}", name=name)
        return module if names else _module(name.partition(".")[0])
    if name in _INNER_MODULES or (name.startswith("_") and name in sys.stdlib_module_names):
        importlib.import_module(name)
        return ModuleType(name)
    raise ImportError(f"the module {name} is not allowed", name=name)


_INNER_MODULES: Final = _names("annotationlib copyreg encodings warnings")
"""With those that start with an underscore: what functions in C import when they are called, by the builtins of the
caller. They make no use of what this returns, and no statement of a program gets here."""

_BUILTINS: Final[dict[str, Any]] = {
    name: getattr(builtins, name)
    for name in sorted(_names("""
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


# The modules.

_MODULES: Final = {
    "__future__": "*",
    "abc": "ABC ABCMeta abstractmethod",
    "array": "*",
    "base64": "*",
    "binascii": "*",
    "bisect": "*",
    "calendar": "isleap leapdays monthrange monthcalendar weekday",
    "cmath": "*",
    "collections": "* -UserString",  # its format reads attributes
    "collections.abc": "*",
    "contextlib": "contextmanager suppress closing nullcontext ExitStack AbstractContextManager ContextDecorator",
    "copy": "copy deepcopy replace Error",
    "dataclasses": "dataclass field fields asdict astuple replace is_dataclass InitVar KW_ONLY MISSING FrozenInstanceError",
    "datetime": "*",
    "decimal": "*",
    "enum": "Enum IntEnum StrEnum Flag IntFlag auto unique",
    "fractions": "*",
    "functools": "reduce lru_cache cache cmp_to_key partial partialmethod total_ordering cached_property wraps update_wrapper",
    "graphlib": "*",
    "hashlib": "*",
    "heapq": "* _heapify_max _heappop_max _heapreplace_max",
    "io": "StringIO BytesIO TextIOWrapper SEEK_SET SEEK_CUR SEEK_END UnsupportedOperation",
    "itertools": "*",
    "json": "*",
    "math": "*",
    "numbers": "*",
    "operator": "*",
    "queue": "*",
    "random": "*",
    "re": "*",
    "statistics": "*",
    "string": """ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable punctuation
        whitespace Template""",
    "struct": "*",
    "sys": """argv byteorder exit float_info get_int_max_str_digits getrecursionlimit getsizeof hexversion implementation
        int_info intern maxsize maxunicode platform set_int_max_str_digits setrecursionlimit stderr stdin stdout version
        version_info""",
    "textwrap": "*",
    "threading": """Barrier BoundedSemaphore Condition Event Lock RLock Semaphore TIMEOUT_MAX Thread Timer active_count
        current_thread get_ident local main_thread stack_size""",
    "time": """ctime gmtime localtime mktime monotonic monotonic_ns perf_counter perf_counter_ns process_time
        process_time_ns sleep strftime strptime struct_time thread_time time time_ns""",
    "types": "MappingProxyType SimpleNamespace",
    # Without what evaluates annotations, and what hands out their parts: the real `type`, references to be evaluated.
    "typing": """* -ForwardRef -evaluate_forward_ref -get_args -get_origin -get_overloads -get_type_hints -no_type_check
        -no_type_check_decorator""",
    "unicodedata": "*",
    "zlib": "*",
}  # fmt: skip
"""Names that a program may import from each module. A star is what the module itself makes public; "-" takes away."""

_modules: dict[str, ModuleType] = {}


def _module(name: str) -> ModuleType:
    """Return what a program gets for a module on the list."""
    if name not in _modules:
        real = importlib.import_module(name)
        wanted = _MODULES[name].split()
        if "*" in wanted:
            wanted += getattr(real, "__all__", None) or [public for public in vars(real) if not public.startswith("_")]
        parts = {key: getattr(real, key) for key in wanted if f"-{key}" not in wanted and hasattr(real, key)}
        module = _Sys(name) if name == "sys" else ModuleType(name)
        _fill(module, {key: value for key, value in parts.items() if not isinstance(value, ModuleType)})
        _fill(module, _REPLACED.get(name, dict)())
        _modules[name] = module
    return _modules[name]


def _fill(module: ModuleType, parts: dict[str, Any]) -> None:
    streams = vars(_Sys) if isinstance(module, _Sys) else {}
    vars(module).update({key: value for key, value in parts.items() if key not in streams})
    vars(module)["__all__"] = list(dict.fromkeys([*vars(module).get("__all__", ()), *parts]))


def _offers(module: str, name: str) -> bool:
    return name in vars(_module(module))["__all__"]


def _is_exported(kind: type) -> bool:
    """Tell whether a program could have imported this class."""
    top = str(kind.__module__).lstrip("_").partition(".")[0]
    modules = [name for name in (kind.__module__, top) if name in _MODULES]
    return any(vars(_module(name)).get(kind.__name__) is kind for name in modules)


def _stream(name: str) -> Any:
    return property(lambda _: getattr(sys, name), lambda _, stream: setattr(sys, name, stream))


class _Sys(ModuleType):
    """The module `sys` as far as programs may see it. Its streams are the real ones, also after a change."""

    stdin = _stream("stdin")
    stdout = _stream("stdout")
    stderr = _stream("stderr")


_open_kinds: set[type] = {
    FunctionType, type(functools.cache(len)), types.SimpleNamespace, threading.local, threading.Thread, _Sys,
}  # fmt: skip
"""Classes to whose objects a program may set attributes; its own join them when first met."""


_GUARDS: Final[dict[str, Any]] = {
    "_type_": type, "_clear_": _clear, "_open_": _open_kinds, "_check_": _check, "_write_": _write, "_getattr_": _getattr,
    "_new_": _new,
}  # fmt: skip
"""What the code calls. No program can name them."""


def _collections() -> dict[str, Any]:
    return {"abc": _module("collections.abc")}


def _decimal() -> dict[str, Any]:
    _open_kinds.add(importlib.import_module("decimal").Context)
    return {}


def _attrgetter(*names: str) -> Any:
    for name in names:
        for part in _checked_name(name).split("."):
            if not _is_plain(part):
                _refuse(part)
    return operator.attrgetter(*names)


def _methodcaller(name: str, /, *arguments: Any, **named: Any) -> Any:
    if not _is_plain(_checked_name(name)):
        _refuse(name)
    return operator.methodcaller(name, *arguments, **named)


def _update_wrapper(wrapper: Any, wrapped: Any) -> Any:
    """Copy names and documentation; attributes too if both are functions."""
    if isinstance(wrapper, type):
        raise TypeError("a class cannot be a wrapper")
    updated = ("__dict__",) if type(wrapped) is FunctionType else ()
    return functools.update_wrapper(_write(wrapper), wrapped, updated=updated)


def _wraps(wrapped: Any) -> Any:
    return functools.partial(_update_wrapper, wrapped=wrapped)


def _dataclass(kind: Any = None, /, **named: Any) -> Any:
    """As `dataclass`, which writes source text with the names of the fields in it: here they must be names."""
    if kind is None:
        return functools.partial(_dataclass, **named)
    if not isinstance(kind, type) or not _is_own(kind):
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
    _check_class(made)
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


_REPLACED: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "abc": lambda: {"ABCMeta": _ABC_META},
    "collections": _collections,
    "dataclasses": lambda: {"dataclass": _dataclass},
    "decimal": _decimal,
    "enum": _enums,
    "functools": lambda: {"wraps": _wraps, "update_wrapper": _update_wrapper},
    "operator": lambda: {"attrgetter": _attrgetter, "methodcaller": _methodcaller},
}
