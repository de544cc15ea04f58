"""Small models that agents are tested with, in real architectures and with real chat templates' manners."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForCausalLM, Qwen3Config, Qwen3ForCausalLM

import codegym
from codegym_lora_ppo import tiny
from codegym_lora_ppo.policy import quiet

quiet()

QWEN = (
    "{%- for message in messages %}{%- if message.role == 'user' %}"
    "{{- '<|im_start|>user\n' + message.content + '<|im_end|>\n' }}"
    "{%- else %}{%- set content = message.content.split('</think>')[-1].lstrip('\n') %}"
    "{{- '<|im_start|>assistant\n' + content + '<|im_end|>\n' }}{%- endif %}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}{%- endif %}"
)
"""Renders answers of the past without the empty reasoning that a new one begins with, as Qwen3's does."""
LLAMA = (
    "{{- bos_token }}{%- if not date_string is defined %}{%- set date_string = strftime_now('%d %b %Y') %}{%- endif %}"
    "{{- '<|start_header_id|>system<|end_header_id|>\n\nToday Date: ' + date_string + '<|eot_id|>' }}"
    "{%- for message in messages %}"
    "{{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + '<|eot_id|>' }}"
    "{%- endfor %}{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{%- endif %}"
)
"""Writes the date, and begins with a token of its own, as Llama 3's does."""
_SHAPE = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
    "head_dim": 8, "max_position_embeddings": 512,
}  # fmt: skip


def make_model(folder: Path, kind: str) -> Path:
    """Write a random model of a few thousand parameters, with its tokenizer, as a hub's folder holds it."""
    texts = ["def f(x):\n    return x + 1\n", *(problem.statement for problem in codegym.load("kata:train?size=20"))]
    tokenizer = tiny.new_tokenizer(texts)
    torch.manual_seed(1)
    if kind == "qwen":
        tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
        tokenizer.eos_token, tokenizer.chat_template = "<|im_end|>", QWEN
        model = Qwen3ForCausalLM(Qwen3Config(vocab_size=len(tokenizer), tie_word_embeddings=True, **_SHAPE))
    else:
        marks = ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
        tokenizer.add_special_tokens({"bos_token": marks[0], "additional_special_tokens": marks[1:]})
        tokenizer.eos_token, tokenizer.chat_template = "<|eot_id|>", LLAMA
        model = LlamaForCausalLM(LlamaConfig(vocab_size=len(tokenizer), tie_word_embeddings=False, **_SHAPE))
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder
