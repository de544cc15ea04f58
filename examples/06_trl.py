"""The same reward in TRL's GRPOTrainer: the data set's rows name their problems, the function judges the completions.

Needs `pip install trl peft`; the model here is one of a few thousand parameters, made on the spot, so nothing is learned.
"""

import os
import tempfile
import warnings

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM
from transformers.trainer_callback import PrinterCallback
from trl import GRPOConfig, GRPOTrainer

import codegym
from codegym import rewards


def small_model() -> tuple[Qwen3ForCausalLM, PreTrainedTokenizerFast]:
    """Return a random model that reads and writes bytes."""
    pieces = ["<pad>", "<eos>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    vocabulary = {piece: place for place, piece in enumerate(pieces)}
    tokens = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokens.pre_tokenizer, tokens.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=tokens, pad_token="<pad>", eos_token="<eos>", padding_side="left"
    )
    shape = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "head_dim": 16,
    }
    return Qwen3ForCausalLM(Qwen3Config(vocab_size=len(vocabulary), num_key_value_heads=2, **shape)), tokenizer


def main() -> None:
    warnings.filterwarnings("ignore", category=FutureWarning)
    problems = codegym.load("kata:train?size=8")
    rows = [{"prompt": problem.statement, "problem_id": problem.id} for problem in problems]
    model, tokenizer = small_model()
    with codegym.Judge(workers=2) as judge, tempfile.TemporaryDirectory() as folder:
        reward = rewards.for_trl("tests=1.0,ruff=-0.2,length=-0.01", problems, judge=judge)
        config = GRPOConfig(
            output_dir=folder, max_steps=2, per_device_train_batch_size=4, num_generations=4, max_completion_length=16,
            logging_steps=1, use_cpu=True, bf16=False, report_to="none", disable_tqdm=True, save_strategy="no",
        )  # fmt: skip
        trainer = GRPOTrainer(
            model=model,
            processing_class=tokenizer,
            args=config,
            reward_funcs=reward,
            train_dataset=Dataset.from_list(rows),
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    for entry in trainer.state.log_history:
        shown = {name: round(value, 3) for name, value in entry.items() if name.startswith("reward")}
        if shown:
            print(shown)


if __name__ == "__main__":
    main()
