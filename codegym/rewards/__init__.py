"""Rewards: named terms and their weighted composition, with the environment and without it."""

from codegym.rewards.adapters import for_trl, for_verl
from codegym.rewards.attempt import Attempt
from codegym.rewards.catalogue import GROUP, PRESETS, TERMS
from codegym.rewards.reward import Reward, Scored, expand, resolve
from codegym.rewards.scoring import score
from codegym.rewards.term import Need, Term, When, batch_term, term

__all__ = [
    "GROUP",
    "PRESETS",
    "TERMS",
    "Attempt",
    "Need",
    "Reward",
    "Scored",
    "Term",
    "When",
    "batch_term",
    "expand",
    "for_trl",
    "for_verl",
    "resolve",
    "score",
    "term",
]
