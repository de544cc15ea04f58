"""One episode by hand: a wrong program, its feedback, the repair."""

import gymnasium as gym

import codegym  # registers CodeRepair-v0

problem = codegym.Problem(
    id="double",
    statement="Write f(x), which returns twice x.",
    style="call",
    entry_point="f",
    tests=[
        codegym.Test(args=[2], expected=4, origin="public"),
        codegym.Test(args=[0], expected=0, origin="public"),
        codegym.Test(args=[-7], expected=-14, origin="private"),
    ],
)

env = gym.make("CodeRepair-v0", problems=[problem], turns=3)
observation, info = env.reset(seed=0)
print("PROBLEM\n" + observation["problem"])

for response in ("```python\ndef f(x): return x\n```", "I see.\n```python\ndef f(x): return 2 * x\n```"):
    observation, reward, terminated, truncated, info = env.step(response)
    print("\nRESPONSE\n" + response)
    print(f"\n{info['verdict']}, reward {reward:+.1f}, ended: {terminated}")
    print(observation["feedback"])

env.close()
