"""The kata generator: the same for everyone, disjoint between splits, and with tests that tell right from wrong."""

from __future__ import annotations

import copy
import hashlib
import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from random import Random
from typing import Any

import pytest

from codegym import Judge, lint
from codegym.errors import SpecError
from codegym.problems import Problem, Test, decode_problem, encode_problem
from codegym.problems.kata import FAMILIES, SPLITS, KataProblems, load
from codegym.problems.kata.generator import BUCKETS, bucket_of
from codegym.problems.kata.lists import PICKS

PER_FAMILY = 25
PINNED = "9050d32f4ce52d8e7fe9c27e5a8aa658c4af130920a9bfee13aef1cac45bac00"
"""Digest of the first 60 problems of every split at seed 0. Where it changes, so do the problems: results from before
and after cannot be compared, and the changelog must say so."""


def split_of(name: str) -> str:
    return "heldout" if FAMILIES[name].heldout else "train"


def some_problems(name: str) -> list[Problem]:
    return list(KataProblems(split_of(name), families=[name], size=PER_FAMILY))


def digest(size: int) -> str:
    """Return a digest of the first problems of every split."""
    text = hashlib.sha256()
    for split in SPLITS:
        for problem in KataProblems(split, size=size):
            tests = [(test.input, test.args, test.expected, test.origin) for test in problem.tests]
            text.update(repr((problem.statement, problem.references, problem.wrong_programs, tests)).encode())
    return text.hexdigest()


def answer(program: str, problem: Problem, test: Test, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what a trusted program answers to a test, run without any of the generator's own code."""
    scope: dict[str, Any] = {}
    if test.input is not None:
        printed = io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.StringIO(test.input))
        with redirect_stdout(printed):
            exec(program, scope)
        return printed.getvalue()
    exec(program, scope)
    args = copy.deepcopy(test.args or ())
    result = scope[problem.entry_point](*args)
    assert args == test.args, "a program changed its arguments"
    return result


def failed(program: str, problem: Problem, monkeypatch: pytest.MonkeyPatch) -> list[Test]:
    """Return the tests that a program fails."""
    return [test for test in problem.tests if answer(program, problem, test, monkeypatch) != test.expected]


def meaning(problem: Problem) -> tuple[tuple[str, ...], str]:
    """Return statement and reference without the function's name and the order of words."""
    statement = re.sub(r"\b[fgh]\(", "name(", problem.statement)
    return tuple(sorted(re.split(r"[ ,.:]+", statement))), re.sub(r"def [fgh]\(", "def name(", problem.references[0])


def test_any_order_gives_the_same_problems() -> None:
    """A problem depends on its index alone, not on what was drawn before it."""
    forward = list(KataProblems("test", size=120))
    shuffled = list(range(120))
    Random(1).shuffle(shuffled)
    problems = KataProblems("test", size=120)
    drawn = {index: problems.problem_at(index) for index in shuffled}
    assert forward == [drawn[index] for index in range(120)]


def test_hash_seed_makes_no_difference() -> None:
    """Another process with another PYTHONHASHSEED draws the same problems."""
    here = [encode_problem(problem).decode() for problem in KataProblems("valid", seed=3, size=40)]
    code = (
        "from codegym.problems import encode_problem as encode; from codegym.problems.kata import KataProblems\n"
        "for problem in KataProblems('valid', seed=3, size=40): print(encode(problem).decode())"
    )
    env = {
        **os.environ,
        "PYTHONHASHSEED": "4242",
        "PYTHONPATH": os.pathsep.join(filter(None, [os.getcwd(), *sys.path])),
    }
    there = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert here == there.stdout.splitlines()


def test_problems_are_pinned() -> None:
    """The problems of seed 0 are those that results were published on."""
    assert digest(60) == PINNED


def test_smaller_set_is_the_start_of_a_larger_one() -> None:
    """Size changes only how many problems there are."""
    assert list(KataProblems("test", size=30)) == list(KataProblems("test", size=31))[:30]


def test_id_names_the_problem_whatever_the_selection() -> None:
    """One id stands for one problem, in whichever selection of families it turns up."""
    everything = {problem.id: problem for problem in KataProblems("test", size=200)}
    selected = KataProblems("test", families=["pick", "fold"], size=200)
    shared = [problem for problem in selected if problem.id in everything]
    assert shared
    assert shared == [everything[problem.id] for problem in shared]


