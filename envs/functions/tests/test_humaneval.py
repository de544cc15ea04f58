"""HumanEval: its layout, its public examples, its references through the split judge."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import codegym
from codegym import SpecError, UserError

RECORD = {
    "task_id": "HumanEval/900",
    "prompt": 'def evens(xs: list) -> list:\n    """ Keep what is even.\n    >>> evens([1, 2])\n    [2]\n'
    '    >>> evens([])\n    []\n    >>> evens(open(\'x\'))\n    [0]\n    """\n',
    "entry_point": "evens",
    "canonical_solution": "    return [x for x in xs if x % 2 == 0]\n",
    "test": "def check(candidate):\n    assert candidate([4, 5, 6]) == [4, 6]\n",
}
REAL = Path(__file__).parents[4] / "shared" / "data" / "HumanEval.jsonl.gz"


def _write(path: Path, *records: Any) -> str:
    data = "".join(json.dumps(record) + "\n" for record in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return f"humaneval:{path}"


@pytest.mark.parametrize("name", ["h.jsonl", "h.jsonl.gz"])
def test_a_file_in_the_true_layout(tmp_path: Path, name: str) -> None:
    """A record becomes a problem: docstring examples that are plain data are public, the script is hidden."""
    (problem,) = codegym.load(_write(tmp_path / name, RECORD))
    assert [(test.args, test.expected, test.origin) for test in problem.tests] == [
        (([1, 2],), [2], "public"),
        (([],), [], "public"),
    ]
    with codegym.Judge(workers=1) as judge:
        assert judge.judge(problem, problem.references[0]).accepted
        assert not judge.judge(problem, problem.starter + "    pass\n").accepted


def test_bad_input(tmp_path: Path) -> None:
    """A missing file, a record that is none, an empty file and an option are one clear error each."""
    with pytest.raises(UserError, match="cannot read"):
        codegym.load("humaneval:missing.jsonl")
    with pytest.raises(UserError, match=r"h\.jsonl:2: .*entry_point"):
        codegym.load(_write(tmp_path / "h.jsonl", RECORD, {k: v for k, v in RECORD.items() if k != "entry_point"}))
    with pytest.raises(UserError, match="no problem"):
        codegym.load(_write(tmp_path / "empty.jsonl"))
    with pytest.raises(SpecError, match="colour"):
        codegym.load("humaneval?colour=red")


@pytest.mark.skipif(
    not REAL.exists(), reason="needs the real data set beside the checkout: ../shared/data/HumanEval.jsonl.gz"
)
def test_every_reference_is_accepted() -> None:
    """All 164 references pass their public examples and their hidden scripts; a body of ``pass`` never does."""
    problems = codegym.load(f"humaneval:{REAL}")
    assert len(problems) == 164
    assert sum(not problem.public_tests for problem in problems) == 95
    with codegym.Judge() as judge:
        right = judge.judge_many((problem, problem.references[0]) for problem in problems)
        wrong = judge.judge_many((problem, problem.starter + "    pass\n") for problem in problems)
    assert [report.problem_id for report in right if not report.accepted] == []
    assert [report.problem_id for report in wrong if report.accepted] == []
