"""The centre: a pure function from a performance, its agents and a span of bars to events."""

from fractions import Fraction
from numbers import Rational
from operator import attrgetter

from ..timeline.track_events import Event, track_events
from .entries import Performance
from .guesses import Agents


def events_between(
    performance: Performance,
    start: Rational | float,
    stop: Rational | float,
    agents: Agents | None = None,
) -> list[Event]:
    """What sounds in a half-open span of bars, `start` included and `stop` not.

    Any chopping of a span into windows gives the same events. Sorted by position;
    events at one position stand in the order of the program's tracks.

    Args:
        performance: What is played.
        start: First position in bars.
        stop: Position in bars before which the span ends.
        agents: Those that play what is predicted, taught all that is heard in the span;
            without them it is silent.

    Raises:
        AgentError: If an agent's model fails.
    """
    start = start if isinstance(start, Fraction) else Fraction(start)
    stop = stop if isinstance(stop, Fraction) else Fraction(stop)
    found: list[Event] = []
    for section, first, last in performance.pieces(start, stop):
        for track, pattern in section.patterns:
            if track.mode != "predict":
                found += track_events(track, pattern, first, last)
            elif agents is not None:
                found += agents.guesses(performance, track, first, last)
    return sorted(found, key=attrgetter("bar")) if len(found) > 1 else found
