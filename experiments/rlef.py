"""RLEF's questions, asked of the embedded model: does PPO raise 1@3, does it need the feedback, is the loop worth its samples?

    python experiments/rlef.py

warms one model a seed, trains it in four ways by ``codegym train ppo``, plays start and ends on unseen kata by ``codegym
bench``, and writes tables, curves and the raw outcomes into docs/results/rlef. Stop it anywhere; the same command goes on.
What is compared with what: docs/results/README.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import matplotlib.pyplot as plt
import msgspec
from study import ROOT, SEEDS, Job, difference, estimate, markdown, read_jsonl, run, smoothed, write_raw

from codegym import metrics
from codegym.bench import Summary
from codegym_lora_ppo.settings import EASY, Settings

START = "start"
VARIANTS = {
    "rlef": [],
    "token-value": ["--value-level", "token"],
    "no-feedback": ["--feedback", "none"],
    # As many attempts a step as the loop makes at first.
    "single-turn": ["--turns", "1", "--episodes", "320"],
}
EVALUATIONS = {
    "loop": [],
    "shuffled": ["--feedback", "shuffled"],
    "no-feedback": ["--feedback", "none"],
    "independent": ["--turns", "1", "--samples", "3"],
}
HEATS = {"warm": "temperature=1&top_p=1", "cool": "temperature=0.2&top_p=0.95"}


def warming(out: Path, seed: int) -> Job:
    """Return what makes a seed's model."""
    problems = f"kata:train?{EASY}&size=2400&seed={seed + 1}"
    folder = out / f"seed-{seed}" / "tiny"
    return Job(folder, ["train", "sft", "--model", f"tiny:{seed}", "--out", str(folder), "--problems", problems])


def chain(out: Path, seed: int, policy: str, steps: int, problems: int) -> Iterator[Job]:
    """Yield what trains a policy, if it is not the start, and what plays it."""
    here = out / f"seed-{seed}"
    model, run = here / "tiny", here / policy
    if policy != START:
        shared = ["--steps", str(steps), "--max-new-tokens", "64", "--valid-problems", "200", "--seed", str(seed)]
        yield Job(run, ["train", "ppo", "--model", str(model), "--out", str(run), *shared, *VARIANTS[policy]])
    # The start and RLEF itself in all ways; the others only as they were trained, and by independent samples.
    whole = policy in (START, "rlef")
    for heat, how in HEATS.items():
        for name, options in EVALUATIONS.items():
            if whole or (heat == "warm" and name in (own_of(policy), "independent")):
                folder = here / "played" / f"{policy}-{name}-{heat}"
                agent = f"lora_ppo:{model if policy == START else run}?{how}"
                shared = ["--problems", f"kata:test?{EASY}", "--limit", str(problems), "--seed", str(seed)]
                yield Job(
                    folder, ["bench", "--agent", agent, "--out", str(folder), *shared, "--samples", "1", *options]
                )


def own_of(policy: str) -> str:
    """Return the evaluation with the feedback that a policy was trained with."""
    return policy if policy in EVALUATIONS else "loop"


@dataclass(frozen=True)
class Results:
    """What the runs of all seeds came to."""

    out: Path
    seeds: Sequence[int]

    def values(self, policy: str, evaluation: str, measure: str, heat: str = "warm") -> list[float]:
        """Return a measure, a value for each seed."""
        found = []
        for seed in self.seeds:
            folder = self.out / f"seed-{seed}" / "played" / f"{policy}-{evaluation}-{heat}"
            summary = msgspec.json.decode((folder / "summary.json").read_bytes(), type=Summary)
            found.append(summary.measure(measure).mean)
        return found

    def solved(self, policy: str, evaluation: str, heat: str) -> dict[tuple[int, str], bool]:
        """Return for each seed and problem whether any of its episodes is solved."""
        found: dict[tuple[int, str], bool] = {}
        for seed in self.seeds:
            path = self.out / f"seed-{seed}" / "played" / f"{policy}-{evaluation}-{heat}" / "episodes.jsonl"
            for episode in read_jsonl(path):
                key = seed, episode["problem_id"]
                found[key] = found.get(key, False) or episode.get("solved", False)
        return found


