"""What do tests, static analysis, and both together teach a small model, and does the ratio's granularity matter?

    python experiments/rlvr.py

warms one model a seed on programs half of which are untidy, trains it by ``codegym train grpo`` with three rewards and two
granularities, plays start and ends on unseen kata by ``codegym bench``, and writes tables, plots and the raw outcomes into
docs/results/rlvr. Stop it anywhere; the same command goes on. For a model with weights:

    python experiments/rlvr.py --model Qwen/Qwen3-0.6B --problems mbpp:train --test mbpp_plus:test --max-new-tokens 512 \\
        --learning-rate 1e-5 --processes 1

What is compared with what: docs/results/README.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import matplotlib.pyplot as plt
import msgspec
from study import ROOT, SEEDS, Job, difference, estimate, markdown, read_jsonl, run, smoothed, write_raw

from codegym.bench import Summary
from codegym.diagnostics import Diagnosis, diagnose
from codegym.episode import decode_episode
from codegym_lora_grpo.settings import Settings

START = "start"
REWARDS = {"tests": "tests=1", "ruff": "ruff=-1", "both": "tests=1,ruff=-0.2"}
GRANULARITIES = {"grpo": ["--granularity", "token"], "gspo": ["--granularity", "sequence", "--clip", "0.02"]}
"""GSPO's own bounds, some 0.0003, belong to steps far smaller than those a LoRA of a million parameters takes."""
VARIANTS = [f"{granularity}-{reward}" for granularity in GRANULARITIES for reward in REWARDS]
KATA = "family=count,index&untidy=1"
"""The statement says what is asked; of each known program, right or wrong, there is an untidy twin."""
LABELS = {"start": "start", **{name: f"{name[:4].upper()}, {name[5:]}" for name in VARIANTS}}


@dataclass(frozen=True)
class Study:
    """What is run."""

    out: Path
    model: str
    problems: str
    valid: str
    test: str
    steps: int
    limit: int
    samples: int
    learning_rate: str
    max_new_tokens: str
    temperature: str

    def warming(self, seed: int) -> Iterator[Job]:
        """Yield what makes a seed's model, if it is not there."""
        if self.model == "tiny":
            folder = self._here(seed) / "tiny"
            problems = f"kata:train?{KATA}&size=2400&seed={seed + 1}"
            yield Job(folder, ["train", "sft", "--model", f"tiny:{seed}", "--out", str(folder), "--turns", "1",
                               "--problems", problems])  # fmt: skip

    def chain(self, seed: int, policy: str) -> Iterator[Job]:
        """Yield what trains a policy, if it is not the start, and what plays it."""
        here = self._here(seed)
        model, folder = (str(here / "tiny") if self.model == "tiny" else self.model), here / policy
        if policy != START:
            granularity, reward = policy.split("-")
            yield Job(folder, [
                "train", "grpo", "--model", model, "--out", str(folder), "--turns", "1", "--problems", self.problems,
                "--valid", self.valid, "--reward", REWARDS[reward], *GRANULARITIES[granularity], "--steps", str(self.steps),
                "--learning-rate", self.learning_rate, "--trl", "warmup_steps=20", "--trl", "scale_rewards=none",
                "--max-new-tokens", self.max_new_tokens, "--valid-every", "20", "--valid-problems", "200",
                "--valid-temperature", self.temperature, "--seed", str(seed),
            ])  # fmt: skip
        played = here / "played" / policy
        # The end of the run, not its best adapter: where a reward is exploited, the best is the start.
        last = folder / "checkpoints" / f"checkpoint-{self.steps * Settings().updates}"
        agent = f"lora_ppo:{model if policy == START else last}"
        how = f"?temperature={self.temperature}&top_p=1&max_new_tokens={self.max_new_tokens}"
        yield Job(played, [
            "bench", "--agent", agent + how, "--problems", self.test, "--limit", str(self.limit), "--turns", "1",
            "--samples", str(self.samples), "--seed", str(seed), "--out", str(played),
        ])  # fmt: skip

    def _here(self, seed: int) -> Path:
        return self.out / f"seed-{seed}"


