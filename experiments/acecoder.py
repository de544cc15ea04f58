"""From seed programs to a reward model, best-of-N and RL: what do synthesised tests teach a small model?

    python experiments/acecoder.py

makes for each seed: tests for seed programs (``codegym synthesize``, with an audit), a warmed model's samples on them,
preference pairs (``codegym pairs``), reward models (``codegym train reward-model``), best-of-N on unseen kata by several ranks
(``codegym bench --best-of``), and policies trained by ``codegym train ppo`` on the tests, on the reward model, and on both.
Tables, plots and the raw outcomes go into docs/results/acecoder. Stop it anywhere; the same command goes on. For a model with
weights, on programs of your own:

    python experiments/acecoder.py --model Qwen/Qwen3-0.6B --programs my_functions.jsonl --valid mbpp:validation \\
        --test mbpp_plus:test --max-new-tokens 512 --learning-rate 1e-5 --reward-model-rate 2e-4 --processes 1

What is compared with what: docs/results/README.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import matplotlib.pyplot as plt
from msgspec.structs import replace
from study import ROOT, SEEDS, Job, difference, estimate, markdown, read_jsonl, run, write_raw

import codegym
from codegym import Problem
from codegym.judge import Judge
from codegym.problems.jsonl import write_jsonl

START = "start"
RULES = {"rule": [], "passing": ["--margin", "0", "--chosen-above", "0.99", "--rejected-above", "-1"]}
"""Which pairs: the paper's rule, and every passing program over every failing one, the near misses among them."""
RULE_LABELS = {"rule": "the paper's rule", "passing": "passing over failing"}
REWARDS = {"tests": "tests=1", "model": "{model}=1", "both": "tests=1,{model}=0.25"}
KATA = "family=count,index"
"""The statement says what is asked; the warmed model guesses among the programs that would look alike."""
RANKS = {
    "reward model, paper's pairs": "{rule}", "reward model": "{passing}", "majority": "majority", "public test": "public",
    "public test, majority": "public,majority", "public test, reward model": "public,{passing}",
}  # fmt: skip
LABELS = {START: "start", "tests": "synthesised tests", "model": "reward model", "both": "tests and reward model"}
SAMPLES = 16


