"""An agent's memory: every situation with its answer, or the last steps only."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

MIN_MEMORY = 64
"""So many of the last steps are always kept, for who turns to a short memory later."""


@dataclass(frozen=True)
class Example:
    """One step of a lesson.

    Attributes:
        situation: What was heard, 0 to 2047.
        answer: Whether the taught instrument hit.
        pattern: What was being taught, such as ``kick*2 -> snare*2``.
    """

    situation: int
    answer: bool
    pattern: str = ""


@dataclass(frozen=True)
class TaughtSituation:
    """What is known of one situation: by which pattern it was taught last, and how often what."""

    pattern: str
    hits: int
    misses: int
    first: bool

    @property
    def answer(self) -> bool:
        """What the pattern mostly did here; of equally many, what it did first."""
        return self.first if self.hits == self.misses else self.hits > self.misses

    def with_example(self, example: Example) -> "TaughtSituation":
        """What is known after one example more; another pattern has the last word."""
        if example.pattern != self.pattern:
            return _first(example)
        return replace(
            self,
            hits=self.hits + example.answer,
            misses=self.misses + (not example.answer),
        )


def _first(example: Example) -> TaughtSituation:
    hit = example.answer
    return TaughtSituation(example.pattern, int(hit), int(not hit), hit)


@dataclass
class Memory:
    """Everything an agent was ever taught.

    Attributes:
        taught: By situation, what it was taught; a new answer takes the place of an old one.
        recent: The last steps as they were, the newest last.
    """

    taught: dict[int, TaughtSituation] = field(default_factory=dict)
    recent: deque[tuple[int, bool]] = field(default_factory=deque)

    def remember(self, lesson: Iterable[Example], steps: int | None = None) -> None:
        """Adds a lesson.

        Args:
            lesson: The steps, in order.
            steps: How many of the last steps are to be kept as they were; None if no more
                than usual.
        """
        for example in lesson:
            known = self.taught.get(example.situation)
            self.taught[example.situation] = (
                known.with_example(example) if known else _first(example)
            )
            self.recent.append((example.situation, example.answer))
        while len(self.recent) > max(steps or 0, MIN_MEMORY):
            self.recent.popleft()

    def rows(self, steps: int | None = None) -> list[tuple[int, bool]]:
        """What is rehearsed, as situations with answers.

        Args:
            steps: The last so many steps as they were; None is every situation ever taught.
        """
        if steps is None:
            return [(number, taught.answer) for number, taught in self.taught.items()]
        return list(self.recent)[-steps:]