@dataclass(frozen=True)
class Results:
    """What the runs of all seeds came to."""

    out: Path
    seeds: Sequence[int]

    def measure(self, policy: str, name: str) -> list[float]:
        """Return a measure of the benchmark's, a value for each seed."""
        return [summary_of(self.played(seed, policy)).measure(name).mean for seed in self.seeds]

    def diagnosed(self, policy: str, read: Callable[[Diagnosis], float]) -> list[float]:
        """Return a figure of the diagnosis, a value for each seed."""
        return [read(diagnosis_of(self.played(seed, policy))) for seed in self.seeds]

    def figures(self, policy: str, name: str) -> list[list[float]]:
        """Return a figure of training, a list over steps for each seed."""
        files = [self.out / f"seed-{seed}" / policy / "metrics.jsonl" for seed in self.seeds]
        return [[step.get(name, 0.0) for step in read_jsonl(path)] for path in files]

    def warnings(self, policy: str) -> int:
        """Return in how many seeds the run warned that the reward rose while the solve rate fell."""
        files = [self.out / f"seed-{seed}" / policy / "validation.jsonl" for seed in self.seeds]
        return sum(any("warning" in record for record in read_jsonl(path)) for path in files)

    def played(self, seed: int, policy: str) -> Path:
        return self.out / f"seed-{seed}" / "played" / policy


@cache
def summary_of(folder: Path) -> Summary:
    return msgspec.json.decode((folder / "summary.json").read_bytes(), type=Summary)


@cache
def diagnosis_of(folder: Path) -> Diagnosis:
    path = folder / "episodes.jsonl"
    return diagnose([decode_episode(line, where=str(path)) for line in path.read_bytes().splitlines()])


def degenerate(found: Diagnosis) -> float:
    return sum(found.degenerate.values())


def solve_table(results: Results, samples: int) -> list[list[str]]:
    """Return how often each policy solves a problem, and the difference to the start seed by seed."""
    rows = [["per cent, mean ± 95 % interval over seeds", "pass@1", f"pass@{samples}", "pass@1 less start", "warned"]]
    start = results.measure(START, "pass@1")
    for policy in (START, *VARIANTS):
        once = results.measure(policy, "pass@1")
        change = "" if policy == START else estimate(difference(once, start))
        warned = "" if policy == START else f"{results.warnings(policy)} of {len(results.seeds)}"
        rows.append(
            [LABELS[policy], estimate(once), estimate(results.measure(policy, f"pass@{samples}")), change, warned]
        )
    return rows


def shape_table(results: Results) -> list[list[str]]:
    """Return what the programs look like: length, lint by severity, degeneration."""
    columns: dict[str, tuple[Callable[[Diagnosis], float], float]] = {
        "characters": (lambda d: d.response_characters, 1),
        "errors": (lambda d: d.findings["error"], 1),
        "warnings": (lambda d: d.findings["warning"], 1),
        "conventions": (lambda d: d.findings["convention"], 1),
        "degenerate, %": (degenerate, 100),
    }
    rows = [["findings are Ruff's, in 100 lines", *columns]]
    for policy in (START, *VARIANTS):
        cells = [estimate(results.diagnosed(policy, read), scale=scale) for read, scale in columns.values()]
        rows.append([LABELS[policy], *cells])
    return rows


