"""Targets that follow from their source, to ask an agent for what it never heard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import fmean

from rubbergosling.agents.situations import STEPS_PER_BAR

from .pairs import TAUGHT, Pair

SOURCES = (
    (0, 3, 6), (0, 2, 5), (0, 4, 7), (1, 4, 6), (0, 3, 4), (2, 5, 7),
    (0, 1, 4, 6), (0, 2, 3, 6), (1, 3, 4, 7), (0, 3, 5, 6), (0, 5), (2, 7),
)  # fmt: skip
"""The steps of a bar on which each source hits."""


@dataclass(frozen=True)
class Rule:
    """A rule by which the taught instrument answers a source.

    Attributes:
        name: The rule in words.
        answer: From the steps of a source to those of its target, 0 to 7.
    """

    name: str
    answer: Callable[[tuple[int, ...]], Iterable[int]]

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """What the rule makes of every source."""
        return tuple(
            Pair(track("kick", steps), track(TAUGHT, self.answer(steps))) for steps in SOURCES
        )

    @property
    def constant(self) -> float:
        """Accuracy (0 to 1) of saying always what is more frequent in each pair, on average."""
        return fmean(
            max(map(sum, zip(*pair.exam.values(), strict=True)))
            / sum(max(counts) for counts in pair.exam.values())
            for pair in self.pairs
        )


def track(instrument: str, steps: Iterable[int]) -> str:
    """A track that hits on these steps of every bar."""
    first, *others = sorted(steps)
    edges = [first, *others, first + STEPS_PER_BAR]
    ratios = (str(edge - before) for before, edge in pairwise(edges))
    return f"{instrument}+{(-first % STEPS_PER_BAR) / STEPS_PER_BAR} {','.join(ratios)}"


def _together(steps: tuple[int, ...]) -> Iterable[int]:
    return steps


def _two_later(steps: tuple[int, ...]) -> Iterable[int]:
    return ((step + 2) % STEPS_PER_BAR for step in steps)


def _where_it_rests(steps: tuple[int, ...]) -> Iterable[int]:
    return set(range(STEPS_PER_BAR)) - set(steps)


RULES = (
    Rule("together with the kick", _together),
    Rule("two steps after the kick", _two_later),
    Rule("wherever the kick rests", _where_it_rests),
)
