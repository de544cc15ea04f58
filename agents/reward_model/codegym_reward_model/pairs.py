"""Preference pairs, read and put into tokens."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from codegym.errors import UserError, first_line
from codegym.preferences.dataset import JUDGED, TRAIN
from codegym_lora_ppo.chat import Chat


class Pair(NamedTuple):
    """A prompt with two responses, the first of which is preferred."""

    prompt: str
    chosen: str
    rejected: str
    problem_id: str
    """Empty where the data set does not say."""


class Tokens(NamedTuple):
    """A pair as TRL's trainer takes it: prompt and response, as a `Scorer` reads them."""

    chosen_ids: npt.NDArray[np.int32]
    rejected_ids: npt.NDArray[np.int32]


def read_pairs(source: str) -> dict[str, list[Pair]]:
    """Return the pairs of each split of a data set: a folder as ``codegym pairs`` writes it, or a hub id.

    Raises:
        UserError: there is no such data set, it has no split ``train``, or it is not in TRL's preference layout.
    """
    from datasets import load_dataset
    from datasets.utils.logging import disable_progress_bar

    disable_progress_bar()
    is_here = Path(source).is_dir()
    if not is_here and source.count("/") != 1:
        raise UserError(f"there are no pairs in {source}; 'codegym pairs' makes some")
    if is_here and Path(source, JUDGED).exists() and not Path(source, TRAIN).exists():
        raise UserError(f"there are no pairs to train on in {source}; more samples or another rule may give some")
    # Folders of the same name and with the same card are one data set to its cache, whatever is in them.
    with tempfile.TemporaryDirectory(prefix="codegym-pairs-") as cache:
        try:
            splits = load_dataset(source, cache_dir=cache, keep_in_memory=True) if is_here else load_dataset(source)
        except Exception as error:  # whatever a file, the hub or pyarrow has to object
            raise UserError(f"cannot read the pairs in {source}: {first_line(error)}") from None
        if "train" not in splits:
            raise UserError(f"{source} has no pairs to train on; its splits: {', '.join(splits) or 'none'}")
        return {name: list(_pairs(rows, f"{source}, {name}")) for name, rows in splits.items()}


def fitting(pairs: Sequence[Pair], chat: Chat, *, context: int) -> list[tuple[Pair, Tokens]]:
    """Return the pairs whose responses both fit the context, with their prompts, and their tokens."""
    found = []
    for pair in pairs:
        prompt = chat.begin(pair.prompt)
        tokens = Tokens(*(np.asarray(prompt + chat.answer(each), np.int32) for each in (pair.chosen, pair.rejected)))
        if all(len(ids) <= context for ids in tokens):
            found.append((pair, tokens))
    return found


def digest_of(splits: Mapping[str, Sequence[Pair]]) -> str:
    """Return what stands for a set of pairs."""
    digest = hashlib.blake2b(digest_size=8)
    for name, pairs in splits.items():
        for pair in pairs:
            digest.update(repr((name, *pair)).encode("utf-8", "replace"))
    return digest.hexdigest()


def _pairs(rows: Any, where: str) -> Iterator[Pair]:
    missing = {"prompt", "chosen", "rejected"} - set(rows.column_names)
    if missing:
        raise UserError(f"{where}: no column {sorted(missing)[0]!r}; pairs have prompt, chosen and rejected")
    for row in rows:
        yield Pair(
            prompt=_text(row["prompt"], "user", where),
            chosen=_text(row["chosen"], "assistant", where),
            rejected=_text(row["rejected"], "assistant", where),
            problem_id=str(row.get("problem_id") or ""),
        )


def _text(value: Any, role: str, where: str) -> str:
    """Return a text that stands there as it is, or as a chat's one message."""
    match value:
        case str():
            return value
        case [{"role": str(found), "content": str(text)}] if found == role:
            return text
    raise UserError(
        f"{where}: prompt, chosen and rejected are texts, or chats with one message each, not {value!r:.100}"
    )
