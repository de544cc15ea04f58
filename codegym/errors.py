"""Exceptions that codegym raises.

    CodegymError                everything below
    ├── UserError               what the caller gave us is wrong; the CLI prints it as one line, exit code 2
    │   ├── SpecError           a problem spec, agent name or option that names nothing we know
    │   ├── ProblemFormatError  a record that is not a problem; names file, line and field
    │   └── IsolationError      this machine lacks the isolation that was asked for
    └── JudgeError              the judge itself failed; never the program's fault

A wrong program is never an exception: it is a `codegym.Verdict`.
"""


class CodegymError(Exception):
    """Base class of every exception that codegym raises on purpose."""


def first_line(error: BaseException) -> str:
    """Return the first line of what an exception of somebody else's says, its type if it says nothing."""
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


class UserError(CodegymError):
    """The caller's input is wrong. The message says what is wrong and what would be right."""


class SpecError(UserError):
    """A name (problem spec, agent, reward, option) that names nothing; the message lists what there is."""


class ProblemFormatError(UserError):
    """A stored record that is not a valid problem. The message names the file, the line and the field."""


class IsolationError(UserError):
    """The machine cannot give the isolation that was asked for. The message says which layer is missing."""


class JudgeError(CodegymError):
    """The judge broke, after retries. The message says how; the programs concerned were not scored."""