def main_table(results: Results, heat: str) -> list[list[str]]:
    """Return start and end of RLEF, and the difference seed by seed."""
    rows = [
        ["per cent, mean ± 95 % interval over seeds", "start", "after PPO", "difference", "difference, seed by seed"]
    ]
    shown = [
        ("1@1", "loop", "1@1"), ("1@3", "loop", "1@3"), ("repair rate", "loop", "repair rate"),
        ("three independent samples: 1@3", "independent", "1@3"),
        ("1@3, shuffled feedback", "shuffled", "1@3"), ("repair rate, shuffled feedback", "shuffled", "repair rate"),
        ("1@3, no feedback", "no-feedback", "1@3"), ("repair rate, no feedback", "no-feedback", "repair rate"),
        ("chrF between turns", "loop", "chrF between turns"),
    ]  # fmt: skip
    for label, evaluation, measure in shown:
        scale = 1.0 if measure.startswith("chrF") else 100.0
        before, after = (results.values(policy, evaluation, measure, heat) for policy in (START, "rlef"))
        rows.append([label, *_compared(before, after, scale)])
    loop, alone = (
        [results.values(policy, evaluation, "1@3", heat) for policy in (START, "rlef")]
        for evaluation in ("loop", "independent")
    )
    rows.append(
        ["loop less independent samples", *_compared(difference(loop[0], alone[0]), difference(loop[1], alone[1]))]
    )
    return rows


def paired_table(results: Results, heat: str) -> list[list[str]]:
    """Return the differences that the questions turn on, problem by problem: bootstrap over the problems of all seeds."""
    compared = [
        ("1@3 after PPO, less the start", ("rlef", "loop"), (START, "loop")),
        ("start: loop less three independent samples", (START, "loop"), (START, "independent")),
        ("after PPO: loop less three independent samples", ("rlef", "loop"), ("rlef", "independent")),
        ("after PPO: true feedback less shuffled", ("rlef", "loop"), ("rlef", "shuffled")),
        ("after PPO: turn-level value less token-level", ("rlef", "loop"), ("token-value", "loop")),
    ]
    rows = [["1@3, points", "mean", "95 % interval"]]
    for label, one, other in compared:
        if heat == "warm" or "token-value" not in other:
            first, second = (results.solved(policy, evaluation, heat) for policy, evaluation in (one, other))
            interval = metrics.bootstrap([float(first[key]) - second[key] for key in first], metrics.mean)
            low, high = (f"{100 * end:+.1f}" for end in (interval.low, interval.high))
            rows.append([label, f"{100 * interval.mean:+.1f}", f"{low} to {high}"])
    return rows


def _compared(before: Sequence[float], after: Sequence[float], scale: float = 100.0) -> list[str]:
    changes = difference(after, before)
    each = ", ".join(f"{scale * value:+.1f}" for value in changes)
    return [estimate(before, scale=scale), estimate(after, scale=scale), estimate(changes, scale=scale), each]


def variant_table(results: Results) -> list[list[str]]:
    """Return the ways of training side by side, each played with the feedback it was trained with."""
    rows = [["per cent", "1@1", "1@3", "repair rate", "three independent samples: 1@3"]]
    for policy in (START, *VARIANTS):
        played = own_of(policy)
        rows.append(
            [
                policy,
                *(estimate(results.values(policy, played, name)) for name in ("1@1", "1@3", "repair rate")),
                estimate(results.values(policy, "independent", "1@3")),
            ]
        )
    return rows


