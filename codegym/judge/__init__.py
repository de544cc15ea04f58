"""The judge: programs x tests -> reports, in sandboxes.

judge.py         `Judge`: workers, batches, asyncio
evaluate.py      one program on its tests, on the trusted side
execution.py     one program on inputs that have no expected answers yet
shared.py        all tests of a program in one process
script_plan.py   test scripts that only assert things about calls, read as data
conversation.py  what is said to a guest
results.py       from what a case left to its result
custom_checker.py  a problem's own checker
launch.py        how a guest server is started, and what it may reach
classify.py      how processes ended -> verdict
checkers.py      expected and observed answer -> right or wrong
guest/           what runs inside the sandbox
"""

from codegym.judge.execution import Output, agrees
from codegym.judge.judge import Fresh, Judge, Selection
from codegym.judge.launch import Isolation, Policy
from codegym.judge.report import CaseResult, Report, Verdict

__all__ = ["CaseResult", "Fresh", "Isolation", "Judge", "Output", "Policy", "Report", "Selection", "Verdict", "agrees"]
