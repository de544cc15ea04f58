"""The judge: programs x tests -> reports, in sandboxes.

judge.py         `Judge`: workers, batches, asyncio
evaluate.py      one program on its tests, on the trusted side
conversation.py  what is said to a guest server
launch.py        how a guest server is started, and what it may reach
classify.py      how processes ended -> verdict
checkers.py      expected and observed answer -> right or wrong
guest/           what runs inside the sandbox
"""

from codegym.judge.judge import Judge, Selection
from codegym.judge.launch import Isolation
from codegym.judge.report import CaseResult, Report, Verdict

__all__ = ["CaseResult", "Isolation", "Judge", "Report", "Selection", "Verdict"]
