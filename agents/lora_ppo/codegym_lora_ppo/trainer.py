"""The training run: collect, learn, validate, keep; killed anywhere, it goes on from its last checkpoint.

All chance follows from the seed, the step and the episode, so that nothing but adapters, optimiser and step makes up the
state of a run: on a CPU a resumed run equals an uninterrupted one bit for bit.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from random import Random
from typing import Final, Protocol

import msgspec
import torch
from accelerate import Accelerator
from accelerate.utils import broadcast_object_list, gather_object

from codegym.bench.summary import Summary, summarise
from codegym.errors import UserError
from codegym.judge import Judge
from codegym.mdp import RepairProcess
from codegym.problems import ProblemSet, load
from codegym.rollout import episode_seed
from codegym_lora_ppo import report, run_folder, validation
from codegym_lora_ppo.collect import Unit, collect
from codegym_lora_ppo.generation import Sampling
from codegym_lora_ppo.played import Played, measure
from codegym_lora_ppo.policy import CRITIC, POLICY, Policy, usual_dtype
from codegym_lora_ppo.run_folder import RunFolder
from codegym_lora_ppo.settings import Settings
from codegym_lora_ppo.update import Learner, Machine, NotFinite

CURVES: Final[report.Curves] = {
    **report.EPISODE_CURVES,
    "KL to the reference, a turn's mean over its tokens": ("policy/kl_to_reference",),
    "entropy a token, nats": ("policy/entropy",),
    "share of the returns' variance that the critic explains": ("critic/explained",),
}


class Watcher(Protocol):
    """Is told how a run goes."""

    def say(self, text: str) -> None: ...
    def begin(self, done: int, steps: int) -> None: ...
    def phase(self, name: str, count: int) -> None: ...
    def advance(self, count: int) -> None: ...
    def step(self, done: int, metrics: dict[str, float]) -> None: ...
    def validated(self, step: int, summary: Summary) -> None: ...


class TrainingError(Exception):
    """A run cannot go on; what it had is in its last checkpoint. The message says what to change."""


def train(settings: Settings, out: Path, judge: Judge, watcher: Watcher, machine: Machine) -> Summary:
    """Run PPO to its last step, from its last checkpoint if it has one; return the last validation.

    Raises:
        UserError: the settings or the folder are wrong.
        TrainingError: out of memory, or the model left the numbers.
    """
    accelerator = Accelerator(log_with="tensorboard", project_dir=str(out))
    problems, valid = load(settings.problems), load(settings.valid)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(RunFolder(out, settings)) if accelerator.is_main_process else None
        policy = Policy.create(settings, accelerator.device, dtype=usual_dtype(accelerator.device))
        if policy.chat.rewrites:
            watcher.say(
                f"the chat template of {settings.model} renders earlier answers differently from new ones; dialogues grow by "
                "appending instead, so that what is trained on is what was sampled"
            )
        run = _Run(settings, policy, judge, problems, valid, folder, accelerator, watcher, machine)
        try:
            return run.go()
        except NotFinite as error:
            raise TrainingError(
                f"{error}; the run stops with its last checkpoint in {out / 'checkpoints'}. A lower --learning-rate in a new "
                "--out may help"
            ) from error
        except torch.OutOfMemoryError as error:
            raise TrainingError(
                f"out of memory; lower --batch-tokens (now {machine.batch_tokens}), --episodes (now {settings.episodes}) or "
                f"--max-new-tokens (now {settings.max_new_tokens}), or add --checkpointing; the run goes on from its last "
                "checkpoint"
            ) from error


class _Run:
    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        judge: Judge,
        problems: ProblemSet,
        valid: ProblemSet,
        folder: RunFolder | None,
        accelerator: Accelerator,
        watcher: Watcher,
        machine: Machine,
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._problems = problems
        self._folder = folder
        self._accelerator = accelerator
        self._watcher = watcher
        optimizer = torch.optim.AdamW(
            [*policy.parameters(POLICY), *policy.parameters(CRITIC)],
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
        )
        self._learner = Learner(
            policy=policy,
            optimizer=optimizer,
            settings=settings,
            machine=machine,
            reduce=self._sum,
        )

        def process(of: ProblemSet) -> RepairProcess:
            return RepairProcess(
                of,
                judge,
                turns=settings.turns,
                reward=settings.reward,
                start=settings.start,
                feedback=settings.feedback,
            )

        self._training, self._validation = process(problems), process(valid)

    def go(self) -> Summary:
        settings = self._settings
        done = self._restore()
        self._accelerator.init_trackers("tensorboard")
        self._watcher.begin(done, settings.steps)
        summary = self._validate(0) if done == 0 else None
        for step in range(done, settings.steps):
            metrics = self._step(step)
            if self._folder is not None:
                self._folder.append(run_folder.METRICS, {"step": step + 1, **metrics})
            self._accelerator.log(metrics, step=step + 1)
            self._watcher.step(step + 1, metrics)
            last = step + 1 == settings.steps
            if last or (step + 1) % settings.valid_every == 0:
                summary = self._validate(step + 1)
            if last or (step + 1) % settings.save_every == 0:
                self._save(step + 1)
            if last and self._folder is not None:
                report.write(self._folder.path, msgspec.to_builtins(settings), CURVES)
        self._accelerator.end_training()
        return summary or self._validate(done)

    def _step(self, step: int) -> dict[str, float]:
        settings = self._settings
        started = time.perf_counter()
        units = self._share(training_units(self._problems, settings, step))
        self._watcher.phase("collecting", len(units))
        sampling = Sampling(temperature=settings.temperature, max_new_tokens=settings.max_new_tokens)
        trajectories = collect(self._policy, self._training, units, sampling, progress=self._watcher.advance)
        collected = time.perf_counter() - started
        self._watcher.phase("learning", 0)
        learned = self._learner.learn(trajectories, step)
        return {**measure(gather_object(list(map(Played.of, trajectories)))), **learned, "seconds/collect": collected}

    def _validate(self, step: int) -> Summary:
        settings = self._settings
        units = self._share(validation.units(self._validation, settings.valid_problems, settings.seed))
        self._watcher.phase("validating", len(units))
        sampling = Sampling(temperature=settings.valid_temperature, top_p=0.95, max_new_tokens=settings.max_new_tokens)
        episodes = validation.play(self._policy, self._validation, units, sampling, progress=self._watcher.advance)
        everyones = list(gather_object(episodes))
        summary = summarise(everyones, turns=settings.turns)
        if self._folder is not None:

            def save(path: Path) -> None:
                self._policy.save(path, critic=False)

            warning = validation.note(self._folder, step, summary, everyones, turns=settings.turns, save=save)
            if warning:
                self._watcher.say(warning)
        measures = {f"validation/{measure.name}": measure.mean for measure in summary.measures}
        self._accelerator.log(measures, step=step)
        self._watcher.validated(step, summary)
        return summary

    def _save(self, step: int) -> None:
        if self._folder is None:
            return

        def write(path: Path) -> None:
            self._policy.save(path, critic=True)
            torch.save(self._learner.optimizer.state_dict(), path / "optimizer.pt")

        self._folder.checkpoint(step, write)

    def _restore(self) -> int:
        """Take up the newest checkpoint; return how many steps are done."""
        found: tuple[int, Path] | None = self._folder.newest_checkpoint() if self._folder is not None else None
        (found,) = broadcast_object_list([found])
        if found is None:
            return 0
        step, path = found
        if step > self._settings.steps:
            raise UserError(f"{path.parent.parent} has {step} steps behind it already; --steps must be at least that")
        self._policy.restore(path)
        state = torch.load(path / "optimizer.pt", map_location=self._policy.device, weights_only=True)
        self._learner.optimizer.load_state_dict(state)
        return step

    def _share(self, units: list[Unit]) -> list[Unit]:
        """Return this process's part."""
        return units[self._accelerator.process_index :: self._accelerator.num_processes]

    def _sum(self, tensor: torch.Tensor) -> torch.Tensor:
        summed: torch.Tensor = self._accelerator.reduce(tensor.to(self._policy.device), "sum").to(tensor.device)
        return summed


def training_units(problems: ProblemSet, settings: Settings, step: int) -> list[Unit]:
    """Return what a step plays: problems drawn without repetition as far as they go, and a seed for each episode."""
    rng = Random(f"{settings.seed} {step}")
    chosen: list[int] = []
    while len(chosen) < settings.episodes:
        chosen += rng.sample(range(len(problems)), min(len(problems), settings.episodes - len(chosen)))
    return [
        (problems[index], episode_seed(settings.seed, problems[index].id, step * settings.episodes + place))
        for place, index in enumerate(chosen)
    ]
