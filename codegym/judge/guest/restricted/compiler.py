"""Compiles programs that the policy admits."""

import ast
import sys
from types import CodeType
from typing import Any, Final

from codegym.judge.guest.restricted.policy import Policy

_FRAMES_A_LEVEL: Final = 50


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
    policy = Policy(tree)
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
