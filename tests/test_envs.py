"""The Gymnasium environments."""

import pickle
import warnings
from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv

import codegym
from codegym import CodeRepairEnv, CodeRepairVectorEnv, Judge, SpecError, UserError
from codegym.mdp import Unicode
from codegym.testing import check_env as codegym_check_env

SPEC = "embedded:call"


@pytest.fixture
def env(judge: Judge) -> Iterator[CodeRepairEnv]:
    env = CodeRepairEnv(SPEC, judge=judge, render_mode="ansi")
    yield env
    env.close()


@pytest.mark.parametrize("name", ["CodeRepair-v0", "codegym:CodeRepair-v0"])
@pytest.mark.parametrize(
    "options", [{}, {"start": "broken", "render_mode": "ansi"}, {"feedback": "shuffled", "turns": 1}]
)
def test_gymnasium_finds_nothing_to_complain_about(name: str, options: dict[str, Any]) -> None:
    """`check_env` passes without a warning, from either name."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = gym.make(name, problems=SPEC, **options)
        check_env(env.unwrapped, skip_render_check=not options.get("render_mode"))
    env.close()


def test_codegym_finds_nothing_either(env: CodeRepairEnv) -> None:
    """The conformance kit passes its own environment."""
    codegym_check_env(env)


def test_default_problems_are_the_embedded_ones() -> None:
    """Without a word about problems there are some."""
    env = gym.make("CodeRepair-v0")
    observation, info = env.reset(seed=0)
    assert codegym.load("embedded")[info["problem_id"]].statement.strip() in observation["problem"]
    env.close()


def test_seed_fixes_the_sequence(env: CodeRepairEnv) -> None:
    """A seed fixes which problems come; options pick one by id or position."""

    def sequence(seed: int) -> list[str]:
        first = env.reset(seed=seed)[1]["problem_id"]
        return [first] + [env.reset()[1]["problem_id"] for _ in range(5)]

    assert sequence(1) == sequence(1)
    assert sequence(1) != sequence(2)
    wanted = env.problems[3].id
    assert env.reset(options={"problem": wanted})[1]["problem_id"] == wanted
    assert env.reset(options={"problem": 3})[1]["problem_id"] == wanted
    with pytest.raises(SpecError):
        env.reset(options={"problem": "no such"})


def test_episode(env: CodeRepairEnv) -> None:
    """An episode by hand: wrong, right; rewards, flags, info and the page agree."""
    _, info = env.reset(options={"problem": "dry_spell"})
    problem = env.problems["dry_spell"]
    assert env.action_space.contains(problem.references[0])
    observation, reward, terminated, truncated, info = env.step("def longest_dry_spell(*_): return -1")
    assert (reward, terminated, truncated, observation["turn"]) == (0.0, False, False, 1)
    assert observation["feedback"] == info["messages"][-1]["content"]
    assert info["verdict"] == "wrong_answer"
    observation, reward, terminated, truncated, info = env.step(f"```python\n{problem.references[0]}```")
    assert (reward, terminated, truncated) == (1.0, True, False)
    assert info["reward_terms"] == {"tests": 1.0, "no_program": 0.0}
    assert "episode" not in info
    page = env.render()
    assert page is not None
    assert "reward +1.00" in page
    with pytest.raises(UserError, match="reset"):
        env.step("")


def test_step_before_reset(judge: Judge) -> None:
    """A step before the first reset says what to do."""
    with pytest.raises(UserError, match="reset"):
        CodeRepairEnv(SPEC, judge=judge).step("")


def test_reveal_hidden(judge: Judge) -> None:
    """Evaluation code may ask for the whole record."""
    env = CodeRepairEnv(SPEC, judge=judge, reveal_hidden=True)
    env.reset(seed=0)
    *_, info = env.step("x")
    assert info["solved"] is False
    assert info["episode"].turns[0].program == "x"


def test_unicode_space() -> None:
    """Any string is in the space, nothing else is, and samples are in it."""
    space = Unicode(seed=3)
    for text in ("", "\0", "\ud800", "x" * 10_000_000, space.sample()):
        assert text in space
    assert 3 not in space
    assert space == pickle.loads(pickle.dumps(space))
    assert len({Unicode(seed=1).sample() for _ in range(3)}) == 1


@pytest.mark.parametrize("make", [SyncVectorEnv, AsyncVectorEnv])
def test_gymnasiums_own_vector_envs(make: Any) -> None:
    """The single environment also runs under Gymnasium's vector environments."""
    extra = {"shared_memory": False} if make is AsyncVectorEnv else {}
    envs = make([lambda: gym.make("CodeRepair-v0", problems=SPEC) for _ in range(2)], **extra)
    observations, infos = envs.reset(seed=5)
    for _ in range(4):
        observations, rewards, *_ = envs.step(("def f(): pass", "no program"))
    assert rewards.shape == (2,)
    assert len(observations["problem"]) == 2
    assert len(infos["problem_id"]) == 2
    envs.close()


