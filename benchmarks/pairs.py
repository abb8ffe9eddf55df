"""What agents are taught here: sources with targets, and whether an agent has them right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from random import Random

from rubbergosling import parse
from rubbergosling.agents.lessons import lesson
from rubbergosling.agents.situations import STEPS_PER_BAR
from rubbergosling.agents.snapshot import Snapshot
from rubbergosling.performance.entries import Entry, Evaluate, Performance, performance_of

TAUGHT = "snare"
"""The instrument that learns, in every pair."""

EXAM_BARS = 12
"""Bars of a pair in which an agent is examined: a whole number of cycles of every one here."""


@dataclass(frozen=True)
class Pair:
    """A source and what is taught to it, both as tracks are written.

    Attributes:
        source: Such as ``kick*2``.
        target: A track of the taught instrument.
    """

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"

    def program(self, settings: str = "") -> Evaluate:
        """The program that teaches it; settings are statements in front, as ``memory 64;``."""
        text = f"{settings} source {self.source}; learn {self.target};"
        return Evaluate(parse(text), text)

    @cached_property
    def exam(self) -> dict[int, tuple[int, int]]:
        """By situation, how often the target rests and how often it hits there."""
        found: dict[int, tuple[int, int]] = {}
        heard = performance_of(self.program().program)
        for example in lesson(heard, TAUGHT, 0, EXAM_BARS * STEPS_PER_BAR):
            rests, hits = found.get(example.situation, (0, 0))
            found[example.situation] = (rests + (not example.answer), hits + example.answer)
        return found

    def accuracy(self, agent: Snapshot) -> float:
        """How many steps an agent has right, as a part (0 to 1) of the most anyone could.

        Where one situation has different targets in different bars, nobody can have all.
        """
        right = sum(counts[agent.would_hit(number)] for number, counts in self.exam.items())
        return right / sum(max(counts) for counts in self.exam.values())

    def contradicts(self, other: "Pair") -> bool:
        """Whether some situation has one best answer here and another there."""
        shared = self.exam.keys() & other.exam.keys()
        return any(
            (self.exam[number][1] - self.exam[number][0])
            * (other.exam[number][1] - other.exam[number][0])
            < 0
            for number in shared
        )


SIMPLE = (
    Pair("kick", "snare+0.5"),
    Pair("kick*2", "snare*2+0.5"),
    Pair("kick*4", "snare*2+0.5"),
    Pair("kick*4+0.5", "snare*4"),
    Pair("kick*8", "snare*4"),
)
SYNCOPATED = (
    Pair("kick 3,3,2", "snare*2+0.5"),
    Pair("kick 3,3,2", "snare 2,3,3"),
    Pair("kick 2,1,2,3", "snare 1,2,2,2,1"),
    Pair("kick 3,5", "snare*2 3,1"),
    Pair("kick*2 3,1", "snare 2,1,3,2"),
    Pair("kick 1,2,1,1,3", "snare*4+0.5"),
)
OFF_THE_GRID = (
    Pair("kick 1,1,1,1,1", "snare 1,1,1"),
    Pair("kick*3", "snare*5"),
    Pair("kick*1.5", "snare*2+0.5"),
    Pair("kick*1.5", "snare*1.5+0.5"),
    Pair("kick*4", "snare*1.5"),  # the source can't tell its two bars apart
)
TWO_BARS = (
    Pair("kick*0.5 3,3,2", "snare*0.5 2,1,1"),
    Pair("kick*0.5 5,3,4,4", "snare*2+0.5"),
)
PAIRS = (*SIMPLE, *SYNCOPATED, *OFF_THE_GRID, *TWO_BARS)

FOUR_BARS = (
    Pair("kick*0.75", "snare*0.75+0.5"),
    Pair("kick*0.25 3,3,2", "snare*0.25 2,1,1"),
)
"""Nobody can know these before having heard four bars of them."""

AFTER_LONG = (
    (PAIRS[2], PAIRS[5]),
    (PAIRS[5], PAIRS[6]),  # the same source, another target
    (PAIRS[4], PAIRS[9]),
    (PAIRS[11], PAIRS[0]),
    (PAIRS[16], PAIRS[12]),
    (PAIRS[1], PAIRS[14]),
)
"""What is taught for a hundred bars, and what then."""


def couples(pairs: Sequence[Pair] = PAIRS) -> list[tuple[Pair, Pair]]:
    """Each pair with the next one after it that does not contradict it."""
    found = []
    for number, first in enumerate(pairs):
        others = [*pairs[number + 1 :], *pairs[:number]]
        found.append((first, next(pair for pair in others if not pair.contradicts(first))))
    return found


def in_turn(order: Iterable[Pair], size: int = 8) -> tuple[Pair, ...]:
    """The first so many pairs, in an order, that do not contradict each other."""
    found: list[Pair] = []
    for pair in order:
        if len(found) < size and not any(pair.contradicts(other) for other in found):
            found.append(pair)
    return tuple(found)


SETS_IN_TURN = tuple(in_turn(Random(number).sample(PAIRS, len(PAIRS))) for number in range(6))
"""Eight pairs each, drawn by chance once and for all."""


def timetable(plan: Iterable[tuple[Pair, int]], settings: str = "") -> Performance:
    """The performance in which pairs are taught one after another, each so many bars."""
    entries, bar = [], 0
    for pair, bars in plan:
        entries.append(Entry(Fraction(bar), pair.program(settings)))
        bar += bars
    return Performance(tuple(entries))
