"""Turns speed, offset and ratios into onsets in a span of bars.

The phase of a track at bar x is (x * speed + offset) mod 1; a cycle is split in
proportion to the ratios and an onset stands where each part of non-zero length
begins. All onsets of a track, from the infinite past on, are numbered in order:
number n * parts + j is part j of cycle n. Spans of bars become spans of numbers,
so any chopping of a span gives the same onsets.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import lcm

from ..language.syntax import Track


@dataclass(frozen=True)
class Pattern:
    """A track's rhythm, worked out once in whole numbers, so that asking is cheap.

    Attributes:
        denominator: What the places below are divided by to give bars.
        cycle_length: Length of a cycle, in bars times `denominator`.
        part_starts: Where the onsets of one cycle stand, in bars times `denominator`, ascending.
        first_number: The number of the first onset at or after bar 0.
    """

    denominator: int
    cycle_length: int
    part_starts: tuple[int, ...]
    first_number: int = 0

    def number_at(self, bar: Fraction) -> int:
        """The number of the first onset at or after a position in bars."""
        # The place of the bar, rounded up: onsets stand on whole places only.
        place = -(-bar.numerator * self.denominator // bar.denominator)
        cycle = (place - self.part_starts[0]) // self.cycle_length
        part = bisect_left(self.part_starts, place - cycle * self.cycle_length)
        return cycle * len(self.part_starts) + part


@lru_cache(maxsize=1024)
def pattern_of(track: Track) -> Pattern:
    """The rhythm of a track; no ratios means one onset per cycle.

    Most tracks stay as they are from one program to the next, so the last ones are kept.
    """
    ratios = track.ratios or (Fraction(1),)
    total = sum(ratios)
    begins = accumulate(ratios, initial=Fraction(0))
    parts = [begin / total for begin, ratio in zip(begins, ratios, strict=False) if ratio]
    bars = [(part - track.offset) / track.speed for part in parts]
    cycle = 1 / track.speed
    denominator = lcm(cycle.denominator, *(bar.denominator for bar in bars))
    pattern = Pattern(
        denominator, int(cycle * denominator), tuple(int(bar * denominator) for bar in bars)
    )
    return replace(pattern, first_number=pattern.number_at(Fraction(0)))


def onsets(pattern: Pattern, start: Fraction, stop: Fraction) -> list[tuple[Fraction, int]]:
    """The onsets in a half-open span of bars, `start` included and `stop` not.

    Returns:
        Pairs of the position in bars and the onset's count from bar 0 (0 is the first
        onset at or after bar 0), ascending.
    """
    size = len(pattern.part_starts)
    found = []
    for number in range(pattern.number_at(start), pattern.number_at(stop)):
        cycle, part = divmod(number, size)
        place = cycle * pattern.cycle_length + pattern.part_starts[part]
        found.append((Fraction(place, pattern.denominator), number - pattern.first_number))
    return found
