"""Milliseconds a program: `codegym.lint` in batches, and one Ruff process for each program.

    python benchmarks/lint.py --human-eval HumanEval.jsonl.gz --json lint.json

batch   `lint.check` of so many distinct programs: Ruff starts once
single  Ruff with the same options reads each of these programs from a pipe: it starts as often

The programs are references and wrong programs of the embedded set and of kata:train, and HumanEval's solutions where its file
is given; each round draws a batch from a seed. Rounds go batch, single, batch, single. Both must find the same.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

import record
import tables
from rich.console import Console
from ruff import find_ruff_bin

import codegym
from codegym import lint


def programs(human_eval: Path | None) -> list[str]:
    """Return the distinct programs, each with a newline at its end."""
    texts = [
        program
        for spec in ("embedded", "kata:train?size=200")
        for problem in codegym.load(spec)
        for program in (*problem.references, *problem.wrong_programs)
    ]
    if human_eval is not None:
        with gzip.open(human_eval, "rt", encoding="utf-8") as lines:
            texts += [task["prompt"] + task["canonical_solution"] for task in map(json.loads, lines)]
    return list(dict.fromkeys(f"{text.rstrip()}\n" for text in texts))


def batch(texts: Sequence[str]) -> int:
    """Return how much is found in programs, by one process."""
    return sum(map(len, lint.check(texts)))


def single(texts: Sequence[str]) -> int:
    """Return how much is found in programs, by a process each."""
    command = [find_ruff_bin(), *lint.COMMAND, "-"]
    return sum(
        subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout.count(b"\n")
        for text in texts
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--human-eval", type=Path, help="HumanEval.jsonl.gz")
    parser.add_argument("--programs", type=int, default=256, help="of a batch")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write every round to this file")
    given = parser.parse_args()
    texts = programs(given.human_eval)
    lint.check(texts[:1])
    ways: dict[str, Callable[[Sequence[str]], int]] = {"batch": batch, "single": single}
    milliseconds: dict[str, list[float]] = {name: [] for name in ways}
    for seed in range(given.rounds):
        drawn = random.Random(seed).sample(texts, given.programs)
        found = set()
        for name, way in ways.items():
            began = time.perf_counter()
            found.add(way(drawn))
            milliseconds[name].append(1000 * (time.perf_counter() - began) / given.programs)
        if len(found) > 1:
            raise SystemExit(f"round {seed}: not the same is found: {found}")
    facts = record.facts()
    facts["versions"]["ruff"] = metadata.version("ruff")
    lengths = sorted(map(len, texts))
    console = Console(width=120)
    console.print(record.headline(facts), soft_wrap=True, highlight=False)
    title = (
        f"ms a program; {given.rounds} rounds of {given.programs} of {len(texts)} programs, "
        f"{statistics.median(lengths):g} characters (median; at most {lengths[-1]})"
    )
    tables.show(console, title, _rows(milliseconds))
    record.write(given.json, {**facts, "lengths": lengths, "milliseconds": milliseconds})


def _rows(milliseconds: dict[str, list[float]]) -> list[list[str]]:
    rows = [["", "median", "range", "times batch"]]
    for name, values in milliseconds.items():
        ratio = statistics.median(value / own for value, own in zip(values, milliseconds["batch"], strict=True))
        spread = f"{min(values):.2f} to {max(values):.2f}"
        rows.append([name, f"{statistics.median(values):.2f}", spread, f"{ratio:.1f}"])
    return rows


if __name__ == "__main__":
    main()
