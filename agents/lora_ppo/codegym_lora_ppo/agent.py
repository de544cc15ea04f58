"""``lora_ppo:WHAT``: plays a model in benchmarks. WHAT is a run's folder, an adapter's, a model's, a hub id, or ``tiny``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

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


class LoraAgent:
    """Answers with a language model, with or without an adapter.

    Dialogues grow by appending, as in training: an answer is kept as the tokens that were sampled. A dialogue that began
    elsewhere is put into tokens from its texts. What is drawn follows from `Dialogue.seed` and `Dialogue.turn`.

    Args:
        model: the causal language model.
        chat: how dialogues become tokens.
        sampling: how answers are drawn.
        context: tokens that the model reads, its answer included.
        batch: dialogues answered at once.
    """

    def __init__(self, model: Any, chat: Chat, sampling: Sampling, *, context: int, batch: int = 128) -> None:
        self._model = model
        self._chat = chat
        self._sampling = sampling
        self._context = context
        self._batch = batch
        self._answers: dict[tuple[str, int], list[list[int]]] = {}
        """The answers so far of each dialogue under way, as sampled."""

    def act(self, dialogues: Sequence[Dialogue]) -> list[str | None]:
        prompts = [self._tokens(dialogue) for dialogue in dialogues]
        fitting = [
            place for place, ids in enumerate(prompts) if len(ids) + self._sampling.max_new_tokens <= self._context
        ]
        # Those of like length together: less is padded.
        fitting.sort(key=lambda place: len(prompts[place]))
        responses: list[str | None] = [None] * len(dialogues)
        for start in range(0, len(fitting), self._batch):
            places = fitting[start : start + self._batch]
            session = Session(self._model, len(places), stops=self._chat.stops, device=self._model.device)
            session.append([prompts[place] for place in places])
            seeds = [(dialogues[place].seed, dialogues[place].turn) for place in places]
            for place, answer in zip(places, session.draw(self._sampling, seeds), strict=True):
                responses[place] = self._chat.text(answer.ids)
                self._remember(dialogues[place], answer.ids)
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
    if not rest:
        raise SpecError("lora_ppo needs a run, an adapter, a model or 'tiny' after a colon: lora_ppo:runs/ppo")
    check_options("lora_ppo", options, _OPTIONS)
    quiet()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model, tokenizer = _load(rest, usual_dtype(device))
    model.to(device).eval()
    sampling = Sampling(
        temperature=_number(options, "temperature", 0.2, most=10.0),
        top_p=_number(options, "top_p", 0.95, most=1.0),
        max_new_tokens=int(_number(options, "max_new_tokens", _usual_answer(rest), most=1 << 20)),
    )
    batch = int(_number(options, "batch", 128, most=1 << 16))
    return LoraAgent(model, Chat.of(tokenizer, rest), sampling, context=context_of(model, tokenizer), batch=batch)


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


def _number(options: Mapping[str, str], name: str, default: float, *, most: float) -> float:
    try:
        value = float(options.get(name, default))
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise SpecError(f"lora_ppo: {name} must be a number from 0 to {most:g}, not {options[name]!r}")
    return value
