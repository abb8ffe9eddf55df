"""The tempo map: bars to seconds and back.

A bar has four beats, so it lasts 240/bpm seconds. Each change of tempo is an anchor:
positions are computed from the anchor before them by one multiplication, never by
adding up steps, so nothing drifts.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

BEATS_PER_BAR = 4
SECONDS_TIMES_TEMPO = 60 * BEATS_PER_BAR
"""A bar lasts this many seconds, divided by the tempo in beats a minute."""

FIRST_TEMPO_BPM = Fraction(120)

MAX_DENOMINATOR = 2**256
ANCHOR_GRID = 2**48
"""After many odd tempi an anchor is rounded to this part of a second, 4 femtoseconds: exact, its
denominator would grow with each of them, and so would the work for every event."""


@dataclass(frozen=True)
class TempoMap:
    """The tempo along a performance.

    Attributes:
        bars: Where each tempo begins, in bars, ascending, the first at 0.
        seconds: The same places in seconds from bar 0.
        tempi_bpm: The tempo from each place on, in beats a minute.
    """

    bars: tuple[Fraction, ...] = (Fraction(0),)
    seconds: tuple[Fraction, ...] = (Fraction(0),)
    tempi_bpm: tuple[Fraction, ...] = (FIRST_TEMPO_BPM,)

    @classmethod
    def of(cls, changes: Iterable[tuple[Fraction, Fraction]]) -> "TempoMap":
        """The map for ascending (bar, bpm) changes; of two at one bar the later holds."""
        return cls().extended(changes)

    def extended(self, changes: Iterable[tuple[Fraction, Fraction]]) -> "TempoMap":
        """The map with more (bar, bpm) changes, ascending, none before those that it has."""
        bars, seconds, tempi = list(self.bars), list(self.seconds), list(self.tempi_bpm)
        for bar, bpm in changes:
            if bar == bars[-1] and len(bars) > 1:
                for each in (bars, seconds, tempi):
                    each.pop()
            if bar == bars[-1]:  # the first one, at 0
                tempi[-1] = bpm
            elif bpm != tempi[-1]:
                seconds.append(_next_anchor(seconds[-1], bar - bars[-1], tempi[-1]))
                bars.append(bar)
                tempi.append(bpm)
        return TempoMap(tuple(bars), tuple(seconds), tuple(tempi))

    def seconds_at(self, bar: Fraction) -> Fraction:
        """Seconds from bar 0 to a position in bars."""
        i = max(bisect_right(self.bars, bar) - 1, 0)
        return self.seconds[i] + (bar - self.bars[i]) * SECONDS_TIMES_TEMPO / self.tempi_bpm[i]

    def bar_at(self, seconds: Fraction) -> Fraction:
        """The position in bars, so many seconds after bar 0; the inverse of `seconds_at`."""
        i = max(bisect_right(self.seconds, seconds) - 1, 0)
        return self.bars[i] + (seconds - self.seconds[i]) * self.tempi_bpm[i] / SECONDS_TIMES_TEMPO

    def bar_near(self, seconds: float) -> float:
        """`bar_at` in floating point, where a rough place is enough."""
        i = len(self.seconds) - 1
        if seconds < self.seconds[i]:  # seldom: who asks mostly means now
            i = max(bisect_right(self.seconds, seconds) - 1, 0)
        passed = seconds - float(self.seconds[i])
        return float(self.bars[i]) + passed * float(self.tempi_bpm[i]) / SECONDS_TIMES_TEMPO

    def tempo_at(self, bar: Fraction) -> Fraction:
        """The tempo in beats a minute that holds at a position in bars."""
        return self.tempi_bpm[max(bisect_right(self.bars, bar) - 1, 0)]


def _next_anchor(seconds: Fraction, bars: Fraction, tempo_bpm: Fraction) -> Fraction:
    """Where a tempo ends that began at a time and held for so many bars, in seconds."""
    exact = seconds + bars * SECONDS_TIMES_TEMPO / tempo_bpm
    if exact.denominator <= MAX_DENOMINATOR:
        return exact
    return Fraction(round(exact * ANCHOR_GRID), ANCHOR_GRID)
