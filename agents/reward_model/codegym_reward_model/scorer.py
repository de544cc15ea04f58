"""A language model with a scalar head that scores responses to prompts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch
from peft import PeftConfig, PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from codegym.errors import UserError, first_line
from codegym_lora_ppo import tiny
from codegym_lora_ppo.chat import Chat
from codegym_lora_ppo.policy import check_folder, context_of, quiet, usual_dtype

ADAPTER: Final = "adapter"
"""Where in a training run's folder the model is."""


class Scorer:
    """Scores responses: the higher, the better. What the head gives at a response's last token (AceCoder, arXiv 2502.01718,
    section 3.2).

    Args:
        model: for sequence classification, with one label.
        chat: how a prompt and its response become tokens.
        context: tokens that the model reads; of a longer dialogue the start is left out.
        batch: responses scored at once.
    """

    def __init__(self, model: Any, chat: Chat, *, context: int, batch: int = 16) -> None:
        self._model = model
        self._chat = chat
        self._context = context
        self._batch = batch

    @classmethod
    def load(cls, folder: str, *, batch: int = 16) -> Scorer:
        """Return the scorer in a folder or of a hub id: a whole model, an adapter on one, or a training run's.

        Raises:
            UserError: there is none, or it has no head that gives one score.
        """
        quiet()
        check_folder(folder, "reward model")
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        try:
            model, tokenizer = _load(folder, usual_dtype(device))
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise UserError(f"cannot load the reward model {folder}: {first_line(error)}") from None
        model.to(device).eval()
        return cls(model, Chat.of(tokenizer, folder), context=context_of(model, tokenizer), batch=batch)

    @torch.no_grad()
    def __call__(self, prompts: Sequence[str], responses: Sequence[str]) -> list[float]:
        """Return a score for each response to its prompt."""
        chat = self._chat
        rows = [
            (chat.begin(prompt) + chat.answer(response))[-self._context :]
            for prompt, response in zip(prompts, responses, strict=True)
        ]
        scores = [0.0] * len(rows)
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        for start in range(0, len(order), self._batch):
            places = order[start : start + self._batch]
            for place, score in zip(places, self._scores([rows[place] for place in places]), strict=True):
                scores[place] = score
        return scores

    def _scores(self, rows: Sequence[Sequence[int]]) -> list[float]:
        # Padded on the left, every response ends in the last column, whatever the padding token is.
        width = max(map(len, rows))
        ids = torch.tensor([[0] * (width - len(row)) + list(row) for row in rows], device=self._model.device)
        mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows], device=self._model.device)
        positions = (mask.cumsum(1) - 1).clamp(min=0)
        decoder = getattr(self._model, self._model.base_model_prefix)
        hidden = decoder(input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=False).last_hidden_state
        scores: list[float] = self._model.score(hidden[:, -1].float())[:, 0].tolist()
        return scores


def _load(folder: str, dtype: torch.dtype) -> tuple[Any, Any]:
    trained = Path(folder) / ADAPTER
    folder = str(trained) if trained.is_dir() else folder
    if not (Path(folder) / "adapter_config.json").exists():
        return load_base(folder, dtype=dtype, new_head=False)
    base, _ = load_base(str(PeftConfig.from_pretrained(folder).base_model_name_or_path), dtype=dtype)
    merged = PeftModel.from_pretrained(base, folder).merge_and_unload()
    merged.score.float()
    return merged, AutoTokenizer.from_pretrained(folder)


def load_base(name: str, *, dtype: torch.dtype, new_head: bool = True) -> tuple[Any, Any]:
    """Return a model with one label and its tokenizer, of a hub id, a folder, or ``tiny``.

    The head is in single precision whatever `dtype` is: small steps of it, and small differences of scores, count.

    Args:
        name: of the model.
        dtype: of all but the head.
        new_head: a model without a head gets a new one.

    Raises:
        UserError: there is no head, and it must not be a new one.
    """
    folder = str(tiny.folder(name)) if tiny.is_tiny(name) else name
    check_folder(folder)
    model, found = AutoModelForSequenceClassification.from_pretrained(
        folder, num_labels=1, dtype=dtype, output_loading_info=True
    )
    if found["missing_keys"] and not new_head:
        raise UserError(f"{name} is no reward model: it has no head that was trained to give one score")
    model.score.float()
    return model, AutoTokenizer.from_pretrained(folder)