def share_table(results: Results, kind: str, most: int) -> list[list[str]]:
    """Return the commonest classes of errors, or Ruff's rules: means over seeds."""
    totals: dict[str, dict[str, float]] = {}
    for policy in (START, *VARIANTS):
        found = [getattr(diagnosis_of(results.played(seed, policy)), kind) for seed in results.seeds]
        totals[policy] = {
            name: mean(each.get(name, 0.0) for each in found)
            for name in sorted({name for each in found for name in each})
        }
    names = sorted({name for each in totals.values() for name in each},
                   key=lambda name: -sum(each.get(name, 0.0) for each in totals.values()))[:most]  # fmt: skip
    scale = 100 if kind == "errors" else 1
    head = "share of attempts, per cent" if kind == "errors" else "findings in 100 lines"
    rows = [[head, *(name.replace("_", " ") for name in names)]]
    rows += [
        [LABELS[policy], *(f"{scale * each.get(name, 0.0):.1f}" for name in names)] for policy, each in totals.items()
    ]
    return rows


def comparison_table(results: Results) -> list[list[str]]:
    """Return the study's comparisons, seed by seed."""
    solved = {policy: results.measure(policy, "pass@1") for policy in (START, *VARIANTS)}
    degenerated = {policy: results.diagnosed(policy, degenerate) for policy in (START, *VARIANTS)}
    long = {policy: results.diagnosed(policy, lambda d: d.response_characters) for policy in (START, *VARIANTS)}
    rows = [["difference", "GRPO", "GSPO"]]

    def add(label: str, of: dict[str, list[float]], one: str, other: str, scale: float = 100.0) -> None:
        cells = []
        for granularity in GRANULARITIES:
            against = START if other == START else f"{granularity}-{other}"
            cells.append(estimate(difference(of[f"{granularity}-{one}"], of[against]), scale=scale))
        rows.append([label, *cells])

    add("pass@1, points: both less tests", solved, "both", "tests")
    add("pass@1, points: both less ruff", solved, "both", "ruff")
    add("pass@1, points: ruff less start", solved, "ruff", START)
    add("characters: ruff less start", long, "ruff", START, 1.0)
    add("characters: both less start", long, "both", START, 1.0)
    add("degenerate, points: ruff less both", degenerated, "ruff", "both")
    return rows


def draw_curves(results: Results, target: Path) -> None:
    """Draw training: solve rate, Ruff's penalty where it is rewarded, tokens of an answer; band: all seeds."""
    panels = {"episodes/solved": ("solved, per cent", 100.0), "episodes/answer_tokens": ("tokens of an answer", 1.0),
              "episodes/no_program": ("no program, per cent", 100.0)}  # fmt: skip
    figure, axes = plt.subplots(1, len(panels), figsize=(14, 4), layout="constrained")
    for axis, (name, (title, scale)) in zip(axes, panels.items(), strict=True):
        for place, variant in enumerate(VARIANTS):
            runs = [smoothed([scale * value for value in values]) for values in results.figures(variant, name)]
            columns = list(zip(*runs, strict=True))
            style = "-" if variant.startswith("grpo") else "--"
            color = f"C{place % len(REWARDS)}"
            numbers = range(1, len(columns) + 1)
            axis.plot(numbers, [mean(column) for column in columns], style, color=color, label=LABELS[variant])
            axis.fill_between(numbers, [min(c) for c in columns], [max(c) for c in columns], alpha=0.08, color=color)
        axis.set(title=f"training: {title}", xlabel="step")
        axis.grid(alpha=0.3)
    axes[0].legend(fontsize=8)
    figure.savefig(target, dpi=110)
    plt.close(figure)


def draw_profile(results: Results, target: Path) -> None:
    """Draw solve rate against lint: a point for each seed of each policy whose programs have lines to look at."""
    figure, axis = plt.subplots(figsize=(6.5, 4.5), layout="constrained")
    for place, policy in enumerate((START, *VARIANTS)):
        if mean(results.diagnosed(policy, degenerate)) > 0.5:
            continue
        lint = results.diagnosed(policy, lambda d: sum(d.findings.values()))
        solved = [100 * value for value in results.measure(policy, "pass@1")]
        marker = "o" if policy == START else "^" if policy.startswith("grpo") else "s"
        color = "black" if policy == START else f"C{(place - 1) % len(REWARDS)}"
        axis.scatter(lint, solved, marker=marker, color=color, label=LABELS[policy], s=45)
    axis.set(xlabel="Ruff's findings in 100 lines", ylabel="pass@1, per cent", title="a point for each seed")
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    figure.savefig(target, dpi=110)
    plt.close(figure)


