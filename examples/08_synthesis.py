"""Tests that write themselves: a function with a docstring becomes a problem with tests that are audited."""

import tempfile
from pathlib import Path

import codegym
from codegym.synthesis import Settings, Store, item_of_program, make_writer, run
from codegym.synthesis.audit import rows_of

LONGEST_RUN = '''
def longest_run(text: str) -> int:
    """Return the length of the longest run of equal letters in `text`, 0 for an empty one."""
    best = run = 0
    for place, letter in enumerate(text):
        run = run + 1 if place and text[place - 1] == letter else 1
        best = max(best, run)
    return best
'''
NEARLY = LONGEST_RUN.replace("best = max(best, run)", "best = max(best, run) if place else 0")

settings = Settings(wanted=20, drafted=4, least=10)
with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store, codegym.Judge(workers=1) as judge:
    items = [item_of_program("longest_run", LONGEST_RUN, settings)]
    ((problem, outcome),) = run(items, make_writer("offline"), "offline", store, judge, settings)
    assert problem is not None, outcome.reason
    assert outcome.audit is not None

    print(problem.statement)
    for test in problem.tests[:5]:
        print(f"longest_run{test.args!r:.60} == {test.expected}")
    print(f"{outcome.written} drafted, {outcome.valid} valid, {outcome.kept} kept\n")
    for measure, value, interval in rows_of(outcome.audit):
        print(f"{measure:<45} {value:<20} {interval}")

    print(f"\na program that misses a lone letter: {judge.judge(problem, NEARLY).verdict}")
