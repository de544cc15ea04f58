"""Baseline agents: `reference`, `wrong`, `repeat`, and `mutate`, an honest search over small edits.

oracles.py           `reference`, `wrong`, `repeat`
mutate.py            `mutate`: from dialogues to responses
search.py            the search in one episode
clues.py             what prompt and feedback tell
trials.py            where `mutate` tries programs before it proposes one
mutations.py         all single-edit mutants of a program, the likeliest repairs first
expression_edits.py  the edits of expressions
statement_edits.py   the edits of blocks
options.py           what the factories accept
"""

from codegym.synthesis.mutants import Mutant
from codegym_baselines.mutate import MutateAgent, mutate
from codegym_baselines.mutations import line_repairs, mutants
from codegym_baselines.oracles import ReferenceAgent, RepeatAgent, WrongAgent, reference, repeat, wrong

__all__ = [
    "Mutant",
    "MutateAgent",
    "ReferenceAgent",
    "RepeatAgent",
    "WrongAgent",
    "line_repairs",
    "mutants",
    "mutate",
    "reference",
    "repeat",
    "wrong",
]
