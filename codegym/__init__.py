"""codegym: the environment in which code models learn to repair their own programs from execution feedback.

Importing it registers ``CodeRepair-v0`` with Gymnasium; it imports no deep-learning library.
"""

from codegym import metrics, rewards
from codegym.agent import Agent, make_agent
from codegym.episode import Episode, Turn
from codegym.errors import (
    CodegymError,
    IsolationError,
    JudgeError,
    ProblemFormatError,
    SpecError,
    UserError,
)
from codegym.judge import CaseResult, Judge, Report, Verdict
from codegym.mdp import CodeRepairEnv, CodeRepairVectorEnv, Dialogue, Message, RepairProcess, register
from codegym.problems import Checker, Limits, Problem, ProblemList, ProblemSet, Test, load, write_jsonl
from codegym.rollout import play, rollout

__version__ = "0.1.0"

__all__ = [
    "Agent",
    "CaseResult",
    "Checker",
    "CodeRepairEnv",
    "CodeRepairVectorEnv",
    "CodegymError",
    "Dialogue",
    "Episode",
    "IsolationError",
    "Judge",
    "JudgeError",
    "Limits",
    "Message",
    "Problem",
    "ProblemFormatError",
    "ProblemList",
    "ProblemSet",
    "RepairProcess",
    "Report",
    "SpecError",
    "Test",
    "Turn",
    "UserError",
    "Verdict",
    "load",
    "make_agent",
    "metrics",
    "play",
    "rewards",
    "rollout",
    "write_jsonl",
]

register()
