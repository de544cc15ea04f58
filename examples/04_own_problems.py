"""Problems of your own: written as Python, stored as JSONL, judged, played."""

import tempfile
from pathlib import Path

import codegym

shout = codegym.Problem(
    id="shout",
    statement="Read one line and print it in upper case.",
    style="stdin",
    tests=[
        codegym.Test(input="hello\n", expected="HELLO\n", origin="public"),
        codegym.Test(input="a b c\n", expected="A B C\n"),
    ],
    checker=codegym.Checker(kind="exact"),  # the default ignores case
    limits=codegym.Limits(cpu_seconds=1.0, memory_bytes=64 << 20),
    references=("print(input().upper())",),
    wrong_programs=("print(input().title())",),
)

with tempfile.TemporaryDirectory() as folder, codegym.Judge(workers=1) as judge:
    path = Path(folder) / "own.jsonl"
    codegym.write_jsonl([shout], path)
    problems = codegym.load(str(path))  # the same spec works for gym.make and for codegym bench

    for program in ("print(input().upper())", "print(input().title())", "while True: pass"):
        report = judge.judge(problems["shout"], program)
        print(f"{report.verdict:<15} {[str(case.verdict) for case in report.cases]}   {program}")
