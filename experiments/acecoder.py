"""From seed programs to a reward model, best-of-N and RL: what do synthesised tests teach a small model?

    python experiments/acecoder.py

makes for each seed: tests for seed programs (``codegym synthesize``, with an audit), a warmed model's samples on them,
preference pairs (``codegym pairs``), reward models (``codegym train reward-model``), best-of-N on unseen kata by several ranks
(``codegym bench --best-of``), and policies trained by ``codegym train ppo`` on the tests, on the reward model, and on both.
Tables, plots and the raw outcomes go into docs/results/acecoder. Stop it anywhere; the same command goes on. For a model with
weights, on programs of your own:

    python experiments/acecoder.py --model Qwen/Qwen3-0.6B --programs my_functions.jsonl --valid mbpp:validation \\
        --test mbpp_plus:test --max-new-tokens 512 --learning-rate 1e-5 --reward-model-rate 2e-4 --processes 1

What is compared with what: docs/results/README.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from acecoder_results import (
    Results,
    best_of_table,
    draw_best_of,
    draw_calibration,
    draw_rl,
    errors_table,
    keep_raw,
    pairs_table,
    rl_table,
    synthesis_table,
)
from acecoder_study import REWARDS, SAMPLES, Study
from study import ROOT, SEEDS, markdown, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "runs" / "acecoder", help="where models, runs and episodes go"
    )
    parser.add_argument("--results", type=Path, default=ROOT / "docs" / "results" / "acecoder")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--model", default="tiny", help="a hub id or folder; tiny is made and warmed for each seed")
    parser.add_argument("--programs", default="", help="seed programs for codegym synthesize; by default kata's")
    parser.add_argument("--valid", default="", help="by default kata with one public test")
    parser.add_argument("--test", default="", help="the same")
    parser.add_argument("--size", type=int, default=240, help="seed programs, of kata's")
    parser.add_argument("--steps", type=int, default=30, help="of PPO, 128 episodes each")
    parser.add_argument("--limit", type=int, default=200, help="problems of the test that each policy plays")
    parser.add_argument("--learning-rate", default="0.002", help="of PPO")
    parser.add_argument("--reward-model-rate", default="0.002", help="learning rate of the reward model")
    parser.add_argument("--epochs", default="8", help="of the reward model")
    parser.add_argument("--max-new-tokens", default="32")
    parser.add_argument(
        "--processes", type=int, default=2, help="commands at once, each on its share of the processors"
    )
    given = parser.parse_args()
    if len(given.seeds) not in SEEDS:
        parser.error("give two to ten seeds")
    out = given.out.resolve()
    study = Study(
        out, given.model, given.programs, given.valid or str(out / "valid.jsonl"), given.test or str(out / "test.jsonl"),
        given.size, given.steps, given.limit, given.learning_rate, given.reward_model_rate, given.epochs, given.max_new_tokens,
    )  # fmt: skip
    for seed in given.seeds:
        study.prepare(seed)
    first = [list(study.preparation(seed)) for seed in given.seeds]
    then = [list(study.training(seed, reward)) for reward in REWARDS for seed in given.seeds]
    run([first, then], given.processes)
    given.results.mkdir(parents=True, exist_ok=True)
    results = Results(study, given.seeds)
    text = "\n".join(
        [
            f"{given.model}; seeds {', '.join(map(str, given.seeds))}; {given.steps} steps of 128 episodes.\n",
            "The synthesised tests:\n", markdown(synthesis_table(results)),
            "Pairs and reward models:\n", markdown(pairs_table(results)),
            f"Best of n, {given.limit} unseen problems, {SAMPLES} samples of each, temperature 1:\n",
            markdown(best_of_table(results)),
            "RL:\n", markdown(rl_table(results)),
        ]
    )  # fmt: skip
    if not given.test:  # of kata it is known how programs differ
        text += f"\nWhat is wrong with the programs:\n\n{markdown(errors_table(results))}"
    (given.results / "tables.md").write_text(text)
    draw_best_of(results, given.results / "best_of.png")
    draw_rl(results, given.results / "rl.png")
    draw_calibration(results, given.results / "calibration.png")
    keep_raw(results, given.results)
    print(text)


if __name__ == "__main__":
    main()
