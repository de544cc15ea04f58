"""What an agent sees of one episode: public data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


class Message(TypedDict):
    """One message of a chat, as chat templates take it."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """One unfinished episode, as the agent may know it."""

    problem_id: str
    prompt: str
    """The first message: statement, how to answer, and the broken program where the episode starts from one."""
    entry_point: str
    """The function to define; empty for a program that reads standard input."""
    program: str
    """The last program judged; empty before the first, unless the episode starts from a broken one."""
    feedback: str
    """What came of `program`; empty before the first."""
    turn: int
    """Attempts made so far."""
    turns_left: int
    messages: tuple[Message, ...]
    """The whole chat; the last message is the user's."""
    seed: int
    """A number of this episode's own, from which an agent may draw whatever it draws at random."""
