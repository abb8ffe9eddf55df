"""The events of a finished performance, with agents that learn it in this thread."""

from collections.abc import Iterator
from fractions import Fraction
from numbers import Rational

from ..language.syntax import Program
from ..performance.entries import Performance, performance_of
from ..performance.events import events_between
from ..timeline.track_events import Event
from .ensemble import Ensemble, kind_of

KEPT_BARS = 8
"""So many bars back agents are known while a performance is gone along; two are heard."""


def rehearsed(
    performance: Performance, stop: Fraction, seed: int | None = None, model: str = ""
) -> Ensemble:
    """The agents of a performance, taught here all that comes before a bar.

    Without a seed they have the performance's own.

    Raises:
        AgentError: If a model fails.
    """
    ensemble = Ensemble(seed, model)
    ensemble.advance(performance, stop)
    return ensemble


def events(
    source: str | Program | Performance,
    start: Rational | float,
    stop: Rational | float,
    seed: int | None = None,
) -> list[Event]:
    """What sounds in a half-open span of bars, `start` included and `stop` not.

    Any chopping of a span gives the same events. Sorted by position; events at one position
    stand in the order of the program's tracks.

    Args:
        source: A performance, or a program or its text, which holds from bar 0 on.
        start: First position in bars.
        stop: Position in bars before which the span ends.
        seed: The agents' random seed; None is the performance's own.

    Raises:
        ProgramError: If the text is wrong.
        ValueError: If a program made without text makes no sense.
        AgentError: If an agent's model fails.
    """
    performance, stop = performance_of(source), Fraction(stop)
    agents = rehearsed(performance, stop, seed) if performance.taught_instruments else None
    return events_between(performance, start, stop, agents)


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
        yield from events_between(performance, start, stop, agents)
        start = stop


def most_events(performance: Performance, start: Fraction, stop: Fraction) -> int:
    """How many events there can be in a half-open span of bars at most, known without any of them.

    An agent may leave out some of what it could play.
    """
    most = 0
    for section, first, last in performance.pieces(start, stop):
        for track, pattern in section.patterns:
            if track.mode == "predict":
                most += kind_of(track.instrument).most_guesses(pattern, first, last)
            else:
                most += pattern.number_at(last) - pattern.number_at(first)
    return most
