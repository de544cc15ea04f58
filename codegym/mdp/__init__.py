"""The Markov decision process: `RepairProcess`, and the Gymnasium environments around it."""

from codegym.mdp.dialogue import Dialogue, Message
from codegym.mdp.env import CodeRepairEnv
from codegym.mdp.process import RepairProcess, Start, State
from codegym.mdp.registration import register
from codegym.mdp.spaces import Unicode
from codegym.mdp.vector_env import CodeRepairVectorEnv

__all__ = [
    "CodeRepairEnv",
    "CodeRepairVectorEnv",
    "Dialogue",
    "Message",
    "RepairProcess",
    "Start",
    "State",
    "Unicode",
    "register",
]
