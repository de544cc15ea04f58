"""The modules that programs may import, as copies without what leads out."""

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from codegym.judge.guest.restricted.guards import copies, open_kinds
from codegym.judge.guest.restricted.replaced import REPLACED

MODULES: Final = {
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

_REPLACED: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "collections": lambda: {"abc": copy_of("collections.abc")},
    **REPLACED,
}


def copy_of(name: str) -> ModuleType:
    """Return what a program gets for a module on the list."""
    if name not in copies:
        real = importlib.import_module(name)
        wanted = MODULES[name].split()
        if "*" in wanted:
            wanted += getattr(real, "__all__", None) or [public for public in vars(real) if not public.startswith("_")]
        parts = {key: getattr(real, key) for key in wanted if f"-{key}" not in wanted and hasattr(real, key)}
        module = _Sys(name) if name == "sys" else ModuleType(name)
        _fill(module, {key: value for key, value in parts.items() if not isinstance(value, ModuleType)})
        _fill(module, _REPLACED.get(name, dict)())
        copies[name] = module
    return copies[name]


def _fill(module: ModuleType, parts: dict[str, Any]) -> None:
    streams = vars(_Sys) if isinstance(module, _Sys) else {}
    vars(module).update({key: value for key, value in parts.items() if key not in streams})
    vars(module)["__all__"] = list(dict.fromkeys([*vars(module).get("__all__", ()), *parts]))


def offers(module: str, name: str) -> bool:
    return name in vars(copy_of(module))["__all__"]


def is_exported(kind: type) -> bool:
    """Tell whether a program could have imported this class."""
    top = str(kind.__module__).lstrip("_").partition(".")[0]
    modules = [name for name in (kind.__module__, top) if name in MODULES]
    return any(vars(copy_of(name)).get(kind.__name__) is kind for name in modules)


def _stream(name: str) -> Any:
    return property(lambda _: getattr(sys, name), lambda _, stream: setattr(sys, name, stream))


class _Sys(ModuleType):
    """The module `sys` as far as programs may see it. Its streams are the real ones, also after a change."""

    stdin = _stream("stdin")
    stdout = _stream("stdout")
    stderr = _stream("stderr")


open_kinds.add(_Sys)  # its streams may be set
