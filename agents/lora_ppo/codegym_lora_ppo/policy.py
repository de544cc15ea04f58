"""The model: one frozen base in memory, on it a policy and a critic; with neither it is the reference."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import torch
from peft import LoraConfig, PeftModel, get_peft_model, set_peft_model_state_dict
from peft.utils import load_peft_weights
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

from codegym.errors import UserError, first_line
from codegym_lora_ppo import tiny
from codegym_lora_ppo.chat import Chat
from codegym_lora_ppo.settings import Settings

Role = Literal["policy", "critic", "reference"]
POLICY: Final = "policy"
CRITIC: Final = "critic"
_HEAD: Final = "value_head.safetensors"


@dataclass(slots=True)
class Policy:
    """The model of a run.

    PEFT keeps both adapters in the layers of one base; RLEF's critic starts from the language model with a randomly
    initialised linear head (arXiv 2410.02089, section 2.3), here as a second adapter that starts at zero.
    """

    model: PeftModel
    head: nn.Linear
    """From the last hidden state, shape [..., hidden size], to a value."""
    chat: Chat
    context: int
    """Tokens of the longest dialogue."""

    @classmethod
    def create(cls, settings: Settings, device: torch.device, *, dtype: torch.dtype = torch.float32) -> Policy:
        """Return a new policy on the model of a run; its adapters follow from the seed."""
        base, tokenizer = load_base(settings.model, dtype=dtype)
        torch.manual_seed(settings.seed)
        config = lora(settings.rank, settings.alpha)
        model = get_peft_model(base, config, adapter_name=POLICY)
        model.add_adapter(CRITIC, config)
        head = nn.Linear(base.config.get_text_config().hidden_size, 1)
        nn.init.normal_(head.weight, std=0.01)
        nn.init.zeros_(head.bias)
        # Dropout would make what is trained on differ from what was sampled; there is none in modern models.
        model.to(device).eval()
        longest = context_of(base, tokenizer)
        return cls(
            model, head.to(device), Chat.of(tokenizer, settings.model), min(settings.context or longest, longest)
        )

    @property
    def device(self) -> torch.device:
        return self.head.weight.device

    def parameters(self, role: Role) -> list[nn.Parameter]:
        """Return what is trained of a role, in a fixed order."""
        adapter = [value for name, value in self.model.named_parameters() if f".{role}." in name]
        return [*adapter, *self.head.parameters()] if role == CRITIC else adapter

    @contextlib.contextmanager
    def acting(self, role: Role) -> Iterator[None]:
        """Let the model be the policy, the critic or the reference."""
        if role == "reference":
            with self.model.disable_adapter():
                yield
        else:
            self.model.set_adapter(role)
            yield

    def playing(self) -> contextlib.AbstractContextManager[None]:
        """Let the model be the policy."""
        return self.acting(POLICY)

    @contextlib.contextmanager
    def learning(self, *, checkpointing: bool) -> Iterator[None]:
        """Be ready for backward passes; with checkpointing activations are computed again instead of kept."""
        if not checkpointing:
            yield
            return
        # Transformers checkpoints in training mode only; dropout stays off, or what is trained would not be what was sampled.
        for module in self.model.modules():
            module.training = not isinstance(module, nn.Dropout)
        self.model.enable_input_require_grads()
        self.model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        try:
            yield
        finally:
            self.model.gradient_checkpointing_disable()
            self.model.disable_input_require_grads()
            self.model.eval()

    def distributions(self, ids: Tensor, rows: Tensor, columns: Tensor, *, temperature: float) -> Tensor:
        """Return the log-probabilities of all tokens at the chosen places, given what is before, shape [chosen, vocabulary].

        Args:
            ids: shape [rows, tokens], padded on the right.
            rows, columns: where the chosen places are, shape [chosen].
            temperature: at which they were sampled.

        The model computes logits for the chosen places alone: the hidden states of the others never reach its head.
        """
        head = self.model.get_base_model().get_output_embeddings()
        with _only_at(head, rows, columns - 1):
            logits = self.model(input_ids=ids, use_cache=False).logits[0].float()
        return torch.log_softmax(logits / temperature, -1)

    def values(self, ids: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
        """Return the critic's value after each chosen token, shape [chosen]."""
        decoder = self.model.get_base_model().base_model
        hidden = decoder(input_ids=ids, use_cache=False).last_hidden_state
        values: Tensor = self.head(hidden[rows, columns].to(self.head.weight.dtype))[:, 0].float()
        return values

    def save(self, folder: Path, *, critic: bool) -> None:
        """Write the policy's adapter as a PEFT folder, with the tokenizer; and the critic beside it."""
        self.model.save_pretrained(str(folder), selected_adapters=[POLICY, CRITIC] if critic else [POLICY])
        # PEFT puts an adapter that is not called "default" into a folder of its name.
        for path in sorted((folder / POLICY).iterdir()):
            path.replace(folder / path.name)
        (folder / POLICY).rmdir()
        if critic:
            save_file({name: value.detach().cpu() for name, value in self.head.state_dict().items()}, folder / _HEAD)
        self.chat.tokenizer.save_pretrained(str(folder))

    def restore(self, folder: Path) -> None:
        """Take over adapters and head as `save` wrote them, bit for bit."""
        self._restore_adapter(POLICY, folder)
        self._restore_adapter(CRITIC, folder / CRITIC)
        self.head.load_state_dict(load_file(folder / _HEAD))

    def _restore_adapter(self, name: str, folder: Path) -> None:
        set_peft_model_state_dict(
            self.model, load_peft_weights(str(folder), device=str(self.device)), adapter_name=name
        )