def draw_curves(out: Path, seeds: Sequence[int], target: Path) -> None:
    """Draw what training saw: share of episodes solved, and repaired after a wrong first program; band: all seeds."""
    figure, axes = plt.subplots(1, 2, figsize=(11, 4), sharex=True, sharey=True, layout="constrained")
    for axis, name, title in zip(
        axes, ("solved", "repaired"), ("solved", "repaired after a wrong first program"), strict=True
    ):
        for variant in VARIANTS:
            if variant == "single-turn" and name == "repaired":
                continue
            steps_of = [read_jsonl(out / f"seed-{seed}" / variant / "metrics.jsonl") for seed in seeds]
            runs = [smoothed([100 * step[f"episodes/{name}"] for step in steps]) for steps in steps_of]
            numbers = range(1, len(runs[0]) + 1)
            columns = list(zip(*runs, strict=True))
            (line,) = axis.plot(numbers, [mean(column) for column in columns], label=variant)
            axis.fill_between(
                numbers, [min(c) for c in columns], [max(c) for c in columns], alpha=0.2, color=line.get_color()
            )
        axis.set(title=f"training episodes {title}", xlabel="PPO step", ylabel="per cent")
        axis.grid(alpha=0.3)
    axes[0].legend()
    figure.savefig(target, dpi=110)
    plt.close(figure)


def keep_raw(out: Path, seeds: Sequence[int], target: Path) -> None:
    """Write the outcome of every episode played and the metrics of every step, compressed JSON lines."""

    def episodes() -> Iterator[dict[str, Any]]:
        for seed in seeds:
            for path in sorted((out / f"seed-{seed}" / "played").glob("*/episodes.jsonl")):
                for episode in read_jsonl(path):
                    yield {"seed": seed, "played": path.parent.name, "problem": episode["problem_id"],
                           "sample": episode.get("sample", 0), "solved": episode.get("solved", False),
                           "verdicts": [turn["verdict"] for turn in episode["turns"]]}  # fmt: skip

    def training() -> Iterator[dict[str, Any]]:
        for seed in seeds:
            for variant in VARIANTS:
                for name in ("metrics", "validation"):
                    for record in read_jsonl(out / f"seed-{seed}" / variant / f"{name}.jsonl"):
                        yield {"seed": seed, "variant": variant, "of": name, **record}

    write_raw(target / "episodes.jsonl.gz", episodes())
    write_raw(target / "training.jsonl.gz", training())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "runs" / "rlef", help="where models, runs and episodes go")
    parser.add_argument("--results", type=Path, default=ROOT / "docs" / "results" / "rlef")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=Settings().steps, help="of PPO")
    parser.add_argument("--problems", type=int, default=300, help="of kata:test that each policy plays")
    parser.add_argument(
        "--processes", type=int, default=2, help="commands at once, each on its share of the processors"
    )
    given = parser.parse_args()
    if len(given.seeds) not in SEEDS:
        parser.error("give two to ten seeds")
    first = [[warming(given.out, seed)] for seed in given.seeds]
    then = [
        list(chain(given.out, seed, policy, given.steps, given.problems))
        for policy in (START, *VARIANTS)
        for seed in given.seeds
    ]
    run([first, then], given.processes)
    given.results.mkdir(parents=True, exist_ok=True)
    results = Results(given.out, given.seeds)
    text = "\n".join(
        [
            f"Seeds {', '.join(map(str, given.seeds))}; {given.steps} steps; {given.problems} problems of kata:test?{EASY}.\n",
            "Temperature 1, as in training:\n", markdown(main_table(results, "warm")),
            "The same, problem by problem:\n", markdown(paired_table(results, "warm")),
            "Temperature 0.2, top-p 0.95:\n", markdown(main_table(results, "cool")),
            "The same, problem by problem:\n", markdown(paired_table(results, "cool")),
            "Ways of training, temperature 1:\n", markdown(variant_table(results)),
        ]
    )  # fmt: skip
    (given.results / "tables.md").write_text(text)
    draw_curves(given.out, given.seeds, given.results / "curves.png")
    keep_raw(given.out, given.seeds, given.results)
    print(text)


if __name__ == "__main__":
    main()
