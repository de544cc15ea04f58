"""The benchmark: plan, run, store, resume, sum up; and the best of N samples by any rank."""

from codegym.bench.plan import Plan
from codegym.bench.ranking import Ranked, ranked
from codegym.bench.ranks import Gauge, Rank, rank
from codegym.bench.run import run
from codegym.bench.search import BestOfEachTurn
from codegym.bench.store import Store
from codegym.bench.summary import Measure, Summary, summarise

__all__ = [
    "BestOfEachTurn",
    "Gauge",
    "Measure",
    "Plan",
    "Rank",
    "Ranked",
    "Store",
    "Summary",
    "rank",
    "ranked",
    "run",
    "summarise",
]
