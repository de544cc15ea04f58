"""``lora_ppo:WHAT``: plays a model in benchmarks. WHAT is a run's folder, an adapter's, a model's, a hub id, or ``tiny``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import msgspec
import torch
from peft import PeftConfig, PeftModel

from codegym.errors import SpecError, UserError
from codegym.mdp import Dialogue
from codegym.plugins import check_options
from codegym.problems import ProblemSet
from codegym_lora_ppo import run_folder
from codegym_lora_ppo.chat import Chat
from codegym_lora_ppo.generation import Sampling, Session
from codegym_lora_ppo.policy import context_of, load_base, quiet, usual_dtype

_OPTIONS: Final = ("temperature", "top_p", "max_new_tokens", "batch")


class _Answers(msgspec.Struct):
    """What is read of the settings of a run, whichever way it trains."""

    max_new_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampler:
    """A language model, with or without an adapter, that answers prompts."""

    model: Any
    chat: Chat
    """How dialogues become tokens."""
    sampling: Sampling
    """How answers are drawn."""
    context: int
    """Tokens that the model reads, its answer included."""
    batch: int
    """Prompts answered at once."""

    @classmethod
    def load(
        cls, what: str, options: Mapping[str, str], *, temperature: float, max_new_tokens: int, batch: int
    ) -> Self:
        """Return the model that the rest of a spec names, with the spec's options, or these.

        Raises:
            SpecError: there is nothing of that name, or an option is unknown or out of range.
        """
        if not what:
            raise SpecError("lora_ppo needs a run, an adapter, a model or 'tiny' after a colon: lora_ppo:runs/ppo")
        check_options("lora_ppo", options, _OPTIONS)
        sampling = Sampling(
            temperature=_number(options, "temperature", temperature, most=10.0),
            top_p=_number(options, "top_p", 0.95, most=1.0),
            max_new_tokens=int(_number(options, "max_new_tokens", max_new_tokens, least=1, most=1 << 20)),
        )
        batch = int(_number(options, "batch", batch, least=1, most=1 << 16))
        quiet()
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model, tokenizer = _load(what, usual_dtype(device))
        model.to(device).eval()
        context = context_of(model, tokenizer)
        return cls(model=model, chat=Chat.of(tokenizer, what), sampling=sampling, context=context, batch=batch)

    def answers(
        self, prompts: Sequence[Sequence[int]], seeds: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, list[int] | None]]:
        """Yield position and answer of each prompt as soon as its batch is done, None of one that leaves no room for it.

        Args:
            prompts: the tokens of each.
            seeds: for each two numbers, from which all its chance follows.
        """
        room = self.context - self.sampling.max_new_tokens
        yield from ((place, None) for place, prompt in enumerate(prompts) if len(prompt) > room)
        fitting = [place for place, prompt in enumerate(prompts) if len(prompt) <= room]
        # Those of like length together: less is padded.
        fitting.sort(key=lambda place: len(prompts[place]))
        for start in range(0, len(fitting), self.batch):
            places = fitting[start : start + self.batch]
            session = Session(self.model, len(places), stops=self.chat.stops, device=self.model.device)
            session.append([prompts[place] for place in places])
            drawn = session.draw(self.sampling, [seeds[place] for place in places])
            yield from ((place, answer.ids) for place, answer in zip(places, drawn, strict=True))


class LoraAgent:
    """Answers with a language model.

    Dialogues grow by appending, as in training: an answer is kept as the tokens that were sampled. A dialogue that began
    elsewhere is put into tokens from its texts. What is drawn follows from `Dialogue.seed` and `Dialogue.turn`.
    """

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler
        self._chat = sampler.chat
        self._answers: dict[tuple[str, int], list[list[int]]] = {}
        """The answers so far of each dialogue under way, as sampled."""

    def act(self, dialogues: Sequence[Dialogue]) -> list[str | None]:
        prompts = [self._tokens(dialogue) for dialogue in dialogues]
        seeds = [(dialogue.seed, dialogue.turn) for dialogue in dialogues]
        responses: list[str | None] = [None] * len(dialogues)
        for place, answer in self._sampler.answers(prompts, seeds):
            if answer is not None:
                responses[place] = self._chat.text(answer)
                self._remember(dialogues[place], answer)
        return responses

    def _tokens(self, dialogue: Dialogue) -> list[int]:
        first, *rest = dialogue.messages
        ids = self._chat.begin(first["content"])
        known = self._answers.get((dialogue.problem_id, dialogue.seed), [])
        for turn, (answer, feedback) in enumerate(zip(rest[::2], rest[1::2], strict=True)):
            sampled = known[turn] if turn < len(known) else []
            said = sampled if self._chat.text(sampled) == answer["content"] else self._chat.answer(answer["content"])
            ids += said + self._chat.reply(said, feedback["content"])
        return ids

    def _remember(self, dialogue: Dialogue, answer: list[int]) -> None:
        key = dialogue.problem_id, dialogue.seed
        if dialogue.turns_left <= 1:
            self._answers.pop(key, None)
        else:
            self._answers[key] = [*self._answers.get(key, [])[: dialogue.turn], answer]


def lora_ppo(rest: str, options: Mapping[str, str], problems: ProblemSet) -> LoraAgent:  # noqa: ARG001 - the factory's form
    """``lora_ppo:RUN``, ``lora_ppo:ADAPTER``, ``lora_ppo:Qwen/Qwen3-0.6B?temperature=0.2&top_p=0.95&max_new_tokens=512``.

    Raises:
        SpecError: there is nothing of that name, or an option is unknown or out of range.
    """
    usual = _usual_answer(rest)
    return LoraAgent(Sampler.load(rest, options, temperature=0.2, max_new_tokens=usual, batch=128))


def _load(what: str, dtype: torch.dtype) -> tuple[Any, Any]:
    folder = Path(what)
    best = run_folder.best_of(folder)
    adapter = best[0] if best is not None else folder
    if best is None and (folder / "checkpoints").is_dir():
        raise SpecError(f"the run {folder} has no adapter yet; it gets its first at its first validation")
    if not (adapter / "adapter_config.json").exists():
        return load_base(what, dtype=dtype)
    try:
        base = str(PeftConfig.from_pretrained(str(adapter)).base_model_name_or_path)
        model, tokenizer = load_base(base, dtype=dtype)
        # Merged: there is one policy to play, and a merged layer is a layer less.
        return PeftModel.from_pretrained(model, str(adapter)).merge_and_unload(), tokenizer
    except UserError as error:
        raise SpecError(f"the adapter {adapter} stands on a model that is not here: {error}") from None


def _usual_answer(what: str) -> int:
    """Return how many tokens answers had in training, or 512."""
    try:
        return run_folder.read_settings(Path(what), _Answers).max_new_tokens
    except UserError:
        return 128 if what.startswith("tiny") else 512


def _number(options: Mapping[str, str], name: str, default: float, *, least: float = 0, most: float) -> float:
    try:
        value = float(options.get(name, default))
    except ValueError:
        value = -1.0
    if not least <= value <= most:
        raise SpecError(f"lora_ppo: {name} must be a number from {least:g} to {most:g}, not {options[name]!r}")
    return value
