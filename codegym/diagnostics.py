"""What a run's attempts look like beyond the solve rate: their length, lint and errors, and whether they try at all.

RLVR (arXiv 2605.30478) asks this of a reward: one that looks at the text alone shortens programs and clears their lint
without making them right (degeneration). Everything here is for evaluation: it looks at hidden tests too.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, sqrt
from statistics import correlation
from typing import Final, Literal, get_args

import msgspec

from codegym import lint
from codegym.episode import Episode, Turn
from codegym.judge import Verdict
from codegym.lint import Severity
from codegym.metrics import mean
from codegym.rewards.similarity import parse

Kind = Literal["empty", "trivial", "constant", "copy"]
"""How a program can be none. ``empty``: blanks and comments. ``trivial``: no function does anything, or the whole program
where it has none. ``constant``: the answer is literals and no input is read. ``copy``: a piece of the prompt."""

MOST: Final = 20
"""Of the classes of errors, and of the rules, a diagnosis keeps the commonest."""
_LOST: Final = 0.05
"""Share of its gain that a reward may lose and still counts as kept, while what it stands for is lost."""
_COPIED: Final = 20
"""Characters, blanks aside, from which a program that stands in the prompt is a copy; shorter ones may well be meant."""
_SOURCES: Final = frozenset({"input", "stdin", "__stdin__", "open", "fileinput", "os", "argv", "exec", "eval"})
"""Names by which a program comes to its input, or to code that cannot be seen."""
_FUNCTION: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LITERAL: Final = (
    ast.Constant, ast.JoinedStr, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.UnaryOp, ast.BinOp,
    ast.unaryop, ast.operator, ast.expr_context,
)  # fmt: skip
"""What an expression without names is made of."""
_EXCEPTION: Final = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?::|$)", re.ASCII)
_LONGEST_NAME: Final = 60


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """What the attempts of a run look like; zeros and nothing where there are none."""

    attempts: int
    """Turns of all episodes, but of those with an `error`."""
    response_characters: float
    """Mean over the attempts."""
    program_lines: float
    """Mean over the attempts; blank lines do not count."""
    degenerate: Mapping[Kind, float]
    """Share of the attempts, in [0, 1], of each kind."""
    errors: Mapping[str, float]
    """Share of the attempts, in [0, 1], of each `error_class`, the commonest first, at most `MOST`."""
    findings: Mapping[Severity, float]
    """Findings of ruff in 100 lines that are not blank, of each severity."""
    rules: Mapping[str, float]
    """The same of each rule, the commonest first, at most `MOST`."""
    correlation: float | None
    """Pearson's, between an episode's reward and whether it is solved, in [-1, 1]; None where either is constant."""


def diagnose(episodes: Sequence[Episode]) -> Diagnosis:
    """Return what the attempts of these episodes look like: length, lint, errors, degeneration (RLVR, arXiv 2605.30478)."""
    scored = [episode for episode in episodes if not episode.error]
    attempts = [(episode.prompt, turn) for episode in scored for turn in episode.turns]
    lines = [sum(bool(line.strip()) for line in turn.program.splitlines()) for _, turn in attempts]
    kinds = Counter(degeneration(turn.program, prompt) for prompt, turn in attempts)
    errors = Counter(error_class(turn) for _, turn in attempts)
    findings = [finding for found in lint.check([turn.program for _, turn in attempts]) for finding in found]
    severities = Counter(finding.severity for finding in findings)
    rules = Counter(finding.rule for finding in findings)
    attempt, hundred_lines = max(1, len(attempts)), max(1, sum(lines)) / 100
    return Diagnosis(
        attempts=len(attempts),
        response_characters=mean([len(turn.response) for _, turn in attempts]),
        program_lines=mean(lines),
        degenerate={kind: kinds[kind] / attempt for kind in get_args(Kind)},
        errors={name: count / attempt for name, count in errors.most_common(MOST)},
        findings={severity: severities[severity] / hundred_lines for severity in get_args(Severity)},
        rules={rule: count / hundred_lines for rule, count in rules.most_common(MOST)},
        correlation=_correlation([e.reward for e in scored], [float(e.solved) for e in scored]),
    )


def degeneration(program: str, prompt: str) -> Kind | None:
    """Return how a program is none, the first `Kind` that holds; None for one that tries. Any text is legal.

    What is not Python is neither ``trivial`` nor ``constant``. Where a dialogue starts from a broken program, that one
    is in the prompt, and repeating it is a ``copy``.
    """
    if all(not line.strip() or line.lstrip().startswith("#") for line in re.split(r"[\r\n]", program)):
        return "empty"
    tree = parse(program)
    kind = _answers_blindly(tree) if tree is not None else None
    if kind is not None:
        return kind
    text = _without_blanks(program)
    return "copy" if len(text) >= _COPIED and text in _without_blanks(prompt) else None


def error_class(turn: Turn) -> str:
    """Return what became of an attempt: ``accepted``, ``no_program``, ``wrong_answer``, ``runtime_error: NameError``, ...

    The verdict, and for a compile or runtime error the exception's name, where there is one of at most 60 characters.
    """
    if not turn.program.strip():
        return "no_program"
    message = next((case.message for case in turn.cases if not case.accepted), "")
    told = turn.verdict is Verdict.COMPILE_ERROR or (turn.verdict is Verdict.RUNTIME_ERROR and '  File "' in message)
    name = _exception(message) if told else ""
    return f"{turn.verdict.value}: {name}" if name else turn.verdict.value


def drifts(rewards: Sequence[float], solved: Sequence[float], *, problems: int) -> bool:
    """Return whether the reward has come away from what it stands for (over-optimisation; RLVR, arXiv 2605.30478).

    It has if, since the validation that solved most, the reward has risen, or lost less than a twentieth of what it had
    gained, and the solve rate has fallen by more than twice the standard error of a difference of two proportions:
    ``2 sqrt(2 p (1 - p) / problems)`` with `p` the mean of the two rates. The best of many validations owes something to
    luck: of a policy that stays as it is and a reward that means nothing, it is said at up to 1 validation in 20.

    Args:
        rewards: ``(T,)``, at each validation so far the mean reward that training maximises.
        solved: ``(T,)``, the share of the same episodes that pass every test, hidden ones included, in [0, 1].
        problems: how many problems, at least 1, a validation plays.

    Raises:
        ValueError: the sequences differ in length, or there are no problems.
    """
    if len(rewards) != len(solved) or problems < 1:
        raise ValueError(f"{len(rewards)} rewards and {len(solved)} solve rates of {problems} problems do not fit")
    if not solved:
        return False
    best = _best(solved)
    rate = (solved[best] + solved[-1]) / 2
    fallen = solved[best] - solved[-1] > 2 * sqrt(2 * rate * (1 - rate) / problems)
    return fallen and rewards[-1] > rewards[best] - _LOST * max(0.0, rewards[best] - rewards[0])


def drift_warning(rewards: Sequence[float], solved: Sequence[float]) -> str:
    """Return what to tell a user where `drifts` holds of the same numbers: what has happened, and where to look."""
    best = _best(solved)
    return (
        f"the reward went from {rewards[best]:.3f} to {rewards[-1]:.3f} since the best validation, but the share of "
        f"episodes that pass every test fell from {100 * solved[best]:.1f} % to {100 * solved[-1]:.1f} %: the policy may "
        "be exploiting the reward; 'codegym diagnose' on the run shows what its programs have turned into"
    )


def _best(solved: Sequence[float]) -> int:
    return max(range(len(solved)), key=solved.__getitem__)


def _answers_blindly(tree: ast.Module) -> Kind | None:
    """Return whether a program does nothing, or answers with literals, and reads no input."""
    nodes = list(ast.walk(tree))
    if any(name in _SOURCES for node in nodes for name in _names(node)):
        return None
    bodies = [_body(node) for node in nodes if isinstance(node, _FUNCTION)]
    if all(_does_nothing(statement) for body in bodies or [tree.body] for statement in body):
        return "trivial"
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    answers = _returned(nodes) or _printed(nodes)
    constant = answers and not parameters & read and all(map(_is_literal, answers))
    return "constant" if constant else None


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the names of variables, attributes and modules that stand at a node itself."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.alias):
        yield node.name
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.stmt]:
    return [ast.Return(value=function.body)] if isinstance(function, ast.Lambda) else function.body


def _does_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Return(value=None | ast.Constant(value=None)):
            return True
    return False


def _returned(nodes: Sequence[ast.AST]) -> list[ast.expr]:
    """Return what functions return or yield."""
    nothing = ast.Constant(value=None)
    given = [node.value or nothing for node in nodes if isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom))]
    return given + [node.body for node in nodes if isinstance(node, ast.Lambda)]


def _printed(nodes: Sequence[ast.AST]) -> list[ast.expr]:
    """Return what is printed, or written to a file."""
    return [
        argument
        for node in nodes
        if isinstance(node, ast.Call) and {"print", "write"}.intersection(_names(node.func))
        for argument in node.args
    ]


def _is_literal(expression: ast.expr) -> bool:
    return all(isinstance(node, _LITERAL) for node in ast.walk(expression))


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def _exception(message: str) -> str:
    """Return the name that a traceback ends with: what follows the last of its frames, whose lines are indented."""
    lines = message.rstrip().split("\n")
    after_frames = max((number for number, line in enumerate(lines, start=1) if line.startswith("  ")), default=0)
    found = _EXCEPTION.match("".join(lines[after_frames : after_frames + 1]))
    return found[1] if found and len(found[1]) <= _LONGEST_NAME else ""


def _correlation(rewards: Sequence[float], solved: Sequence[float]) -> float | None:
    if len(set(rewards)) < 2 or len(set(solved)) < 2:
        return None
    try:
        value = correlation(rewards, solved)
    except (ValueError, OverflowError):  # rewards that are not finite
        return None
    return max(-1.0, min(1.0, value)) if isfinite(value) else None
