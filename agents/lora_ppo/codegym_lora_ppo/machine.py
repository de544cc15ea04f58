"""What every trainer of TRL's is told of the machine."""

from __future__ import annotations

from typing import Any

import torch


def machine_options(config: Any) -> dict[str, Any]:
    """Return the options of a TRL configuration, a data class, that follow from the machine; activations are kept."""
    # Transformers 5 renamed it, and TRL switches it on.
    renamed = "activation_checkpointing"
    checkpointing = renamed if renamed in config.__dataclass_fields__ else "gradient_checkpointing"
    on_gpu = torch.cuda.is_available()
    return {"use_cpu": not on_gpu, "bf16": on_gpu, checkpointing: False}
