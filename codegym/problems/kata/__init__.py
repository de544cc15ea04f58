"""Kata: a seeded, unlimited source of small problems, on which a language model of a million parameters can learn.

Half of the families are *specified*: the statement says all. The others are *underspecified*: the statement names
several meanings, and only feedback from the public tests tells which one is meant; the wrong programs of such a problem
are the programs of its other meanings. So a model that repairs by feedback beats one that only guesses again.

`FAMILIES` lists them, each with the size of its parameter space: from 4,000 (``running``) over some 20,000 (``count``,
``fold``) and 600,000 (``steps``) to 34 million (``threshold``), 38 million in all; a tenth of that is ``test``.
"""

from codegym.problems.kata.generator import FAMILIES, SPLITS, KataProblems, load

__all__ = ["FAMILIES", "SPLITS", "KataProblems", "load"]
