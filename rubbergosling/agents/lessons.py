"""The steps of a performance: what the agents hear and are taught, as pure functions.

Step n spans the bars n/8 to (n+1)/8; a hit anywhere in it counts for it. Any chopping of a
span gives the same steps, and nothing depends on who asks when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from ..language.syntax import Program, Track
from ..performance.entries import Performance
from ..performance.index import Section
from ..timeline.patterns import Pattern, onsets
from .memory import Example
from .situations import HISTORY_STEPS, STEPS_PER_BAR, situation


@dataclass(frozen=True)
class Heard:
    """What an agent hears at one step.

    Attributes:
        step: Which step, counted from bar 0.
        situation: The same as a number, 0 to 2047.
        has_source: Whether there is a source at this step.
    """

    step: int
    situation: int
    has_source: bool

    @property
    def hit(self) -> bool:
        """Whether the source hits in this step."""
        return bool(self.situation & 1)


def first_step(bar: Fraction) -> int:
    """The first step that begins at or after a position in bars."""
    return ceil(bar * STEPS_PER_BAR)


def heard_between(performance: Performance, first: int, last: int) -> list[Heard]:
    """What an agent hears at the steps from `first` on, before `last`.

    The history is what the source's pattern has at the 7 steps before, as if it had always
    been playing: so a change of the source is understood at once, and the first bar of a
    lesson is worth as much as any other.
    """
    found = [Heard(step, situation(step, 0), False) for step in range(first, last)]
    for section, begin, end in _pieces(performance, first, last):
        if (source := section.part("source")) is None:
            continue
        hits = _hits(source[1], begin - HISTORY_STEPS + 1, end)
        for step in range(begin, end):
            history = sum((step - ago in hits) << ago for ago in range(HISTORY_STEPS))
            found[step - first] = Heard(step, situation(step, history), True)
    return found


@dataclass(frozen=True)
class Target:
    """What an instrument is taught to do at one step, and by which pattern."""

    hit: bool
    pattern: str


def targets_between(
    performance: Performance, instrument: str, first: int, last: int
) -> dict[int, Target]:
    """What an instrument is taught from the step `first` on, before `last`, by step.

    A step in which it does not learn is missing.
    """
    found: dict[int, Target] = {}
    for section, begin, end in _pieces(performance, first, last):
        if (taught := section.part("learn", instrument)) is not None:
            track, pattern = taught
            name, hits = pattern_name(section.program, track), _hits(pattern, begin, end)
            found |= {step: Target(step in hits, name) for step in range(begin, end)}
    return found


def lesson(performance: Performance, instrument: str, first: int, last: int) -> tuple[Example, ...]:
    """The lesson that the steps from `first` on, before `last`, are; empty if they are none."""
    targets = targets_between(performance, instrument, first, last)
    if not targets:
        return ()
    return tuple(
        Example(heard.situation, targets[heard.step].hit, targets[heard.step].pattern)
        for heard in heard_between(performance, first, last)
        if heard.step in targets
    )


def _hits(pattern: Pattern, first: int, last: int) -> set[int]:
    """The steps from `first` on, before `last`, in which a pattern hits anywhere."""
    start, stop = Fraction(first, STEPS_PER_BAR), Fraction(last, STEPS_PER_BAR)
    return {floor(bar * STEPS_PER_BAR) for bar, _ in onsets(pattern, start, stop)}


@lru_cache(maxsize=256)
def pattern_name(program: Program, taught: Track) -> str:
    """What is taught, for people: ``kick*2 -> snare*2``."""
    sources = [track for track in program.tracks if track.mode == "source"]
    return f"{_rhythm(sources[-1]) if sources else 'silence'} -> {_rhythm(taught)}"


def _rhythm(track: Track) -> str:
    speed = f"*{float(track.speed):g}" if track.speed != 1 else ""
    offset = f"{float(track.offset):+g}" if track.offset else ""
    ratios = ",".join(f"{float(ratio):g}" for ratio in track.ratios)
    return f"{track.instrument}{speed}{offset} {ratios}".strip()


def _pieces(performance: Performance, first: int, last: int) -> Iterator[tuple[Section, int, int]]:
    """The sections in a span of steps, each with its steps; one that begins there is its own."""
    start, stop = Fraction(first, STEPS_PER_BAR), Fraction(last, STEPS_PER_BAR)
    for section, begin, end in performance.pieces(start, stop):
        yield section, first_step(begin), first_step(end)
