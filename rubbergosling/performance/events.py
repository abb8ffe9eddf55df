"""The pure heart: a performance, a seed and a span of bars to events."""

from collections.abc import Iterator
from fractions import Fraction
from numbers import Rational
from operator import attrgetter

from ..language.syntax import Program
from ..language.vocabulary import SYNTHS
from ..timeline.track_events import Event, track_events
from .ensemble import Ensemble, rehearsed
from .entries import Performance, performance_of
from .lessons import first_step

KEPT_BARS = 8
"""So many bars back agents are known while a performance is gone along; two are heard."""


def events(
    source: str | Program | Performance,
    start: Rational | float,
    stop: Rational | float,
    seed: int | None = None,
    ensemble: Ensemble | None = None,
) -> list[Event]:
    """What sounds in a half-open span of bars, `start` included and `stop` not.

    Any chopping of a span into windows gives the same events. Sorted by position;
    events at one position stand in the order of the program's tracks.

    Args:
        source: A performance, or a program or its text, which hold from bar 0 on.
        start: First position in bars.
        stop: Position in bars before which the span ends.
        seed: The agents' random seed; None is the performance's own.
        ensemble: The agents of this performance, if there are any already; without them
            they learn here all they are taught before `stop`.

    Raises:
        ProgramError: If a text is wrong.
        ValueError: If a program that was made without text is.
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


def events_along(
    performance: Performance, bars: Fraction, seed: int | None = None, model: str = ""
) -> Iterator[Event]:
    """The same from bar 0 on, worked out bar by bar as they are asked for, however many there are.

    Args:
        performance: What is played.
        bars: Position in bars before which it ends.
        seed: What the agents' chance derives from; None is the performance's own.
        model: Which model the agents have; an empty string is ours.

    Raises:
        AgentError: If an agent's model fails.
    """
    agents = Ensemble(seed, model, keep=KEPT_BARS)
    start = Fraction(0)
    while start < bars:
        stop = min(start + 1, bars)
        agents.advance(performance, stop)
        yield from events(performance, start, stop, ensemble=agents)
        start = stop


def most_events(performance: Performance, start: Fraction, stop: Fraction) -> int:
    """How many events there can be in a half-open span of bars at most, known without any of them.

    An agent may leave out some of what it could play.
    """
    most = 0
    for section, first, last in performance.pieces(start, stop):
        for track, pattern in section.patterns:
            if track.mode == "predict" and track.instrument not in SYNTHS:
                most += first_step(last) - first_step(first)
            else:
                most += pattern.number_at(last) - pattern.number_at(first)
    return most
