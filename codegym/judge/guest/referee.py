"""Runs a test script against a candidate that lives in another process.

The script sees a function that looks like the program's; each call travels to the candidate's process as plain data and
so does the answer. The verdict is this process's exit status, which no candidate can reach.
"""

import builtins
import os
import sys
import traceback
from types import CodeType
from typing import Any, Final, NoReturn

from codegym import values
from codegym.judge.guest import protocol
from codegym.judge.guest.pipe import Closed, Pipe

FILE_NAME: Final = "tests.py"
CANDIDATE_NAME: Final = "__candidate__"


class CandidateGone(BaseException):
    """The candidate's process ended, or answered with what is no answer."""


class Candidate:
    """The program's entry point, as the script sees it."""

    def __init__(self, pipe: Pipe, names: dict[str, Any]) -> None:
        self._pipe = pipe
        self._names = names
        self.__name__ = "candidate"
        self.gone = False
        self.raised: BaseException | None = None

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        try:
            request = values.encode((arguments, named)).encode()
        except values.EncodingError as error:
            raise RuntimeError(f"the script passes an argument that is not plain data: {error}") from None
        try:
            self._pipe.send(request)
            answer = values.decode(self._pipe.receive())
        except (Closed, values.EncodingError):
            self.gone = True
            raise CandidateGone from None
        return self._value(answer)

    def _value(self, answer: Any) -> Any:
        match answer:
            case ("value", value):
                return value
            case ("raised", [*names], tuple(arguments)):
                self.raised = _exception(names, arguments, self._names)
                raise self.raised
        self.gone = True
        raise CandidateGone


def run_script(source: str, channel: int, report_fd: int) -> NoReturn:
    """Load a script, call its ``check`` with the candidate, leave the reason of a failure in `report_fd`.

    The script finds the candidate as `CANDIDATE_NAME` in its globals.
    """
    namespace: dict[str, Any] = {"__name__": "tests", "__builtins__": builtins}
    namespace[CANDIDATE_NAME] = candidate = Candidate(Pipe(channel), namespace)
    status, reason = protocol.SCRIPT_BROKEN, ""
    try:
        code = compile(source, FILE_NAME, "exec", dont_inherit=True)
        status, reason = _judge(code, source, candidate, namespace)
    except BaseException as error:
        reason = _describe(error, source)
    finally:
        if candidate.gone:
            status = protocol.CANDIDATE_GONE
        os.write(report_fd, reason[:10_000].encode("utf-8", "replace"))
        os._exit(status)


def _judge(code: CodeType, source: str, candidate: Candidate, namespace: dict[str, Any]) -> tuple[int, str]:
    try:
        exec(code, namespace)
        if "check" in namespace:
            namespace["check"](candidate)
    except CandidateGone:
        return protocol.CANDIDATE_GONE, ""
    except BaseException as error:
        # What fails inside the script, but for the candidate's own exception, comes of a wrong value.
        status = protocol.CANDIDATE_RAISED if error is candidate.raised else protocol.ASSERTION
        return status, _describe(error, source)
    return protocol.OK, ""


def _exception(names: list[Any], arguments: tuple[Any, ...], known: dict[str, Any]) -> Exception:
    """Build the exception that the candidate raised, of the nearest class that the script or Python knows.

    StopIteration never crosses: it would end a loop of the script's quietly, as if all tests had passed.
    """
    for name in names:
        kind = known.get(name) or getattr(builtins, str(name), None)
        if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, _SILENT):
            try:
                return kind(*arguments)
            except Exception:
                continue
    return RuntimeError(f"{names[0] if names else 'Exception'}{arguments!r:.1000}")


_SILENT: Final = (StopIteration, StopAsyncIteration)


def _describe(error: BaseException, source: str) -> str:
    try:
        said = f"{type(error).__name__}: {error}"
    except BaseException:
        # An argument that has no text, such as an int of more digits than Python prints.
        said = type(error).__name__
    lines = source.split("\n")
    numbers = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE_NAME]
    where = lines[numbers[-1] - 1].strip() if numbers and numbers[-1] and numbers[-1] <= len(lines) else ""
    return f"{where}\n{said}" if where else said


def silence() -> None:
    """Keep what a script prints from every stream."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    sys.stdin = None
