"""How much is too much for one picture, one comparison or one sound file, asked before the work.

A journal of two lines can say that it plays for three weeks.
"""

from bisect import bisect_right
from fractions import Fraction
from math import ceil

from ..agents.rehearsal import most_events
from ..errors import SourceError
from ..performance.entries import Performance
from ..performance.sources import Take

MAX_BARS = 10_000
"""Five and a half hours at 120 bpm; what agents were in each bar is all kept."""

MAX_EVENTS = 500_000

MAX_WAV_BYTES = 2**32 - 1_000
BYTES_A_FRAME = 6
"""Two channels of 24 bits."""


def refuse_too_much(take: Take, bars: Fraction, done: str) -> None:
    """Sees to it that a take is not too long, nor too dense, to be worked out as a whole.

    Args:
        take: Which.
        bars: How many bars of it are meant.
        done: What is done with it, such as ``drawn``.

    Raises:
        SourceError: It is; tells how many bars are not.
    """
    if bars > MAX_BARS:
        raise SourceError(
            f"this is {ceil(bars)} bars long, and at most {MAX_BARS} are {done} at once:"
            f" --bars {_most_bars(take.performance)} takes the beginning"
        )
    _refuse_too_many(take, bars, done)


def refuse_too_long(take: Take, tail_seconds: float, sample_rate: int) -> None:
    """Sees to it that what is rendered fits a WAV file.

    Raises:
        SourceError: It does not, or is too dense; tells how many bars do and are not.
    """
    tempo = take.performance.tempo
    most_seconds = MAX_WAV_BYTES / BYTES_A_FRAME / sample_rate
    seconds = float(tempo.seconds_at(take.bars)) + tail_seconds
    if seconds > most_seconds:
        bars = int(tempo.bar_at(Fraction(most_seconds - tail_seconds)))
        raise SourceError(
            f"this lasts {seconds / 3600:.1f} hours, and a WAV file of {sample_rate} hertz holds"
            f" {most_seconds / 3600:.1f}: --bars {bars} renders the beginning"
        )
    _refuse_too_many(take, take.bars, "rendered")


def _refuse_too_many(take: Take, bars: Fraction, done: str) -> None:
    if (count := most_events(take.performance, Fraction(0), bars)) > MAX_EVENTS:
        raise SourceError(
            f"these are up to {count} hits, and at most {MAX_EVENTS} are {done} at once:"
            f" --bars {_most_bars(take.performance)} takes the beginning"
        )


def _most_bars(performance: Performance) -> int:
    """How many bars from the beginning are not too much; at least one."""
    counts = range(1, MAX_BARS + 1)
    fitting = bisect_right(
        counts, MAX_EVENTS, key=lambda bars: most_events(performance, Fraction(0), Fraction(bars))
    )
    return max(fitting, 1)