def _vector(judge: Judge, **options: Any) -> CodeRepairVectorEnv:
    return CodeRepairVectorEnv(3, SPEC, judge=judge, turns=2, **options)


def test_make_vec() -> None:
    """`make_vec` gives codegym's own vector environment."""
    envs = gym.make_vec("CodeRepair-v0", num_envs=3, problems=SPEC)
    assert isinstance(envs.unwrapped, CodeRepairVectorEnv)
    observations, _ = envs.reset(seed=0)
    assert envs.observation_space.contains(observations)
    assert envs.action_space.contains(envs.action_space.sample())
    envs.close()


def test_streams_equal_single_environments(judge: Judge, env: CodeRepairEnv) -> None:
    """Stream i of seed s plays what a single environment of seed s + i plays."""
    envs = _vector(judge)
    observations, infos = envs.reset(seed=10)
    for index in range(3):
        observation, info = env.reset(seed=10 + index)
        assert info["problem_id"] == infos["problem_id"][index]
        assert observation["problem"] == observations["problem"][index]


def test_same_step(judge: Judge) -> None:
    """SAME_STEP: the next episode's observation comes at once, the last one's in final_obs and final_info."""
    envs = _vector(judge)
    envs.reset(seed=0)
    envs.step(["x"] * 3)
    observations, rewards, terminations, truncations, infos = envs.step(["x"] * 3)
    assert terminations.all()
    assert not truncations.any()
    assert (rewards == -1).all()
    assert (observations["turn"] == 0).all()
    assert [final["turn"] for final in infos["final_obs"]] == [2, 2, 2]
    assert (infos["final_info"]["reward_terms"]["tests"] == -1).all()


def test_next_step(judge: Judge) -> None:
    """NEXT_STEP: the last observation first; the step after it resets, ignoring its action."""
    envs = _vector(judge, autoreset_mode=gym.vector.AutoresetMode.NEXT_STEP)
    envs.reset(seed=0)
    envs.step(["x"] * 3)
    observations, _, terminations, *_ = envs.step(["x"] * 3)
    assert terminations.all()
    assert (observations["turn"] == 2).all()
    observations, rewards, terminations, *_ = envs.step(["x"] * 3)
    assert (observations["turn"] == 0).all()
    assert (rewards == 0).all()
    assert not terminations.any()


def test_disabled(judge: Judge) -> None:
    """DISABLED: nothing is reset but what the mask names; stepping a finished episode is an error."""
    envs = _vector(judge, autoreset_mode="Disabled")
    first, _ = envs.reset(seed=0)
    envs.step(["x"] * 3)
    envs.step(["x"] * 3)
    with pytest.raises(UserError, match="reset"):
        envs.step(["x"] * 3)
    observations, infos = envs.reset(options={"reset_mask": np.array([True, False, True])})
    assert observations["turn"].tolist() == [0, 2, 0]
    assert infos["_problem_id"].tolist() == [True, False, True]
    assert observations["problem"][1] == first["problem"][1]


@pytest.mark.parametrize(
    "misuse",
    [
        lambda envs: envs.step(["x"] * 2),
        lambda envs: envs.reset(seed=[1, 2]),
        lambda envs: envs.reset(options={"reset_mask": np.array([1, 0, 1])}),
    ],
)
def test_misuse_of_the_vector_env(judge: Judge, misuse: Any) -> None:
    """Too few actions or seeds, or a mask that is none, are clear errors."""
    envs = _vector(judge)
    envs.reset()
    with pytest.raises(UserError):
        misuse(envs)


@pytest.mark.parametrize("action", [None, 3, b"x", ["x"], {}])
def test_actions_that_are_no_text(judge: Judge, env: CodeRepairEnv, action: Any) -> None:
    """An action that is no text is refused in so many words, by either environment."""
    env.reset(seed=0)
    with pytest.raises(UserError, match="an action is a text"):
        env.step(action)
    envs = _vector(judge)
    envs.reset(seed=0)
    with pytest.raises(UserError, match="an action is a text"):
        envs.step(["x", action, "x"])
    with pytest.raises(UserError, match="3 actions"):
        envs.step("abc")


@pytest.mark.parametrize("options", [{"problme": "dry_spell"}, {"problem": 999}, {"problem": None}, {"problem": "no"}])
def test_bad_reset_options(env: CodeRepairEnv, options: dict[str, Any]) -> None:
    """A reset option that names nothing is refused, not passed over."""
    with pytest.raises(SpecError):
        env.reset(options=options)


def test_bad_constructor_arguments() -> None:
    """What cannot be made says why, in one exception of one kind."""
    for options in (
        {"turns": 0},
        {"reward": "x"},
        {"problems": "x"},
        {"problems": None},
        {"problems": 3},
        {"start": "x"},
        {"render_mode": "human"},
    ):
        with pytest.raises(UserError):
            CodeRepairEnv(**options)  # type: ignore[arg-type]
        with pytest.raises(UserError):
            CodeRepairVectorEnv(2, **options)  # type: ignore[arg-type]
    with pytest.raises(UserError):
        CodeRepairVectorEnv(0)
