"""Speed, offset and ratios to onsets in a span of bars.

The phase of a track at bar x is (x * speed + offset) mod 1; a cycle is split in
proportion to the ratios and an onset stands where each part of non-zero length
begins. All onsets of a track, from the infinite past on, are numbered in order:
number n * parts + j is part j of cycle n. Spans of bars become spans of numbers,
so any chopping of a span gives the same onsets.
"""

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import floor, lcm

from ..language.syntax import Track


@dataclass(frozen=True)
class Pattern:
    """A track's rhythm, worked out once.

    Attributes:
        speed: Cycles a bar.
        offset: Part of a cycle by which the pattern is advanced.
        parts: Where in a cycle the onsets stand, 0 to below 1, ascending.
        first_count: The number of the first onset at or after bar 0.
        denominator: What the integers below are divided by to give bars.
        cycle_length: Length of a cycle, in bars times `denominator`.
        part_starts: Places of the parts of cycle 0, in bars times `denominator`.
    """

    speed: Fraction
    offset: Fraction
    parts: tuple[Fraction, ...]
    first_count: int
    denominator: int
    cycle_length: int
    part_starts: tuple[int, ...]

    def _number_at(self, bar: Fraction) -> int:
        """The number of the first onset at or after a position in bars."""
        cycles = bar * self.speed + self.offset
        whole = floor(cycles)
        return whole * len(self.parts) + bisect_left(self.parts, cycles - whole)


def pattern_of(track: Track) -> Pattern:
    """The rhythm of a track; no ratios means one onset per cycle."""
    ratios = track.ratios or (Fraction(1),)
    total = sum(ratios)
    starts = accumulate(ratios, initial=Fraction(0))
    parts = tuple(start / total for start, ratio in zip(starts, ratios, strict=False) if ratio)
    bars = [(part - track.offset) / track.speed for part in parts]
    cycle = 1 / track.speed
    denominator = lcm(cycle.denominator, *(bar.denominator for bar in bars))
    return Pattern(
        speed=track.speed,
        offset=track.offset,
        parts=parts,
        first_count=floor(track.offset) * len(parts)
        + bisect_left(parts, track.offset - floor(track.offset)),
        denominator=denominator,
        cycle_length=int(cycle * denominator),
        part_starts=tuple(int(bar * denominator) for bar in bars),
    )


def onsets(pattern: Pattern, start: Fraction, stop: Fraction) -> list[tuple[Fraction, int]]:
    """The onsets in a half-open span of bars, `start` included and `stop` not.

    Returns:
        Pairs of the position in bars and the onset's count from bar 0 (0 is the first
        onset at or after bar 0), ascending.
    """
    size = len(pattern.parts)
    found = []
    # No Fraction arithmetic in the loop: one integer sum, one reduction.
    for number in range(pattern._number_at(start), pattern._number_at(stop)):
        cycle, part = divmod(number, size)
        place = cycle * pattern.cycle_length + pattern.part_starts[part]
        found.append((Fraction(place, pattern.denominator), number - pattern.first_count))
    return found


def count_before(pattern: Pattern, bar: Fraction) -> int:
    """How many onsets stand from bar 0 (included) to a position in bars (not included)."""
    return pattern._number_at(bar) - pattern.first_count


def phase_at(track: Track, bar: Fraction) -> Fraction:
    """How far into its cycle a track is at a position in bars, 0 to below 1."""
    return (bar * track.speed + track.offset) % 1
