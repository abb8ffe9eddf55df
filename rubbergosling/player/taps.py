"""Turns the moments of taps into a tempo."""

import time
from collections import deque
from collections.abc import Callable
from fractions import Fraction

from ..language.vocabulary import TEMPO

MIN_TAPS, MAX_TAPS = 4, 9
"""From the fourth tap on there is a tempo; the last nine count."""

MAX_SECONDS = 60 / TEMPO.low
"""Who waits longer than the slowest beat begins anew."""


class Taps:
    """Taps of one hand, once a beat.

    Args:
        now: Tells the time, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._moments: deque[float] = deque(maxlen=MAX_TAPS)

    def tap(self) -> int:
        """Takes note of a tap; returns how many there are in a row, 9 at most."""
        moment = self._now()
        if self._moments and moment - self._moments[-1] > MAX_SECONDS:
            self._moments.clear()
        self._moments.append(moment)
        return len(self._moments)

    @property
    def tempo_bpm(self) -> Fraction | None:
        """The tempo of the last taps, to a tenth of a beat a minute; None before the fourth.

        It may be out of the range that a tempo has.
        """
        if len(self._moments) < MIN_TAPS:
            return None
        seconds = (self._moments[-1] - self._moments[0]) / (len(self._moments) - 1)
        return Fraction(round(600 / max(seconds, 0.001)), 10)