@dataclass(frozen=True)
class Study:
    """What is run."""

    out: Path
    model: str
    programs: str
    valid: str
    test: str
    size: int
    steps: int
    limit: int
    learning_rate: str
    reward_model_rate: str
    epochs: str
    max_new_tokens: str

    def preparation(self, seed: int) -> Iterator[Job]:
        """Yield what makes a seed's model, tests and samples, pairs and reward models, and what plays best-of-N."""
        here = self.here(seed)
        model, tested = self.start(seed), str(here / "tested.jsonl")
        if self.model == "tiny":
            yield Job(here / "tiny", ["train", "sft", "--model", f"tiny:{seed}", "--out", model, "--turns", "1",
                                      "--problems", str(here / "warm.jsonl")])  # fmt: skip
        yield Job(here / "tested.jsonl", [
            "synthesize", "--programs", self.programs or str(here / "programs.jsonl"), "--out", tested, "--tests", str(SAMPLES),
            "--seed", str(seed),
        ])  # fmt: skip
        yield Job(here / "samples", [
            "bench", "--agent", self.agent(model), "--problems", tested, "--turns", "1", "--samples", str(SAMPLES),
            "--seed", str(seed), "--out", str(here / "samples"),
        ])  # fmt: skip
        for rule, options in RULES.items():
            pairs = here / f"pairs-{rule}"
            yield Job(pairs, ["pairs", str(here / "samples"), "--problems", tested, "--out", str(pairs), *options])
            yield Job(self.reward_model(seed, rule), [
                "train", "reward-model", str(pairs), "--model", model, "--out", str(self.reward_model(seed, rule)),
                "--learning-rate", self.reward_model_rate, "--epochs", self.epochs, "--batch", "32", "--seed", str(seed),
            ])  # fmt: skip
        played = here / "best-of"
        ranks = [part for rank in self.ranks(seed).values() for part in ("--rank", rank)]
        yield Job(played, [
            "bench", "--agent", self.agent(model), "--problems", self.test, "--limit", str(self.limit), "--turns", "1",
            "--best-of", str(SAMPLES), *ranks, "--seed", str(seed), "--out", str(played),
        ])  # fmt: skip

    def training(self, seed: int, reward: str) -> Iterator[Job]:
        """Yield what trains a policy by a reward, and what plays it."""
        here = self.here(seed)
        folder = here / "ppo" / reward
        text = REWARDS[reward].format(model=f"reward_model:{self.reward_model(seed, 'passing')}")
        yield Job(folder, [
            "train", "ppo", "--model", self.start(seed), "--out", str(folder), "--turns", "1",
            "--problems", str(here / "tested.jsonl"), "--valid", self.valid, "--reward", text, "--steps", str(self.steps),
            "--learning-rate", self.learning_rate, "--max-new-tokens", self.max_new_tokens, "--valid-every", "10",
            "--valid-problems", "200", "--valid-temperature", "1", "--seed", str(seed),
        ])  # fmt: skip
        last = folder / "checkpoints" / f"step-{self.steps:06d}"
        yield Job(here / "played" / reward, [
            "bench", "--agent", self.agent(str(last)), "--problems", self.test, "--limit", str(self.limit), "--turns", "1",
            "--best-of", str(SAMPLES), "--rank", self.ranks(seed)["reward model"], "--seed", str(seed),
            "--out", str(here / "played" / reward),
        ])  # fmt: skip

    def here(self, seed: int) -> Path:
        return self.out / f"seed-{seed}"

    def start(self, seed: int) -> str:
        return str(self.here(seed) / "tiny") if self.model == "tiny" else self.model

    def reward_model(self, seed: int, rule: str) -> Path:
        return self.here(seed) / f"reward-model-{rule}"

    def ranks(self, seed: int) -> dict[str, str]:
        """Return the ranks by what the tables call them."""
        models = {rule: f"reward_model:{self.reward_model(seed, rule)}" for rule in RULES}
        return {label: rank.format(**models) for label, rank in RANKS.items()}

    def agent(self, model: str) -> str:
        return f"lora_ppo:{model}?temperature=1&top_p=1&max_new_tokens={self.max_new_tokens}"

    def prepare(self, seed: int) -> None:
        """Write the problems that the embedded model is warmed on, the seed programs, and those it is measured on."""
        here = self.here(seed)
        here.mkdir(parents=True, exist_ok=True)
        kata = {
            "warm": f"kata:train?{KATA}&size=2400&seed={100 + seed}",
            "programs": f"kata:train?{KATA}&size={self.size}&seed={200 + seed}",
        }
        for name, spec in kata.items():
            problems = [restated(problem) for problem in codegym.load(spec)]
            if name == "warm":
                write_jsonl(problems, here / "warm.jsonl")
            else:
                lines = [
                    json.dumps({"id": problem.id, "program": seed_program(problem)}) + "\n" for problem in problems
                ]
                (here / "programs.jsonl").write_text("".join(lines))
                write_jsonl(problems, here / "known.jsonl")
        for split in ("valid", "test"):
            problems = [
                with_one_public_test(restated(problem)) for problem in codegym.load(f"kata:{split}?{KATA}&size=400")
            ]
            write_jsonl(problems, self.out / f"{split}.jsonl")


def restated(problem: Problem) -> Problem:
    """Return a kata whose statement has the form that the offline writer gives a seed program's docstring."""
    head, _, told = problem.statement.removeprefix("Write ").partition(". ")
    return replace(problem, statement=f"Write `{head}`.\n\n{told.strip()}\n")


def with_one_public_test(problem: Problem) -> Problem:
    """Return the problem with its shortest test alone public: a kata's three leave little to be told by anything else."""
    shortest = min(range(len(problem.tests)), key=lambda place: len(repr(problem.tests[place].args)))
    tests = [
        replace(test, origin="public" if place == shortest else "private") for place, test in enumerate(problem.tests)
    ]
    return replace(problem, tests=tuple(tests))


def seed_program(problem: Problem) -> str:
    """Return a kata's reference with what it does as its docstring."""
    head, _, body = problem.references[0].partition("\n")
    docstring = problem.statement.partition("\n\n")[2].strip()
    return f'{head}\n    """{docstring}"""\n{body}'


