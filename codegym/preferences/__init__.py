"""Preference pairs: which of two programs for one problem is the better one, by the tests that each passes.

worth.py      pass rates, and what each test is worth
pairs.py      which samples make a pair; statistics
samples.py    episodes -> distinct responses, judged
dataset.py    pairs -> a folder that `datasets` and TRL read
"""

from codegym.preferences.dataset import Settings, make
from codegym.preferences.pairs import Pair, Rule, Statistics, pairs_of, statistics
from codegym.preferences.samples import Sample, Turns, responses_of
from codegym.preferences.worth import Weights, pass_rates, unit_test_rewards

__all__ = [
    "Pair",
    "Rule",
    "Sample",
    "Settings",
    "Statistics",
    "Turns",
    "Weights",
    "make",
    "pairs_of",
    "pass_rates",
    "responses_of",
    "statistics",
    "unit_test_rewards",
]
