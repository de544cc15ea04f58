"""An agent of your own, played on the embedded problems and measured."""

from collections.abc import Sequence

import codegym
from codegym.bench import summarise


class Echo:
    """Prints its input back, or returns its first argument: right now and then."""

    def act(self, dialogues: Sequence[codegym.Dialogue]) -> Sequence[str]:
        return [self._answer(dialogue) for dialogue in dialogues]

    def _answer(self, dialogue: codegym.Dialogue) -> str:
        if dialogue.entry_point:
            return f"def {dialogue.entry_point}(first, *rest):\n    return first"
        return "print(input())"


if __name__ == "__main__":
    episodes = codegym.rollout(Echo(), "embedded", turns=2, samples=1)
    summary = summarise(episodes, turns=2)
    print(f"{summary.solved} of {summary.episodes} solved")
    for measure in summary.measures:
        print(f"{measure.name:<20} {measure.mean:.3f}")
    last = episodes[0].turns[0]
    print(f"\nits first answer was {last.verdict}; it was told:\n{last.feedback}")
