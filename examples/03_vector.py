"""Many episodes at once: all attempts of a step are judged as one batch."""

import time

import gymnasium as gym

import codegym

envs = gym.make_vec("CodeRepair-v0", num_envs=32, problems="kata:train", start="broken")
problems = codegym.load("kata:train")
observations, infos = envs.reset(seed=0)

started = time.perf_counter()
solved = 0
for _step in range(4):
    # A policy would answer observations["problem"]; here every second environment gets the reference program.
    actions = [
        problems[problem_id].references[0] if index % 2 == 0 else observations["program"][index]
        for index, problem_id in enumerate(infos["problem_id"])
    ]
    observations, rewards, terminations, truncations, infos = envs.step(actions)
    solved += int((rewards > 0).sum())

attempts = 4 * envs.num_envs
print(
    f"{attempts} attempts, {solved} episodes solved, {attempts / (time.perf_counter() - started):.0f} attempts a second"
)
envs.close()
