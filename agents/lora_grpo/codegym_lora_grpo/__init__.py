"""RLVR for codegym: LoRA policies trained with GRPO or GSPO on composed rewards, by TRL (arXiv 2605.30478)."""