def test_seeds_differ() -> None:
    """Another seed draws other problems."""
    first, second = KataProblems("test", size=50), KataProblems("test", size=50, seed=1)
    assert len({problem.statement for problem in (*first, *second)}) > 90


def test_splits_share_no_problem() -> None:
    """No problem of one split is in another, even under other names or with its candidates in another order."""
    sizes = {"train": 1500, "valid": 400, "test": 400, "heldout": 200}
    seen: dict[Any, str] = {}
    for split, size in sizes.items():
        for seed in range(2):
            for problem in KataProblems(split, seed=seed, size=size):
                assert seen.setdefault(meaning(problem), split) == split, problem.id


def test_equal_problems_have_equal_parameters() -> None:
    """Statement and reference determine the parameters, on whose hash the disjointness of the splits rests."""
    rng = Random(5)
    for family in FAMILIES.values():
        if family.name == "threshold":
            continue  # too wide for two draws to meet
        parameters_of: dict[Any, Any] = {}
        for _ in range(400):
            parameters = family.draw(rng)
            kata = family.build(parameters, rng)
            key = (re.sub(r"\b[fgh]\(", "name(", kata.statement), kata.reference)
            assert parameters_of.setdefault(key, parameters) == parameters


def test_buckets_part_all_parameters() -> None:
    """Each of the ten buckets belongs to exactly one split."""
    assert list(range(10)) == sorted(bucket for buckets in BUCKETS.values() for bucket in buckets)


def test_train_is_large() -> None:
    """Train holds more than 50,000 different problems: that many are drawn and counted."""
    rng = Random(0)
    drawn = set()
    for family in FAMILIES.values():
        if not family.heldout:
            found = {family.draw(rng) for _ in range(6000)}
            assert len(found) <= family.space
            drawn |= {(family.name, one) for one in found if bucket_of(family, one) in BUCKETS["train"]}
    assert len(drawn) > 50_000


def test_families() -> None:
    """There are enough families of either kind, some of them only in heldout."""
    kinds = [(family.kind, family.heldout) for family in FAMILIES.values()]
    assert kinds.count(("underspecified", False)) >= 6
    assert kinds.count(("specified", False)) >= 6
    assert kinds.count(("underspecified", True)) == 2
    assert kinds.count(("specified", True)) == 1
    assert sum(family.style == "stdin" for family in FAMILIES.values()) >= 2


@pytest.mark.parametrize("split", SPLITS)
def test_families_take_turns(split: str) -> None:
    """Each split draws every family of its own equally often, and no other."""
    problems = KataProblems(split, size=len(KataProblems(split).families) * 10)
    own = [name for name, family in FAMILIES.items() if family.heldout == (split == "heldout")]
    counts = {name: sum(problem_id.endswith(f"-{name}") for problem_id in problems.ids) for name in own}
    assert counts == dict.fromkeys(own, 10)


@pytest.mark.parametrize("name", FAMILIES)
def test_reference_passes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference passes every test, run by something other than the generator."""
    for problem in some_problems(name):
        assert failed(problem.references[0], problem, monkeypatch) == []


@pytest.mark.parametrize("name", FAMILIES)
def test_wrong_programs_fail(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wrong program fails a test; a public one where feedback must settle what is meant."""
    for problem in some_problems(name):
        origins = [
            {test.origin for test in failed(program, problem, monkeypatch)} for program in problem.wrong_programs
        ]
        assert all(origins)
        assert any("public" in origin for origin in origins)
        if "underspecified" in problem.tags:
            assert all("public" in origin for origin in origins)


@pytest.mark.parametrize("name", FAMILIES)
def test_shape_of_a_problem(name: str) -> None:
    """A problem has 3 public and 5 private tests, 3 wrong programs or more, short texts and tight limits."""
    for problem in some_problems(name):
        assert [test.origin for test in problem.tests] == ["public"] * 3 + ["private"] * 5
        assert len({str(test.args or test.input) for test in problem.tests}) == 8
        assert len({str(test.expected) for test in problem.public_tests}) > 1
        assert len({*problem.references, *problem.wrong_programs}) >= 4
        assert len(problem.statement) <= 160
        assert all(len(program) <= 120 for program in (*problem.references, *problem.wrong_programs))
        assert all(2 <= program.count("\n") <= 7 for program in problem.references)
        assert problem.limits.cpu_seconds == 2.0
        assert problem.limits.memory_bytes == 256 << 20
        assert (problem.source, problem.tags) == ("kata", (name, FAMILIES[name].kind))