def load_base(name: str, *, dtype: torch.dtype) -> tuple[Any, Any]:
    """Return the frozen causal language model and the tokenizer of a hub id, a folder, or ``tiny``.

    Raises:
        UserError: there is none of that name, or it cannot be read.
    """
    folder = str(tiny.folder(name)) if tiny.is_tiny(name) else name
    check_folder(folder)
    try:
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="sdpa")
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"cannot load the model {name}: {first_line(error)}") from None
    model.requires_grad_(False)
    return model, tokenizer


def check_folder(name: str, kind: str = "model") -> None:
    """Refuse a path to nothing, before a hub is asked for a model of that name.

    Raises:
        UserError: it can only be a path of this machine, or its parent is a folder here, and there is nothing.
    """
    path = Path(name)
    is_path = (
        path.is_absolute() or name.startswith(".") or name.count("/") > 1 or ("/" in name and path.parent.is_dir())
    )
    if is_path and not path.exists():
        raise UserError(f"cannot load the {kind} {name}: there is no such folder")


def lora(rank: int, alpha: int) -> LoraConfig:
    """Return an adapter on every linear layer, without dropout."""
    return LoraConfig(r=rank, lora_alpha=alpha, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM")


def usual_dtype(device: torch.device) -> torch.dtype:
    """Return what a base is kept in: bfloat16 on a GPU."""
    return torch.bfloat16 if device.type == "cuda" else torch.float32


def quiet() -> None:
    """Keep Transformers from drawing bars of its own for what takes a moment."""
    logging.disable_progress_bar()


def context_of(model: Any, tokenizer: Any) -> int:
    """Return how many tokens a model reads."""
    longest = getattr(model.config.get_text_config(), "max_position_embeddings", None) or 1 << 30
    return int(min(longest, tokenizer.model_max_length))


@contextlib.contextmanager
def _only_at(head: nn.Module, rows: Tensor, columns: Tensor) -> Iterator[None]:
    """Let the model's head see only the hidden states of these places, as one row; logits come out [1, places, ...]."""

    def choose(_: nn.Module, arguments: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        (hidden,) = arguments
        return (hidden[rows, columns][None],)

    handle = head.register_forward_pre_hook(choose)
    try:
        yield
    finally:
        handle.remove()
