"""What `acecoder.py` runs: a chain of commands for each seed, and for each reward of a seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace
from study import Job

import codegym
from codegym import Problem
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
