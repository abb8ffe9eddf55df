"""The pure heart: a performance, a seed and a span of bars to events."""

from fractions import Fraction
from numbers import Rational
from operator import attrgetter

from ..language.syntax import Program
from ..timeline.events import Event, track_events
from .ensemble import Ensemble, rehearsed
from .entries import Performance, performance_of


def events(
    source: Performance | Program,
    start: Rational | float,
    stop: Rational | float,
    seed: int | None = None,
    ensemble: Ensemble | None = None,
) -> list[Event]:
    """What sounds in a half-open span of bars, `start` included and `stop` not.

    Any chopping of a span into windows gives the same events. Sorted by position;
    events at one position stand in the order of the program's tracks.

    Args:
        source: A performance, or a program that holds from bar 0 on.
        start: First position in bars.
        stop: Position in bars before which the span ends.
        seed: The agents' random seed; None is the performance's own.
        ensemble: The agents of this performance, if there are any already; without them
            they learn here all they are taught before `stop`.

    Raises:
        AgentError: If an agent's model fails.
    """
    performance = performance_of(source)
    start = start if isinstance(start, Fraction) else Fraction(start)
    stop = stop if isinstance(stop, Fraction) else Fraction(stop)
    if ensemble is None and performance.taught_instruments:
        ensemble = rehearsed(performance, stop, seed)
    found: list[Event] = []
    for section, first, last in performance.pieces(start, stop):
        for track, pattern in section.patterns:
            if track.mode != "predict":
                found += track_events(track, pattern, first, last)
            elif ensemble is not None:
                found += ensemble.guesses(performance, track, first, last)
    return sorted(found, key=attrgetter("bar")) if len(found) > 1 else found
