"""Pairs as a folder that ``datasets.load_dataset`` reads, in TRL's preference layout.

``train.jsonl``, ``test.jsonl``   a pair a line; the problems of ``test`` are not in ``train``; none without pairs
``README.md``                     what is in it, for people
``statistics.json``               the same numbers
``judged.jsonl``                  what each response came to, appended as it is judged
``run.json``                      the settings
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Final

import msgspec

from codegym.errors import UserError
from codegym.files import end_line, keep_settings, open_locked, write_json, write_lines, write_text
from codegym.judge import Judge
from codegym.preferences.pairs import Pair, Rule, Statistics, pairs_of, statistics
from codegym.preferences.samples import Sample, Turns, judged, samples_of
from codegym.preferences.worth import Weights
from codegym.problems import Problem, ProblemSet
from codegym.problems.jsonl import encode_problem

_AT_ONCE: Final = 64
"""Problems whose responses are judged side by side."""
_BUCKETS: Final = 1 << 32
SCHEMA_VERSION: Final = 1
TRAIN: Final = "train.jsonl"
TEST: Final = "test.jsonl"
JUDGED: Final = "judged.jsonl"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What determines a set of pairs."""

    problems: str
    runs: tuple[str, ...]
    turns: Turns = "all"
    rule: Rule = Rule()
    weights: Weights = "equal"
    most: int | None = None
    """Pairs of one problem, at most."""
    held_out: float = 0.1
    """Share of the problems whose pairs are kept for evaluation."""
    seed: int = 0
    schema_version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        if not 0 <= self.held_out < 1:
            raise UserError(f"held_out must be at least 0 and below 1, not {self.held_out}")
        if self.most is not None and self.most < 1:
            raise UserError(f"most must be at least 1, not {self.most}")


def make(
    settings: Settings,
    problems: ProblemSet,
    responses: Mapping[str, Sequence[str]],
    folder: Path,
    judge: Judge,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> Statistics:
    """Judge responses, make pairs of them, and write the folder. Stop it anywhere: what is judged is not judged again.

    Args:
        settings: what determines the pairs.
        problems: the problems, with the tests that pass rates are made of.
        responses: for each problem the distinct responses, as `responses_of` finds them.
        folder: where it goes.
        judge: judges.
        progress: called with the number of problems that are done.

    Raises:
        UserError: a problem is not in the set, or the folder holds another set of pairs.
    """
    known_ids = set(problems.ids)
    strangers = [problem_id for problem_id in responses if problem_id not in known_ids]
    if strangers:
        raise UserError(
            f"{settings.problems} has no problem {strangers[0]!r}; --problems names the set that was played"
        )
    with closing(open_locked(folder, JUDGED)) as file:
        keep_settings(folder / "run.json", msgspec.to_builtins(settings))
        known = _read(file)
        everything: list[Sample] = []
        splits: dict[bool, list[Pair]] = {False: [], True: []}
        not_judged = 0
        for done, (problem, marked) in enumerate(_marked(problems, responses, judge, known, file), start=1):
            good = {response: text for response, text in marked.items() if text}
            not_judged += len(marked) - len(good)
            samples = samples_of(problem, good, settings.weights)
            everything += samples
            splits[_is_held_out(problem.id, settings)] += pairs_of(
                samples, settings.rule, most=settings.most, seed=settings.seed
            )
            progress(done)
        found = statistics(everything, splits[False], splits[True], not_judged)
        for name, pairs in ((TRAIN, splits[False]), (TEST, splits[True])):
            if pairs:
                write_lines(folder / name, (json.dumps(pair.row()) for pair in pairs))
            else:  # `datasets` reads no empty file
                (folder / name).unlink(missing_ok=True)
        write_json(folder / "statistics.json", {"schema_version": SCHEMA_VERSION, **msgspec.to_builtins(found)})
        write_text(folder / "README.md", _card(settings, found))
    return found


def _marked(
    problems: ProblemSet,
    responses: Mapping[str, Sequence[str]],
    judge: Judge,
    known: dict[tuple[str, str], str],
    file: IO[bytes],
) -> Iterator[tuple[Problem, dict[str, str]]]:
    """Yield each problem with what its responses came to; what is new is written down first."""
    ids = [problem_id for problem_id in problems.ids if problem_id in responses]
    for start in range(0, len(ids), _AT_ONCE):
        group = [problems[problem_id] for problem_id in ids[start : start + _AT_ONCE]]
        digests = {problem.id: _digest(problem) for problem in group}
        items = [
            (problem, response)
            for problem in group
            for response in responses[problem.id]
            if (digests[problem.id], response) not in known
        ]
        for place, passed in judged(items, judge):
            problem, response = items[place]
            known[digests[problem.id], response] = passed
            line = {"problem_id": problem.id, "digest": digests[problem.id], "response": response, "passed": passed}
            file.write(json.dumps({"schema_version": SCHEMA_VERSION, **line}).encode() + b"\n")
        file.flush()
        for problem in group:
            yield problem, {response: known[digests[problem.id], response] for response in responses[problem.id]}


def _digest(problem: Problem) -> str:
    """Return what stands for a problem with all its tests: with others, everything is judged again."""
    return hashlib.blake2b(encode_problem(problem), digest_size=16).hexdigest()


def _read(file: IO[bytes]) -> dict[tuple[str, str], str]:
    """Return what is judged already; a line that a crash cut short is passed over, and what failed is judged again."""
    found: dict[tuple[str, str], str] = {}
    end_line(file)
    file.seek(0)
    for line in file:
        try:
            record = json.loads(line)
            if record["passed"]:
                found[record["digest"], record["response"]] = record["passed"]
        except (ValueError, LookupError, TypeError):
            continue
    return found


def _is_held_out(problem_id: str, settings: Settings) -> bool:
    digest = hashlib.blake2b(f"held out {settings.seed} {problem_id}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") < settings.held_out * _BUCKETS


def _card(settings: Settings, found: Statistics) -> str:
    rule = settings.rule
    told = (
        f"Pairs of responses to {settings.problems}, in TRL's conversational preference layout. A pair's pass rates differ "
        f"by more than {rule.margin:g}; the chosen one's is above {rule.chosen_above:g}, the rejected one's above "
        f"{rule.rejected_above:g} (AceCoder, arXiv 2502.01718). Weights of the tests: {settings.weights}."
    )
    # Without a list of files: `datasets` would take any two folders of one name with the same list for one data set.
    head = ["---", "pretty_name: Preference pairs of programs", "---", ""]
    lines = [*head, "# Preference pairs of programs", "", told, "", "| | |", "|---|---:|"]
    for name, value in msgspec.to_builtins(found).items():
        if not isinstance(value, dict):
            lines.append(f"| {name.replace('_', ' ')} | {value if isinstance(value, int) else f'{value:.3f}'} |")
    lines += [f"| samples with pass rate {band} | {100 * share:.1f} % |" for band, share in found.rates.items()]
    return "\n".join(lines) + "\n"