@dataclass(frozen=True)
class Results:
    """What the runs of all seeds came to."""

    study: Study
    seeds: Sequence[int]

    def audits(self) -> list[dict[str, Any]]:
        files = [self.study.here(seed) / "tested.jsonl.audit.json" for seed in self.seeds]
        return [json.loads(file.read_bytes()) for file in files]

    def pairs(self, rule: str) -> list[dict[str, Any]]:
        files = [self.study.here(seed) / f"pairs-{rule}" / "statistics.json" for seed in self.seeds]
        return [json.loads(file.read_bytes()) for file in files]

    def reward_models(self, rule: str) -> list[dict[str, Any]]:
        files = [self.study.reward_model(seed, rule) / "evaluation.json" for seed in self.seeds]
        return [json.loads(file.read_bytes()) for file in files]

    def best_of(self, seed: int, label: str, folder: str = "best-of") -> dict[str, Any]:
        file = self.study.here(seed) / folder / "best_of.json"
        found: dict[str, Any] = json.loads(file.read_bytes())["ranks"][self.study.ranks(seed)[label]]
        return found

    def point(self, label: str, name: str, n: int, folder: str = "best-of") -> list[float]:
        """Return a figure of the best of n, a value for each seed."""
        return [point[name][0] for point in self._points(label, n, folder)]

    def gap_closed(self, label: str, folder: str = "best-of") -> list[float | None]:
        """Return how much of the way from random to oracle a rank goes; None where there is no way to go."""
        gaps = [point["gap_closed"] for point in self._points(label, SAMPLES, folder)]
        return [None if gap is None else gap[0] for gap in gaps]

    def _points(self, label: str, n: int, folder: str) -> list[dict[str, Any]]:
        points = [self.best_of(seed, label, folder)["points"] for seed in self.seeds]
        return [next(point for point in each if point["n"] == n) for each in points]

    def pass_1(self, policy: str) -> list[float]:
        folder = "best-of" if policy == START else f"played/{policy}"
        return self.point("reward model", "random", 1, folder)

    def validations(self, reward: str) -> list[list[dict[str, Any]]]:
        return [read_jsonl(self.study.here(seed) / "ppo" / reward / "validation.jsonl") for seed in self.seeds]


def known_wrong(study: Study, seed: int) -> tuple[int, int, int]:
    """Return how many of the kata's wrong programs the synthesised tests reject, of how many, and references accepted."""
    known = {problem.id: problem for problem in codegym.load(str(study.here(seed) / "known.jsonl"))}
    tested = list(codegym.load(str(study.here(seed) / "tested.jsonl")))
    wrong = [(problem, program) for problem in tested for program in known[problem.id].wrong_programs]
    right = [(problem, known[problem.id].references[0]) for problem in tested]
    with Judge() as judge:
        rejected = sum(not report.accepted for report in judge.judge_many(wrong, stop_early=True))
        accepted = sum(report.accepted for report in judge.judge_many(right))
    return rejected, len(wrong), accepted


def synthesis_table(results: Results) -> list[list[str]]:
    """Return what the synthesised tests are worth."""
    study = results.study
    rows = [["synthesis, a column a seed", *(f"seed {seed}" for seed in results.seeds)]]
    audits = results.audits()
    problems = [len([each for each in audit["problems"] if each["kept"]]) for audit in audits]
    rows.append(["problems kept", *map(str, problems)])
    if study.model == "tiny" and not study.programs:
        known = [known_wrong(study, seed) for seed in results.seeds]
        rows.append(
            [
                "references accepted",
                *(f"{right} of {count}" for (_, _, right), count in zip(known, problems, strict=True)),
            ]
        )
        rows.append(["wrong programs rejected", *(f"{rejected} of {wrong}" for rejected, wrong, _ in known)])
    for name, part in (("mutants killed", "mutants"), ("branches reached", "branches")):
        shares = [audit["audit"][part] for audit in audits]
        rows.append([name, *(f"{share['count']} of {share['total']}" for share in shares)])
    return rows


def pairs_table(results: Results) -> list[list[str]]:
    """Return the pairs, and how the reward models do on those held out."""
    rows = [["mean ± 95 % interval over seeds", *RULE_LABELS.values()]]

    def add(label: str, name: str, records: dict[str, list[dict[str, Any]]], scale: float = 100.0) -> None:
        rows.append([label, *(estimate([each.get(name) for each in records[rule]], scale=scale) for rule in RULES)])

    made = {rule: results.pairs(rule) for rule in RULES}
    held = {rule: [each["held_out"] or {} for each in results.reward_models(rule)] for rule in RULES}
    add("pairs for training", "pairs", made, scale=1.0)
    add("chosen is the longer, %", "chosen_longer", made)
    add("accuracy on held-out pairs, %", "accuracy", held)
    add("where the chosen is shorter, %", "accuracy_chosen_shorter", held)
    add("calibration error, points", "calibration_error", held)
    return rows


