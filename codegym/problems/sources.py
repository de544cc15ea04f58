"""From a spec to a problem set: ``codegym.load("kata:test")``.

Grammar: ``NAME[:REST][?KEY=VALUE&...]`` or a path to a file in codegym's own format. ``NAME`` is ``embedded``,
``kata`` or a source that an installed distribution adds under the entry-point group ``codegym.envs``; what ``REST`` (a
split or a path) and the options mean is the source's own affair.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from codegym import plugins
from codegym.errors import SpecError, UserError
from codegym.problems import embedded, kata
from codegym.problems.jsonl import JsonlProblems
from codegym.problems.problem import Problem
from codegym.problems.problem_set import ProblemList, ProblemSet

Source = Callable[[str, Mapping[str, str]], ProblemSet]
"""A problem source: called with what follows the colon and with the options, returns the set."""

BUILTIN: Final[Mapping[str, Source]] = {"embedded": embedded.load, "kata": kata.load}
GROUP: Final = "codegym.envs"
_ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "codegym-bugs": ("humanevalfix", "quixbugs"),
    "codegym-contests": ("apps", "code_contests", "code_contests_plus", "livecodebench", "taco"),
    "codegym-functions": ("acecode", "humaneval", "humaneval_plus", "mbpp", "mbpp_plus", "mbpp_sanitized"),
}
"""Sources that distributions of this project plug in: who asks for one that is not installed is told where it is."""


def load(spec: str | os.PathLike[str] | Sequence[Problem] | ProblemSet) -> ProblemSet:
    """Return the problem set that a spec names; a set or a list of problems is returned as a set.

    Raises:
        SpecError: the spec names no source, split, option or file.
    """
    if isinstance(spec, ProblemSet):
        return spec
    if isinstance(spec, os.PathLike):
        spec = os.fspath(spec)
    if not isinstance(spec, (str, Sequence)):
        raise UserError(
            f"problems must be a spec, a path, a problem set or a list of problems, not {type(spec).__name__}"
        )
    if not isinstance(spec, str):
        problems = list(spec)
        if not problems or not all(isinstance(problem, Problem) for problem in problems):
            raise UserError("problems must be a spec, a problem set, or a list of at least one Problem")
        return ProblemList(problems)
    base, options = plugins.split_options(spec)
    name, _, rest = base.partition(":")
    source = BUILTIN.get(name) or _plugin(name)
    if source is None:
        return _file(spec)
    problems_ = source(rest, options)
    problems_.name = spec
    return problems_


def available() -> tuple[str, ...]:
    """Return the names of all sources, built in and installed."""
    return (*BUILTIN, *(name for name in plugins.installed(GROUP) if name not in BUILTIN))


def _plugin(name: str) -> Source | None:
    if name not in plugins.installed(GROUP):
        return None
    source: Source = plugins.load(GROUP, name, kind="problem source")
    return source


def _file(spec: str) -> ProblemSet:
    if Path(spec).is_file():
        return JsonlProblems(spec)
    names = ", ".join(available())
    name = spec.partition(":")[0].partition("?")[0]
    home = next((home for home, found in _ELSEWHERE.items() if name in found), None)
    if home is not None:
        raise SpecError(f"the problem source {name} is not installed; it comes with the distribution {home}")
    raise SpecError(f"no problem source and no file is called {spec!r}; sources: {names}; or a path to a .jsonl file")
