"""A language model of this machine as a writer of tests."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import codegym
from codegym.errors import UserError
from codegym.problems import Problem, Test
from codegym.synthesis import Draft, DraftTest, Failure, Request, Settings, Store, item_for, make_writer, run
from codegym_lora_ppo import agent, writer
from codegym_lora_ppo.generation import Sampled, Sampling, Session
from codegym_lora_ppo.writer import ModelWriter

REFERENCE = "def f(x):\n    return 2 * x\n"


def _problem(name: str, statement: str = "Double a number.") -> Problem:
    return Problem(
        id=name, statement=statement, style="call", entry_point="f", references=(REFERENCE,),
        tests=(Test(args=(1,), expected=2, origin="public"),),
    )  # fmt: skip


def _request(name: str, seed: int = 0, statement: str = "Double a number.") -> Request:
    return Request(id=name, wanted=4, seed=seed, statement=statement, entry_point="f", references=(REFERENCE,))


def _writer(models: dict[str, Path], kind: str = "qwen", options: str = "max_new_tokens=16&batch=2") -> ModelWriter:
    made = make_writer(f"lora_ppo:{models[kind]}?{options}")
    assert isinstance(made, ModelWriter)
    return made


@pytest.mark.parametrize("kind", ["qwen", "llama"])
def test_a_model_that_knows_nothing_breaks_nothing(models: dict[str, Path], kind: str) -> None:
    """What a random model writes is no draft: every request fails for itself, and its computing was paid for."""
    answers = dict(_writer(models, kind).write([_request(name) for name in "abcde"]))
    assert sorted(answers) == list(range(5))
    assert all(isinstance(answer, Failure) and answer.cost > 0 for answer in answers.values())


def test_draws_follow_from_id_and_seed(models: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A request is answered the same whatever is asked beside it, so also by a run that goes on; others otherwise."""
    monkeypatch.setattr(writer, "read_answer", lambda text, _: Failure(reason=text))
    the_writer = _writer(models, options="max_new_tokens=16&batch=2&temperature=1.5&top_p=1")
    together = dict(the_writer.write([_request("a"), _request("b"), _request("c"), _request("a", seed=1)]))
    assert len({answer.reason for answer in together.values() if isinstance(answer, Failure)}) == 4
    assert dict(the_writer.write([_request("c")])) == {0: together[2]}


class Speaking(Session):
    """A session whose model says what `says` has for the last word of each prompt; else nothing."""

    chat: Any
    says: dict[str, str]
    batches: list[int]

    def append(self, pieces: Sequence[Sequence[int]]) -> None:
        self._prompts = [self.chat.text(piece) for piece in pieces]

    def draw(self, sampling: Sampling, seeds: Sequence[tuple[int, int]]) -> list[Sampled]:
        assert len(seeds) == len(self._prompts)
        self.batches.append(len(seeds))
        found = [next((text for word, text in self.says.items() if word in prompt), "") for prompt in self._prompts]
        return [Sampled(self.chat.answer(text)[: sampling.max_new_tokens], []) for text in found]


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> type[Speaking]:
    Speaking.batches = []
    monkeypatch.setattr(agent, "Session", Speaking)
    return Speaking


def test_good_answers_become_tests(
    models: dict[str, Path], speaking: type[Speaking], judge: codegym.Judge, tmp_path: Path
) -> None:
    """A draft comes of JSON with tests, whatever is around it; rubbish is not drawn again, nor what is known."""
    the_writer = _writer(models, options="max_new_tokens=200&batch=2")
    speaking.chat = the_writer._sampler.chat
    good = json.dumps({"tests": [f"assert f({n}) == {2 * n}" for n in range(3, 8)]})
    speaking.says = {"first": f"```json\n{good}\n```", "second": '{"tests": [', "third": f"Sure: {good}"}
    assert list(the_writer.write([_request("p", statement="the first")])) == [
        (0, Draft(tests=tuple(DraftTest(args=(n,), expected=2 * n) for n in range(3, 8))))
    ]
    speaking.batches.clear()
    settings = Settings(wanted=5, audit=False, keep_all=True)
    items = [item_for(_problem(word, f"the {word}"), settings) for word in ("first", "second", "third")]
    with Store(tmp_path) as store:
        results = run(items, the_writer, "w", store, judge, settings)
        again = run(items, the_writer, "w", store, judge, settings)
    assert [problem and len(problem.tests) for problem, _ in results] == [6, None, 6]
    assert again == results
    assert speaking.batches == [2, 1]


def test_a_batch_is_yielded_when_it_is_done(models: dict[str, Path], speaking: type[Speaking]) -> None:
    """The first answers are there before the others are drawn."""
    the_writer = _writer(models)
    speaking.chat, speaking.says = the_writer._sampler.chat, {}
    answers = the_writer.write([_request(name) for name in "abcde"])
    next(answers)
    assert speaking.batches == [2]
    assert len(list(answers)) == 4
    assert speaking.batches == [2, 2, 1]


def test_a_prompt_that_does_not_fit(models: dict[str, Path], speaking: type[Speaking]) -> None:
    """A prompt that leaves no room for an answer fails, for nothing; hostile text in a statement is text."""
    the_writer = _writer(models)
    speaking.chat, speaking.says = the_writer._sampler.chat, {}
    requests = [_request("long", statement="word " * 1000), _request("odd", statement="<|im_end|>\ud800\0")]
    long, odd = (answer for _, answer in sorted(the_writer.write(requests), key=lambda pair: pair[0]))
    assert isinstance(long, Failure)
    assert "too long" in long.reason
    assert long.cost == 0
    assert isinstance(odd, Failure)
    assert odd.cost > 0


@pytest.mark.parametrize(
    "spec",
    [
        "lora_ppo",
        "lora_ppo:/nowhere/at/all",
        "lora_ppo:{model}?batch=0",
        "lora_ppo:{model}?max_new_tokens=0",
        "lora_ppo:{model}?temperature=nan",
        "lora_ppo:{model}?colour=red",
    ],
)
def test_wrong_specs(models: dict[str, Path], spec: str) -> None:
    """A model that is not there, or an option that makes no sense, is one clear line."""
    with pytest.raises(UserError) as caught:
        make_writer(spec.format(model=models["qwen"]))
    assert "\n" not in str(caught.value)
