"""The training run: TRL's trainer at work in a run's folder, validated and watched; killed anywhere, it goes on."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import torch
from accelerate import PartialState
from accelerate.utils import gather_object
from transformers import TrainerCallback

from codegym.bench.summary import summarise
from codegym.errors import UserError
from codegym.judge import Judge
from codegym.mdp import RepairProcess
from codegym.problems import load
from codegym_lora_grpo import trl_config
from codegym_lora_grpo.rollouts import Rollouts, TrainerPlayer
from codegym_lora_grpo.settings import Settings
from codegym_lora_ppo import report, run_folder, validation
from codegym_lora_ppo.chat import Chat
from codegym_lora_ppo.collect import Trajectory
from codegym_lora_ppo.generation import Sampling
from codegym_lora_ppo.played import Played, measure
from codegym_lora_ppo.policy import context_of, load_base, usual_dtype
from codegym_lora_ppo.run_folder import RunFolder, newest_trainer_checkpoint
from codegym_lora_ppo.trainer import TrainingError, Watcher

CURVES: Final[report.Curves] = {
    **report.EPISODE_CURVES,
    "entropy a token, nats": ("trl/entropy",),
    "KL to the reference": ("trl/kl",),
    "share of groups whose rewards are all alike": ("trl/frac_reward_zero_std",),
    "share of ratios clipped": ("trl/clip_ratio/region_mean",),
}


def train(settings: Settings, out: Path, judge: Judge, watcher: Watcher) -> None:
    """Run GRPO to its last step, from its last whole checkpoint if it has one.

    Raises:
        UserError: the settings or the folder are wrong.
        TrainingError: out of memory.
    """
    processes = PartialState(cpu=not torch.cuda.is_available())
    arguments = trl_config.config(settings, out / "checkpoints", processes.num_processes)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(RunFolder(out, settings)) if processes.is_main_process else None
        run = _Run(settings, out, folder, judge, watcher, arguments)
        try:
            run.go()
        except torch.OutOfMemoryError as error:
            raise TrainingError(
                "out of memory; lower --episodes or --max-new-tokens, or set --trl per_device_train_batch_size=1 or --trl "
                f"gradient_checkpointing=true in a new --out; what there was is in {out / 'checkpoints'}"
            ) from error


class _Run(TrainerCallback):
    """Is told by TRL's trainer how it goes."""

    def __init__(
        self, settings: Settings, out: Path, folder: RunFolder | None, judge: Judge, watcher: Watcher, arguments: Any
    ) -> None:
        self._settings = settings
        self._out = out
        self._folder = folder
        self._watcher = watcher
        self._played: list[Played] = []
        self._logged: dict[str, float] = {}
        self._began = time.perf_counter()

        def process(spec: str) -> RepairProcess:
            return RepairProcess(
                load(spec),
                judge,
                turns=settings.turns,
                reward=settings.reward,
                start=settings.start,
                feedback=settings.feedback,
            )

        training, self._validation = process(settings.problems), process(settings.valid)
        torch.manual_seed(settings.seed)
        base, tokenizer = load_base(settings.model, dtype=usual_dtype(torch.device(arguments.device.type)))
        longest = context_of(base, tokenizer)
        chat = Chat.of(tokenizer, settings.model)
        if chat.rewrites:
            watcher.say(
                f"the chat template of {settings.model} renders earlier answers differently from new ones; dialogues grow by "
                "appending instead, so that what is trained on is what was sampled"
            )
        self._player = TrainerPlayer(base, chat, min(settings.context or longest, longest))
        rollouts = Rollouts(
            player=self._player,
            process=training,
            sampling=Sampling(temperature=settings.temperature, max_new_tokens=settings.max_new_tokens),
            seed=settings.seed,
            seen=self._seen,
            progress=watcher.advance,
        )
        self._trainer = trl_config.trainer(
            base,
            tokenizer,
            arguments,
            settings,
            problems=len(training.problems),
            terms=[term.name for term, _ in training.reward.terms],
            rollout=rollouts,
            callbacks=[self],
        )
        self._tokenizer = tokenizer

    def go(self) -> None:
        checkpoint = newest_trainer_checkpoint(self._out / "checkpoints")
        done = int(checkpoint.name.rpartition("-")[2]) // self._settings.updates if checkpoint else 0
        if done > self._settings.steps:
            raise UserError(f"{self._out} has {done} steps behind it already; --steps must be at least that")
        self._watcher.begin(done, self._settings.steps)
        if checkpoint is None:
            self._validate(0)
        if done < self._settings.steps:
            self._watcher.phase("collecting", self._settings.episodes)
            with contextlib.redirect_stdout(io.StringIO()):  # it prints its logs
                self._trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        if self._folder is not None:
            report.write(self._out, msgspec.to_builtins(self._settings), CURVES)

    def on_step_end(self, arguments: Any, state: Any, control: Any, **_: Any) -> None:
        """An update is done; with the last of a step it is validated, and a log is asked for."""
        del arguments
        if state.global_step % self._settings.updates == 0:
            control.should_log = True

    def on_log(self, arguments: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """TRL's figures are there."""
        del arguments, control
        step, rest = divmod(state.global_step, self._settings.updates)
        if rest or not self._played or "train_runtime" in (logs or {}):
            return
        figures = {f"trl/{name}": value for name, value in (logs or {}).items() if isinstance(value, int | float)}
        metrics = {**measure(gather_object(self._played)), **figures, "seconds/step": time.perf_counter() - self._began}
        self._played, self._began = [], time.perf_counter()
        if self._folder is not None:
            self._folder.append(run_folder.METRICS, {"step": step, **metrics})
        self._watcher.step(step, metrics)
        if step == self._settings.steps or step % self._settings.valid_every == 0:
            self._validate(step)
        self._watcher.phase("collecting", self._settings.episodes)

    def _seen(self, trajectories: Sequence[Trajectory]) -> None:
        self._played += map(Played.of, trajectories)
        self._watcher.phase("learning", 0)

    def _validate(self, step: int) -> None:
        settings, state = self._settings, PartialState()
        self._player.model = self._trainer.accelerator.unwrap_model(self._trainer.model)
        units = validation.units(self._validation, settings.valid_problems, settings.seed)
        mine = units[state.process_index :: state.num_processes]
        self._watcher.phase("validating", len(mine))
        sampling = Sampling(temperature=settings.valid_temperature, top_p=0.95, max_new_tokens=settings.max_new_tokens)
        played = validation.play(self._player, self._validation, mine, sampling, progress=self._watcher.advance)
        episodes = list(gather_object(played))
        summary = summarise(episodes, turns=settings.turns)
        if self._folder is not None:
            warning = validation.note(self._folder, step, summary, episodes, turns=settings.turns, save=self._save)
            if warning:
                self._watcher.say(warning)
        self._watcher.validated(step, summary)

    def _save(self, path: Path) -> None:
        self._player.model.save_pretrained(str(path))
        self._tokenizer.save_pretrained(str(path))
