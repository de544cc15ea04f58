"""The hostile suite under each configuration of the sandbox: which attacks does a missing layer let through?

    python benchmarks/isolation.py --markdown table.md

all layers     namespaces, Landlock, seccomp, limits
no Landlock    the same, as on a kernel without it
no namespaces  Landlock, seccomp, limits: ``isolation="landlock"``
limits only    ``isolation="rlimits"``; run in namespaces of its own (``unshare``), for the host's sake

An attack counts as gone through if its program, or the second program that looks for what the first has left, was accepted.
Exit code 1 if any goes through all layers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import record
from rich.console import Console
from rich.progress import track
from rich.table import Table

from codegym import Judge
from codegym.judge import Verdict, launch

sys.path.insert(0, str(record.REPOSITORY / "tests"))
import attacks

_CONFIGURATIONS: Final[dict[str, tuple[launch.Isolation, str]]] = {
    "all layers": ("namespaces", ""),
    "no Landlock": ("namespaces", "landlock"),
    "no namespaces": ("landlock", ""),
    "limits only": ("rlimits", ""),
}
_CAGE: Final = (
    "unshare", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "--net", "--ipc", "--uts", "--",
)  # fmt: skip


def run(configuration: str) -> dict[str, dict[str, int]]:
    """Return, for each family, how many attacks there are; and the names of those that went through."""
    isolation, launch.WITHOUT = _CONFIGURATIONS[configuration]
    through: dict[str, dict[str, int]] = {}
    with Judge(workers=2, isolation=isolation) as judge:
        for attack in track(attacks.load(), configuration, console=Console(stderr=True)):
            # The second program must follow on the server of the first: the last used is lent first.
            programs = [attack.program, *([attack.then] if attack.then is not None else [])]
            verdicts = [
                judge.judge(attacks.PROBLEMS[problem], program, stop_early=True).verdict
                for problem in attack.problems
                for program in programs
            ]
            through[attack.name] = {
                "accepted": Verdict.ACCEPTED in verdicts,
                "internal": Verdict.INTERNAL_ERROR in verdicts,
            }
    return through


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=_CONFIGURATIONS, help="one configuration, in this process; prints JSON")
    parser.add_argument("--markdown", type=Path, help="write the table to this file")
    parser.add_argument("--json", type=Path, help="write everything seen to this file")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(run(options.only)))
        return 0
    found = record.facts()
    console = Console(width=120)
    console.print(record.headline(found), soft_wrap=True, highlight=False)
    results = {}
    for name, (isolation, _) in _CONFIGURATIONS.items():
        command = [sys.executable, __file__, "--only", name]
        cage = list(_CAGE) if isolation == "rlimits" else []
        done = subprocess.run([*cage, *command], stdout=subprocess.PIPE, check=False)
        if done.returncode:
            console.print(f"{name}: could not be run here (exit status {done.returncode})")
            continue
        results[name] = json.loads(done.stdout)
    show(console, results)
    if options.markdown:
        options.markdown.write_text(markdown(results), encoding="utf-8")
    record.write(options.json, {**found, "results": results})
    return int(any(attack["accepted"] for attack in results["all layers"].values()))


def counts(attack_results: dict[str, dict[str, int]]) -> list[str]:
    """Return 'went through / all' for each family, then in all."""
    cells = []
    for family in (*attacks.FAMILIES, ""):
        chosen = [result for name, result in attack_results.items() if name.startswith(family)]
        cells.append(f"{sum(result['accepted'] for result in chosen)}/{len(chosen)}")
    return cells


def show(console: Console, results: dict[str, dict[str, dict[str, int]]]) -> None:
    table = Table(title="attacks that go through", title_justify="left", header_style="bold")
    for column in ("configuration", *attacks.FAMILIES, "all"):
        table.add_column(column)
    for name, result in results.items():
        table.add_row(name, *counts(result))
    console.print(table)
    for name, result in results.items():
        through = [attack for attack, seen in result.items() if seen["accepted"]]
        internal = [attack for attack, seen in result.items() if seen["internal"]]
        console.print(f"{name}: {', '.join(through) or 'none'}; internal_error: {', '.join(internal) or 'none'}")


def markdown(results: dict[str, dict[str, dict[str, int]]]) -> str:
    """Return the table, and for each weaker configuration the attacks that the missing layer would have stopped."""
    lines = [f"| configuration | {' | '.join(attacks.FAMILIES)} | all |", "|---" * (len(attacks.FAMILIES) + 2) + "|"]
    lines += [f"| {name} | {' | '.join(counts(result))} |" for name, result in results.items()]
    for name, result in results.items():
        through = [attack for attack, seen in result.items() if seen["accepted"]]
        if through:
            lines += ["", f"**{name}**: {', '.join(through)}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
