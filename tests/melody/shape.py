"""For tests only: whether a melody stands still, by falling silent or by going in circles."""

from fractions import Fraction
from itertools import groupby, pairwise

from rubbergosling.melody.notes import Melody

from .drawn import onsets

BEATS_PER_BAR = 4
MAX_SILENCE_BARS = 4
MAX_REPEATS = 7

Begun = tuple[Fraction, tuple[Fraction, ...]]
"""Where something begins, in bars, and its pitches."""


def begun(melody: Melody) -> list[Begun]:
    """All that begins, in order."""
    found = (onset for voice in melody.voices for onset in onsets(voice))
    return sorted((place / BEATS_PER_BAR, pitches) for place, pitches in found)


def longest_silence_bars(melody: Melody) -> Fraction:
    """The longest time, in bars, in which nothing begins, from bar 0 to the last beginning."""
    places = [Fraction(0), *(place for place, _ in begun(melody))]
    return max(after - before for before, after in pairwise(places))


def longest_repeat(melody: Melody) -> int:
    """How many times the same bar comes one after the other, at most; an empty one counts too."""
    found = begun(melody)
    bars: list[list[Begun]] = [[] for _ in range(int(found[-1][0]) + 1)]
    for place, pitches in found:
        bars[int(place)].append((place % 1, pitches))
    return max(len(list(same)) for _, same in groupby(bars))
