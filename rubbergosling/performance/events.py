"""The pure heart: a performance and a span of bars to events."""

from fractions import Fraction
from itertools import zip_longest
from numbers import Rational
from operator import attrgetter

from ..language.syntax import Program
from ..timeline.events import Event, track_events
from .entries import Performance, performance_of


def events(
    source: Performance | Program, start: Rational | float, stop: Rational | float
) -> list[Event]:
    """What sounds in a half-open span of bars, `start` included and `stop` not.

    Any chopping of a span into windows gives the same events. Sorted by position;
    events at one position stand in the order of the program's tracks.

    Args:
        source: A performance, or a program that holds from bar 0 on.
        start: First position in bars.
        stop: Position in bars before which the span ends.
    """
    performance = performance_of(source)
    start = start if isinstance(start, Fraction) else Fraction(start)
    stop = stop if isinstance(stop, Fraction) else Fraction(stop)
    sections = performance.sections
    if not sections:
        return []
    index = max(performance.section_index(start), 0)
    found: list[Event] = []
    for section, following in zip_longest(sections[index:], sections[index + 1 :]):
        first = max(start, section.start)
        last = stop if following is None else min(stop, following.start)
        if first >= last:
            break
        for track, pattern in section.patterns:
            # An agent will play these; until it is built they are silent.
            if track.mode != "predict":
                found += track_events(track, pattern, first, last)
    return sorted(found, key=attrgetter("bar")) if len(found) > 1 else found


def silent_tracks(program: Program) -> list[str]:
    """One sentence for each track that makes no sound, and why."""
    return [
        f"{track.instrument} is silent: predict needs an agent, and this version has none yet"
        for track in program.tracks
        if track.mode == "predict"
    ]
