"""Which terms there are, and how a name leads to one."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Final

from codegym import plugins
from codegym.errors import SpecError
from codegym.rewards import execution, text
from codegym.rewards.term import Term, term

GROUP: Final = "codegym.rewards"
"""The entry-point group of terms that installed distributions add. Each names a factory, called with what stands behind the
colon and the options behind the question mark (``NAME[:REST][?KEY=VALUE&...]``), which returns a `Term`."""


def _terms_of(module: ModuleType) -> dict[str, Term]:
    return {found.name: found for found in vars(module).values() if isinstance(found, Term)}


TERMS: Final[Mapping[str, Term]] = {**_terms_of(execution), **_terms_of(text)}
"""The built-in terms by name."""
PRESETS: Final[Mapping[str, Mapping[str, float]]] = {
    "rlef": {"tests": 1.0, "no_program": 1.0},
    "rlvr": {"tests": 1.0, "ruff": -0.2},
}
"""Compositions by name. ``rlef`` is the paper's; the study behind ``rlvr``, arXiv 2605.30478, doesn't publish its weights."""


def find_term(name: str) -> Term:
    """Return a built-in term, an installed one, or one of a file: ``tests``, ``reward_model:FOLDER``, ``my_terms.py:brevity``.

    Raises:
        SpecError: there is none of that name; the message names those there are.
    """
    if name in TERMS:
        return TERMS[name]
    file, colon, function = name.rpartition(".py:")
    if colon:
        return _from_file(name, Path(f"{file}.py"), function)
    base, options = plugins.split_options(name)
    plugin, _, rest = base.partition(":")
    if plugin not in plugins.installed(GROUP):
        known = [*PRESETS, *TERMS, *plugins.installed(GROUP)]
        raise SpecError(f"unknown reward term {name!r}; there are {', '.join(known)}, and FILE.py:FUNCTION")
    made: Term = plugins.load(GROUP, plugin, kind="reward term")(rest, options)
    return made


def _from_file(name: str, path: Path, function: str) -> Term:
    spec = importlib.util.spec_from_file_location(f"codegym_terms_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SpecError(f"reward term {name!r}: there is no file {path}")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise SpecError(f"reward term {name!r}: {path} raises {type(error).__name__}: {error}") from error
    found = getattr(module, function, None)
    if not callable(found):
        raise SpecError(f"reward term {name!r}: {path} has no function {function}")
    return found if isinstance(found, Term) else term(found)