def best_of_table(results: Results) -> list[list[str]]:
    """Return the best of n by each rank, on unseen kata with their own hidden tests."""
    sizes = [1, 2, 4, 8, 16]
    rows = [["solved, %", *(f"n = {n}" for n in sizes), "gap closed at 16, %", "right before wrong, % of pairs"]]
    first = next(iter(RANKS))
    for label in ("random", "oracle"):
        rows.append([label, *(estimate(results.point(first, label, n)) for n in sizes), "", ""])
    for label in RANKS:
        pairs = [results.best_of(seed, label)["pair_accuracy"] for seed in results.seeds]
        gap = estimate(results.gap_closed(label))
        rows.append([label, *(estimate(results.point(label, "ranked", n)) for n in sizes), gap, estimate(pairs)])
    return rows


def rl_table(results: Results) -> list[list[str]]:
    """Return what each reward teaches."""
    rows = [
        [
            "on unseen kata, %",
            "pass@1",
            "pass@1 less start",
            f"any of {SAMPLES}",
            "reward model's choice of 16",
            "warned",
        ]
    ]
    start = results.pass_1(START)
    label = "reward model"
    for policy in (START, *REWARDS):
        folder = "best-of" if policy == START else f"played/{policy}"
        once = results.pass_1(policy)
        change = warned = ""
        if policy != START:
            change = estimate(difference(once, start))
            warnings = [any("warning" in record for record in records) for records in results.validations(policy)]
            warned = f"{sum(warnings)} of {len(warnings)}"
        rows.append([
            LABELS[policy], estimate(once), change, estimate(results.point(label, "oracle", SAMPLES, folder)),
            estimate(results.point(label, "ranked", SAMPLES, folder)), warned,
        ])  # fmt: skip
    return rows


def draw_best_of(results: Results, target: Path) -> None:
    """Draw the best of n: lines are means over seeds, bands their range."""
    sizes = [1, 2, 4, 8, 16]
    figure, axis = plt.subplots(figsize=(7, 4.6), layout="constrained")
    first = next(iter(RANKS))
    curves = {"oracle": (first, "oracle"), **{label: (label, "ranked") for label in RANKS}, "random": (first, "random")}
    for place, (label, (rank, name)) in enumerate(curves.items()):
        columns = [[100 * value for value in results.point(rank, name, n)] for n in sizes]
        style = {"oracle": "k--", "random": "k:"}.get(label, f"C{place}-")
        axis.plot(sizes, [mean(column) for column in columns], style, label=label)
        axis.fill_between(
            sizes, [min(c) for c in columns], [max(c) for c in columns], alpha=0.1, color=style[:-1].rstrip("-")
        )
    axis.set(xscale="log", xlabel="n", ylabel="solved, per cent", title="best of n on unseen kata")
    axis.set_xticks(sizes, [str(n) for n in sizes])
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    figure.savefig(target, dpi=110)
    plt.close(figure)


def draw_rl(results: Results, target: Path) -> None:
    """Draw training, a column a reward: what is rewarded, and what is solved of unseen problems, a line a seed."""
    figure, axes = plt.subplots(2, len(REWARDS), figsize=(12, 6), sharex=True, layout="constrained")
    for column, reward in enumerate(REWARDS):
        for place, records in enumerate(results.validations(reward)):
            steps = [record["step"] for record in records]
            found = [{m["name"]: m["mean"] for m in record["measures"]} for record in records]
            for row, (name, scale) in enumerate((("reward", 1), ("pass@1", 100))):
                axes[row][column].plot(steps, [scale * each[name] for each in found], color=f"C{place}")
                axes[row][column].grid(alpha=0.3)
        axes[0][column].set(title=f"rewarded: {LABELS[reward]}", ylabel="mean reward in validation")
        axes[1][column].set(xlabel="step", ylabel="hidden tests passed, per cent")
    figure.savefig(target, dpi=110)
    plt.close(figure)


def draw_calibration(results: Results, target: Path) -> None:
    """Draw how often the reward models are right against how sure they are, on held-out pairs of all seeds."""
    figure, axis = plt.subplots(figsize=(4.6, 4.4), layout="constrained")
    axis.plot([0.5, 1], [0.5, 1], "k:", label="as sure as right")
    for rule, marker in zip(RULES, "os", strict=True):
        models = [model["held_out"] for model in results.reward_models(rule) if model["held_out"]]
        bins = [each for model in models for each in model["calibration"]]
        axis.scatter(
            [each["confidence"] for each in bins], [each["accuracy"] for each in bins],
            s=[10 + each["pairs"] / 2 for each in bins], marker=marker, alpha=0.5,
            label=RULE_LABELS[rule],
        )  # fmt: skip
    axis.set(xlabel="how sure the reward model is", ylabel="how often it is right", title="held-out pairs; area: pairs")
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    figure.savefig(target, dpi=110)
    plt.close(figure)