@pytest.mark.parametrize("name", FAMILIES)
def test_values_are_small(name: str) -> None:
    """Numbers have at most three digits, lists at most six items, strings are short and lower-case."""
    for problem in some_problems(name):
        for test in problem.tests:
            inputs = str(test.args) if test.input is None else test.input
            assert all(len(number) <= 3 for number in re.findall(r"\d+", f"{inputs} {test.expected}"))
            for value in test.args or ():
                if isinstance(value, (list, str)):
                    assert len(value) <= 7
                if isinstance(value, str):
                    assert value.isalpha()
                    assert value.islower()


def test_listing_does_not_tell_which_is_meant() -> None:
    """The candidate that is meant stands first in the statement in about a quarter of the problems."""
    phrase_of = {code: phrase for phrase, code in PICKS.items()}
    first = 0
    for problem in KataProblems(families=["pick"], size=400):
        code = problem.references[0].partition(", ")[2].removesuffix("]\n")
        first += f"these: {phrase_of[code]}" in problem.statement
    assert 70 <= first <= 130


def test_round_trip() -> None:
    """A kata survives codegym's file format."""
    for problem in KataProblems("valid", size=40):
        assert decode_problem(encode_problem(problem)) == problem


def test_ids_build_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are unique and cost no drawing of problems."""
    monkeypatch.setattr(KataProblems, "problem_at", None)
    ids = KataProblems("test").ids
    assert len(set(ids)) == len(ids) == 1000


def test_ids_are_the_problems_own() -> None:
    """The list of ids and the problems agree, and an id finds its problem."""
    problems = KataProblems("heldout", size=30, seed=2)
    assert problems.ids == [problem.id for problem in problems]
    assert problems[problems.ids[7]] == problems[7]


@pytest.mark.parametrize(("rest", "split"), [("", "train"), *((split, split) for split in SPLITS)])
def test_split(rest: str, split: str) -> None:
    """A split is named after the colon and has its size by default; without one it is train."""
    problems = load(rest, {})
    assert (problems.split, len(problems)) == (split, SPLITS[split])
    assert problems[0].id.startswith(f"{split}-0-0-")


def test_options() -> None:
    """Seed, size, family and kind select what they say."""
    problems = load("test", {"seed": "5", "size": "12", "family": "pick,count,fold", "kind": "underspecified"})
    assert len(problems) == 12
    assert {problem.tags for problem in problems} == {("pick", "underspecified"), ("fold", "underspecified")}
    assert all(problem.id.startswith("test-5-") for problem in problems)


@pytest.mark.parametrize(
    ("rest", "options", "named"),
    [
        ("dev", {}, "train, valid, test, heldout"),
        ("test", {"sede": "1"}, "seed, size, family, kind, untidy"),
        ("test", {"seed": "-1"}, "whole number"),
        ("test", {"seed": "x"}, "whole number"),
        ("test", {"size": "1e3"}, "whole number"),
        ("test", {"size": "0"}, "at least 1"),
        ("test", {"size": "9" * 5000}, "18 digits"),
        ("test", {"family": "picks"}, "pick"),
        ("test", {"family": ""}, "pick"),
        ("test", {"family": "each"}, "pick"),
        ("heldout", {"family": "pick"}, "each, keep, sums"),
        ("test", {"kind": "hard"}, "underspecified, specified"),
        ("test", {"kind": ""}, "underspecified, specified"),
        ("test", {"kind": "specified", "family": "pick"}, "pick"),
    ],
)
def test_bad_options(rest: str, options: dict[str, str], named: str) -> None:
    """What names nothing is refused in one line that says what there is."""
    with pytest.raises(SpecError) as caught:
        load(rest, options)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_untidy_twins(judge: Judge) -> None:
    """With ``untidy`` every known program has a twin with the same verdict and more for a linter to find."""
    plain, untidy = (load("test", {"size": "30"} | more) for more in ({}, {"untidy": "1"}))
    for before, after in zip(plain, untidy, strict=True):
        assert after.references[::2] == before.references
        assert after.wrong_programs[::2] == before.wrong_programs
        assert after.tests == before.tests
        programs = [*after.references, *after.wrong_programs]
        findings = [len(found) for found in lint.check(programs)]
        assert all(more > less for less, more in zip(findings[::2], findings[1::2], strict=True))
    pairs = [(problem, program) for problem in untidy for program in (problem.references[1], problem.wrong_programs[1])]
    assert [report.accepted for report in judge.judge_many(pairs)] == [True, False] * 30
