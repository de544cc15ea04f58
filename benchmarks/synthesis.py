"""How much are the offline writer's tests worth, on problems that have good tests of their own?

Of each problem only the statement, the public tests and the first reference are given to the writer. What it makes is then
held against what was kept back: the known-wrong programs that the hidden tests reject, and mutants of the reference. A mutant
counts unless nothing tells it from the reference: no test that was made, no hidden test, none of 300 inputs drawn anew.

    python benchmarks/synthesis.py --problems embedded --out synthesis.json
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import msgspec
import record
from msgspec.structs import replace

from codegym.judge import Judge
from codegym.problems import Problem, load
from codegym.synthesis import Settings, TestAudit, audit, combined, item_for, make_writer, synthesise
from codegym.synthesis.audit import rows_of
from codegym.synthesis.offline import DRAFTED
from codegym.synthesis.run import ask


def main() -> None:
    arguments = _arguments()
    facts = record.facts()
    print(record.headline(facts))
    settings = Settings(
        wanted=arguments.tests, drafted=DRAFTED, seed=arguments.seed, keep_all=arguments.keep_all, cover=arguments.cover,
        audit=False,
    )  # fmt: skip
    found: list[TestAudit] = []
    rows = []
    seconds = [0.0, 0.0]
    with Judge(workers=arguments.workers) as judge, judge.with_hash_seed(1) as other:
        for problem in load(arguments.problems):
            began = time.monotonic()
            made, counts = _make(problem, settings, judge, other)
            seconds[0] += time.monotonic() - began
            if made is None:
                print(f"{problem.id:24} no tests")
                continue
            began = time.monotonic()
            wrong = [
                program
                for program in problem.wrong_programs
                if not judge.judge(problem, program, stop_early=True).accepted
            ]
            hidden = [test for test in problem.tests if test.origin != "public"]
            measured = replace(made, references=problem.references, wrong_programs=tuple(wrong))
            found.append(audit(measured, judge, more=hidden, count=arguments.mutants, seed=arguments.seed))
            seconds[1] += time.monotonic() - began
            rows.append({"id": problem.id, **counts, "audit": msgspec.to_builtins(found[-1])})
            print(_line(problem.id, counts, found[-1]), flush=True)
    total = combined(found)
    for name, value, interval in rows_of(*found):
        print(f"{name:45} {value:>24}   {interval}")
    kept = sum(row["kept"] for row in rows)
    print(
        f"{kept} tests kept, {kept / len(rows):.1f} a problem; made in {seconds[0]:.0f} s, audited in {seconds[1]:.0f} s"
    )
    settings_record = msgspec.to_builtins(settings)
    write = {
        **facts,
        "settings": settings_record,
        "seconds": seconds,
        "total": msgspec.to_builtins(total),
        "problems": rows,
    }
    record.write(arguments.out, write)


def _make(problem: Problem, settings: Settings, judge: Judge, other: Judge) -> tuple[Problem | None, dict[str, int]]:
    bare = replace(problem, tests=problem.public_tests, references=problem.references[:1], wrong_programs=(), script="")
    ((_, draft),) = ask(make_writer("offline"), [item_for(bare, settings).request])
    made, outcome = synthesise(bare, draft, judge, settings, other=other)
    return made, {"written": outcome.written, "valid": outcome.valid, "kept": outcome.kept}


def _line(name: str, counts: dict[str, int], found: TestAudit) -> str:
    wrong, mutants = found.wrong_programs, found.mutants
    missed = "" if wrong.count == wrong.total else "  <- a wrong program passes"
    return (
        f"{name:24} valid {counts['valid']:4} kept {counts['kept']:3} wrong {wrong.count}/{wrong.total} "
        f"mutants {mutants.count:3}/{mutants.total:<3} equivalent {found.equivalent:3}{missed}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What are the offline writer's tests worth?")
    parser.add_argument("--problems", default="embedded", help="a problem spec (default: embedded)")
    parser.add_argument("--tests", type=int, default=50, help="tests added to a problem, at most")
    parser.add_argument("--mutants", type=int, default=60, help="mutants of each problem's references")
    parser.add_argument(
        "--cover", type=int, default=Settings().cover, help="by how many tests each mutant is to be killed"
    )
    parser.add_argument("--keep-all", action="store_true", help="keep every valid test")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="write the figures to this file, as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