def keep_raw(results: Results, target: Path) -> None:
    """Write every result that the tables are made of, and the outcome of every sample, compressed JSON lines."""
    study = results.study

    def records() -> Iterator[dict[str, Any]]:
        for seed, audit in zip(results.seeds, results.audits(), strict=True):
            yield {"seed": seed, "of": "audit", "audit": audit["audit"]}
        for rule in RULES:
            for seed, pairs, model in zip(results.seeds, results.pairs(rule), results.reward_models(rule), strict=True):
                yield {"seed": seed, "of": "reward model", "rule": rule, "pairs": pairs, "evaluation": model}
        for seed in results.seeds:
            for label in RANKS:
                yield {"seed": seed, "of": "best of", "rank": label, **results.best_of(seed, label)}
        for reward in REWARDS:
            for seed, found in zip(results.seeds, results.validations(reward), strict=True):
                for record in found:
                    yield {"seed": seed, "of": "validation", "reward": reward, **record}

    def samples() -> Iterator[dict[str, Any]]:
        for seed in results.seeds:
            for policy in (START, *REWARDS):
                folder = study.here(seed) / ("best-of" if policy == START else f"played/{policy}")
                for episode in read_jsonl(folder / "episodes.jsonl"):
                    turn = episode["turns"][0] if episode["turns"] else {}
                    yield {"seed": seed, "policy": policy, "problem": episode["problem_id"],
                           "solved": episode.get("solved", False), "program": turn.get("program", "")}  # fmt: skip

    write_raw(target / "results.jsonl.gz", records())
    write_raw(target / "samples.jsonl.gz", samples())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "runs" / "acecoder", help="where models, runs and episodes go"
    )
    parser.add_argument("--results", type=Path, default=ROOT / "docs" / "results" / "acecoder")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--model", default="tiny", help="a hub id or folder; tiny is made and warmed for each seed")
    parser.add_argument("--programs", default="", help="seed programs for codegym synthesize; by default kata's")
    parser.add_argument("--valid", default="", help="by default kata with one public test")
    parser.add_argument("--test", default="", help="the same")
    parser.add_argument("--size", type=int, default=240, help="seed programs, of kata's")
    parser.add_argument("--steps", type=int, default=30, help="of PPO, 128 episodes each")
    parser.add_argument("--limit", type=int, default=200, help="problems of the test that each policy plays")
    parser.add_argument("--learning-rate", default="0.002", help="of PPO")
    parser.add_argument("--reward-model-rate", default="0.002", help="learning rate of the reward model")
    parser.add_argument("--epochs", default="8", help="of the reward model")
    parser.add_argument("--max-new-tokens", default="32")
    parser.add_argument(
        "--processes", type=int, default=2, help="commands at once, each on its share of the processors"
    )
    given = parser.parse_args()
    if len(given.seeds) not in SEEDS:
        parser.error("give two to ten seeds")
    out = given.out.resolve()
    study = Study(
        out, given.model, given.programs, given.valid or str(out / "valid.jsonl"), given.test or str(out / "test.jsonl"),
        given.size, given.steps, given.limit, given.learning_rate, given.reward_model_rate, given.epochs, given.max_new_tokens,
    )  # fmt: skip
    for seed in given.seeds:
        study.prepare(seed)
    first = [list(study.preparation(seed)) for seed in given.seeds]
    then = [list(study.training(seed, reward)) for reward in REWARDS for seed in given.seeds]
    run([first, then], given.processes)
    given.results.mkdir(parents=True, exist_ok=True)
    results = Results(study, given.seeds)
    text = "\n".join(
        [
            f"{given.model}; seeds {', '.join(map(str, given.seeds))}; {given.steps} steps of 128 episodes.\n",
            "The synthesised tests:\n", markdown(synthesis_table(results)),
            "Pairs and reward models:\n", markdown(pairs_table(results)),
            f"Best of n, {given.limit} unseen problems, {SAMPLES} samples of each, temperature 1:\n",
            markdown(best_of_table(results)),
            "RL:\n", markdown(rl_table(results)),
        ]
    )  # fmt: skip
    (given.results / "tables.md").write_text(text)
    draw_best_of(results, given.results / "best_of.png")
    draw_rl(results, given.results / "rl.png")
    draw_calibration(results, given.results / "calibration.png")
    keep_raw(results, given.results)
    print(text)


if __name__ == "__main__":
    main()
