"""All that an agent would play and knows, as a value without its model.

It is what a process that learns gives to those who play and those who watch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..performance.guesses import Known

HIT = 0.5
"""A hit is played where its probability is at least this."""


@dataclass(frozen=True)
class Snapshot:
    """An agent between two lessons.

    Attributes:
        probabilities: Of a hit, for each of the 2048 situations.
        answers: By situation, what it was taught; the latest answer where there were several.
        known: How much it still has right of each pattern, in the order they were taught.
        lessons: Bars of lessons so far.
        loss: The model's loss over the last lesson's passes; None before the first.
    """

    probabilities: Sequence[float]
    answers: Mapping[int, bool]
    known: tuple[Known, ...]
    lessons: int
    loss: float | None

    def would_hit(self, situation: int) -> bool:
        """Whether it plays a hit in a situation, 0 to 2047."""
        return self.probabilities[situation] >= HIT

    @property
    def right(self) -> int:
        """Of all situations ever taught, how many it answers as taught."""
        return sum(each.right for each in self.known)

    @property
    def taught(self) -> int:
        """How many situations it was ever taught."""
        return sum(each.taught for each in self.known)