def keep_raw(results: Results, target: Path) -> None:
    """Write the outcome of every episode played and the metrics of every step, compressed JSON lines."""

    def episodes() -> Iterator[dict[str, Any]]:
        for seed in results.seeds:
            for policy in (START, *VARIANTS):
                for episode in read_jsonl(results.played(seed, policy) / "episodes.jsonl"):
                    turn = episode["turns"][0] if episode["turns"] else {}
                    yield {"seed": seed, "policy": policy, "problem": episode["problem_id"],
                           "solved": episode.get("solved", False), "program": turn.get("program", "")}  # fmt: skip

    def training() -> Iterator[dict[str, Any]]:
        for seed in results.seeds:
            for variant in VARIANTS:
                for name in ("metrics", "validation"):
                    for record in read_jsonl(results.out / f"seed-{seed}" / variant / f"{name}.jsonl"):
                        yield {"seed": seed, "variant": variant, "of": name, **record}

    write_raw(target / "episodes.jsonl.gz", episodes())
    write_raw(target / "training.jsonl.gz", training())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "runs" / "rlvr", help="where models, runs and episodes go")
    parser.add_argument("--results", type=Path, default=ROOT / "docs" / "results" / "rlvr")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--model", default="tiny", help="a hub id or folder; tiny is made and warmed for each seed")
    parser.add_argument("--problems", default=f"kata:train?{KATA}")
    parser.add_argument("--valid", default=f"kata:valid?{KATA}")
    parser.add_argument("--test", default=f"kata:test?{KATA}")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--limit", type=int, default=300, help="problems of the test that each policy plays")
    parser.add_argument("--samples", type=int, default=5, help="of each; at least 5")
    parser.add_argument("--learning-rate", default="0.0015")
    parser.add_argument("--max-new-tokens", default="32")
    parser.add_argument("--temperature", default="1", help="of playing and validating")
    parser.add_argument(
        "--processes", type=int, default=2, help="commands at once, each on its share of the processors"
    )
    given = parser.parse_args()
    if len(given.seeds) not in SEEDS:
        parser.error("give two to ten seeds")
    if given.samples < 5:
        parser.error("--samples must be at least 5")
    study = Study(given.out, given.model, given.problems, given.valid, given.test, given.steps, given.limit, given.samples,
                  given.learning_rate, given.max_new_tokens, given.temperature)  # fmt: skip
    first = [list(study.warming(seed)) for seed in given.seeds]
    then = [list(study.chain(seed, policy)) for policy in (START, *VARIANTS) for seed in given.seeds]
    run([first, then], given.processes)
    given.results.mkdir(parents=True, exist_ok=True)
    results = Results(given.out, given.seeds)
    text = "\n".join(
        [
            f"{given.model}; seeds {', '.join(map(str, given.seeds))}; {given.steps} steps of 128 episodes.\n",
            f"{given.limit} problems of {given.test}, {given.samples} samples of each, temperature {given.temperature}.\n",
            "What is solved:\n", markdown(solve_table(results, 5)),
            "The study's comparisons, seed by seed:\n", markdown(comparison_table(results)),
            "What the programs look like:\n", markdown(shape_table(results)),
            "What becomes of them:\n", markdown(share_table(results, "errors", 7)),
            "Ruff's rules:\n", markdown(share_table(results, "rules", 8)),
        ]
    )  # fmt: skip
    (given.results / "tables.md").write_text(text)
    draw_curves(results, given.results / "curves.png")
    draw_profile(results, given.results / "profile.png")
    keep_raw(results, given.results)
    print(text)


if __name__ == "__main__":
    main()
