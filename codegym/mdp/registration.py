"""Makes the environments known to Gymnasium; done when `codegym` is imported."""

import gymnasium as gym


def register() -> None:
    """Register ``CodeRepair-v0`` with its vector form."""
    if "CodeRepair-v0" not in gym.registry:
        gym.register(
            id="CodeRepair-v0",
            entry_point="codegym.mdp.env:CodeRepairEnv",
            vector_entry_point="codegym.mdp.vector_env:CodeRepairVectorEnv",
        )
