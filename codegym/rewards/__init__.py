"""Rewards: named terms and their weighted composition."""

from codegym.rewards.attempt import Attempt
from codegym.rewards.reward import PRESETS, Depth, Reward, resolve
from codegym.rewards.terms import TERMS, Term

__all__ = ["PRESETS", "TERMS", "Attempt", "Depth", "Reward", "Term", "resolve"]
