"""Problems: the record, the file format, the embedded set, the kata generator, and specs that name a set."""

from codegym.problems.jsonl import JsonlProblems, decode_problem, encode_problem, write_jsonl
from codegym.problems.problem import Checker, Limits, Origin, Problem, Style, Test
from codegym.problems.problem_set import ProblemList, ProblemSet
from codegym.problems.sources import Source, available, load

__all__ = [
    "Checker",
    "JsonlProblems",
    "Limits",
    "Origin",
    "Problem",
    "ProblemList",
    "ProblemSet",
    "Source",
    "Style",
    "Test",
    "available",
    "decode_problem",
    "encode_problem",
    "load",
    "write_jsonl",
]
