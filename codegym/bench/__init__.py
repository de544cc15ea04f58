"""The benchmark: plan, run, store, resume, sum up."""

from codegym.bench.plan import Plan
from codegym.bench.run import run
from codegym.bench.store import Store
from codegym.bench.summary import Measure, Summary, summarise

__all__ = ["Measure", "Plan", "Store", "Summary", "run", "summarise"]
