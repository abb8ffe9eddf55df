"""Bars to seconds and back.

A bar has four beats, so it lasts 240/bpm seconds. Each change of tempo is an anchor:
positions are computed from the anchor before them by one multiplication, never by
adding up steps, so nothing drifts.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

BEATS_PER_BAR = 4
SECONDS_TIMES_TEMPO = 60 * BEATS_PER_BAR
"""A bar lasts this many seconds, divided by the tempo in beats a minute."""

FIRST_TEMPO_BPM = Fraction(120)


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
        bars, seconds, tempi = [Fraction(0)], [Fraction(0)], [FIRST_TEMPO_BPM]
        for bar, bpm in changes:
            if bar == bars[-1]:
                tempi[-1] = bpm
            elif bpm != tempi[-1]:
                seconds.append(seconds[-1] + (bar - bars[-1]) * SECONDS_TIMES_TEMPO / tempi[-1])
                bars.append(bar)
                tempi.append(bpm)
        return cls(tuple(bars), tuple(seconds), tuple(tempi))

    def seconds_at(self, bar: Fraction) -> Fraction:
        """Seconds from bar 0 to a position in bars."""
        i = max(bisect_right(self.bars, bar) - 1, 0)
        return self.seconds[i] + (bar - self.bars[i]) * SECONDS_TIMES_TEMPO / self.tempi_bpm[i]

    def bar_at(self, seconds: Fraction) -> Fraction:
        """The position in bars, so many seconds after bar 0; the inverse of `seconds_at`."""
        i = max(bisect_right(self.seconds, seconds) - 1, 0)
        return self.bars[i] + (seconds - self.seconds[i]) * self.tempi_bpm[i] / SECONDS_TIMES_TEMPO

    def bar_near(self, seconds: float) -> float:
        """`bar_at` in floating point, for those who only need to know about where."""
        begins, bars, bars_a_second = self._floats
        i = max(bisect_right(begins, seconds) - 1, 0)
        return bars[i] + (seconds - begins[i]) * bars_a_second[i]

    @cached_property
    def _floats(self) -> tuple[list[float], list[float], list[float]]:
        return (
            [float(seconds) for seconds in self.seconds],
            [float(bar) for bar in self.bars],
            [float(bpm / SECONDS_TIMES_TEMPO) for bpm in self.tempi_bpm],
        )

    def tempo_at(self, bar: Fraction) -> Fraction:
        """The tempo in beats a minute that holds at a position in bars."""
        return self.tempi_bpm[max(bisect_right(self.bars, bar) - 1, 0)]
