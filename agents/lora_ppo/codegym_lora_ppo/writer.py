"""``lora_ppo:WHAT`` as a writer: a language model of this machine writes tests. WHAT is as the agent's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from codegym.synthesis import Draft, Failure, Request
from codegym.synthesis.asking import messages, read_answer
from codegym_lora_ppo.agent import Sampler


class ModelWriter:
    """Asks a language model. What is drawn follows from a request's id and seed: a run that was stopped goes on the same."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler

    @property
    def at_once(self) -> int:
        """How many requests are answered side by side."""
        return self._sampler.batch

    def write(self, requests: Sequence[Request]) -> Iterator[tuple[int, Draft | Failure]]:
        """Yield a draft for each request, or why there is none, as soon as its batch is done."""
        prompts = [self._prompt(request) for request in requests]
        for place, answer in self._sampler.answers(prompts, [_seeds(request) for request in requests]):
            if answer is None:
                yield place, Failure(reason=f"the prompt is too long: {len(prompts[place])} tokens")
            else:
                yield place, read_answer(self._sampler.chat.text(answer), requests[place])

    def _prompt(self, request: Request) -> list[int]:
        chat = messages(request, self._sampler.sampling.max_new_tokens)
        return self._sampler.chat.begin("\n\n".join(message["content"] for message in chat))


def make(rest: str, options: Mapping[str, str]) -> ModelWriter:
    """``lora_ppo:Qwen/Qwen3-0.6B?max_new_tokens=2048&temperature=0.7&top_p=0.95&batch=8``, or a run or an adapter as WHAT.

    Raises:
        SpecError: there is nothing of that name, or an option is unknown or out of range.
    """
    return ModelWriter(Sampler.load(rest, options, temperature=0.7, max_new_tokens=2048, batch=8))


def _seeds(request: Request) -> tuple[int, int]:
    digest = hashlib.blake2b(f"{request.seed} {request.id}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")
