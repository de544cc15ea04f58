"""What the commands of `acecoder.py` came to, as tables and plots."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import matplotlib.pyplot as plt
from acecoder_study import LABELS, RANKS, REWARDS, RULE_LABELS, RULES, SAMPLES, START, Study
from study import difference, estimate, read_jsonl, write_raw

import codegym
from codegym.judge import Judge


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
        return self.point("reward model", "random", 1, played(policy))

    def episodes(self, seed: int, policy: str) -> list[dict[str, Any]]:
        """Return what a policy played of the test."""
        return read_jsonl(self.study.here(seed) / played(policy) / "episodes.jsonl")

    def validations(self, reward: str) -> list[list[dict[str, Any]]]:
        return [read_jsonl(self.study.here(seed) / "ppo" / reward / "validation.jsonl") for seed in self.seeds]


def played(policy: str) -> str:
    """Return where in a seed's folder the samples of a policy are."""
    return "best-of" if policy == START else f"played/{policy}"


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
        folder = played(policy)
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


def errors_table(results: Results) -> list[list[str]]:
    """Return where the programs that fail a hidden test differ from the reference, in per cent of all programs."""
    references = {problem.id: problem.references for problem in codegym.load(results.study.test)}
    rows = [["of all programs, %", "wrong in the comparison alone", "in a number", "in something else"]]
    for policy in (START, *REWARDS):
        shares = []
        for seed in results.seeds:
            episodes = results.episodes(seed, policy)
            found = Counter(
                error_of(program_of(episode), references[episode["problem_id"]][0])
                for episode in episodes
                if not episode.get("solved", False)
            )
            shares.append([found[kind] / len(episodes) for kind in ("comparison", "number", "else")])
        rows.append([LABELS[policy], *(estimate(column) for column in zip(*shares, strict=True))])
    return rows


def error_of(program: str, reference: str) -> str:
    """Return in what a program's words differ from a reference's: a ``comparison`` alone, a ``number``, something ``else``."""
    ours, theirs = (re.findall(r"\w+|[^\w\s]+", text) for text in (program, reference))
    differing = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    if len(ours) != len(theirs) or not all(word[0] in "<>=!" or word.isdigit() for word, _ in differing):
        return "else"
    return "number" if any(word.isdigit() for word, _ in differing) else "comparison"


def program_of(episode: dict[str, Any]) -> str:
    """Return the program of a single-turn episode; nothing where there is none."""
    return str(episode["turns"][0].get("program", "")) if episode["turns"] else ""


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
    for axis in axes[1][1:]:
        axis.sharey(axes[1][0])
    for column, reward in enumerate(REWARDS):
        for place, records in enumerate(results.validations(reward)):
            steps = [record["step"] for record in records]
            found = [{m["name"]: m["mean"] for m in record["measures"]} for record in records]
            for row, (name, scale) in enumerate((("reward", 1), ("pass@1", 100))):
                values = [scale * each[name] for each in found]
                axes[row][column].plot(steps, values, color=f"C{place}", label=f"seed {results.seeds[place]}")
                axes[row][column].grid(alpha=0.3)
        axes[0][column].set(title=f"rewarded: {LABELS[reward]}", ylabel="mean reward in validation")
        axes[1][column].set(xlabel="step", ylabel="hidden tests passed, per cent")
    axes[0][0].legend(fontsize=8)
    figure.savefig(target, dpi=110)
    plt.close(figure)


def draw_calibration(results: Results, target: Path) -> None:
    """Draw how often the reward models are right against how sure they are, on held-out pairs of all seeds."""
    figure, axis = plt.subplots(figsize=(4.6, 4.4), layout="constrained")
    axis.plot([0.5, 1], [0.5, 1], "k:", label="as sure as right")
    for rule, marker in zip(RULES, "os", strict=True):
        models = [model["held_out"] for model in results.reward_models(rule) if model["held_out"]]
        bins = pooled(each for model in models for each in model["calibration"])
        confidences, accuracies, pairs = zip(*bins, strict=True)
        sizes = [20 + 400 * count / sum(pairs) for count in pairs]
        axis.scatter(confidences, accuracies, s=sizes, marker=marker, alpha=0.5, label=RULE_LABELS[rule])
    axis.set(xlabel="how sure the reward model is", ylabel="how often it is right", title="held-out pairs; area: pairs")
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    figure.savefig(target, dpi=110)
    plt.close(figure)


def pooled(bins: Iterable[dict[str, Any]]) -> list[tuple[float, float, int]]:
    """Return the bins of several reward models as one's: confidence, accuracy and pairs of each tenth that holds pairs."""
    tenths: dict[int, list[dict[str, Any]]] = {}
    for each in bins:
        tenths.setdefault(min(9, int((each["confidence"] - 0.5) * 20)), []).append(each)
    found = []
    for _, alike in sorted(tenths.items()):
        pairs = sum(each["pairs"] for each in alike)
        confidence, accuracy = (
            sum(each["pairs"] * each[name] for each in alike) / pairs for name in ("confidence", "accuracy")
        )
        found.append((confidence, accuracy, pairs))
    return found


def keep_raw(results: Results, target: Path) -> None:
    """Write every result that the tables are made of, and the outcome of every sample, compressed JSON lines."""

    def records() -> Iterator[dict[str, Any]]:
        for seed, audit in zip(results.seeds, results.audits(), strict=True):
            yield {"seed": seed, "of": "audit", "audit": audit["audit"]}
        for rule in RULES:
            for seed, pairs, model in zip(results.seeds, results.pairs(rule), results.reward_models(rule), strict=True):
                yield {"seed": seed, "of": "reward model", "rule": rule, "pairs": pairs, "evaluation": model}
        for seed in results.seeds:
            for label in RANKS:
                yield {**results.best_of(seed, label), "seed": seed, "of": "best of", "rank": label}
        for reward in REWARDS:
            for seed, found in zip(results.seeds, results.validations(reward), strict=True):
                for record in found:
                    yield {"seed": seed, "of": "validation", "reward": reward, **record}

    def samples() -> Iterator[dict[str, Any]]:
        for seed in results.seeds:
            for policy in (START, *REWARDS):
                for episode in results.episodes(seed, policy):
                    yield {"seed": seed, "policy": policy, "problem": episode["problem_id"],
                           "solved": episode.get("solved", False), "program": program_of(episode)}  # fmt: skip

    write_raw(target / "results.jsonl.gz", records())
    write_raw(target / "samples.jsonl.gz", samples())
