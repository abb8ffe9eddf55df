"""The pure heart: a performance and a span of bars to events."""

from fractions import Fraction
from itertools import pairwise
from numbers import Rational

from ..language.syntax import Program
from ..timeline.events import Event, track_events
from .entries import Performance, Section, performance_of


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
    start, stop = Fraction(start), Fraction(stop)
    found: list[Event] = []
    end = Section(stop, Program(), ())
    held = performance.sections[max(performance.section_index(start), 0) :]
    for section, following in pairwise((*held, end)):
        first, last = max(start, section.start), min(stop, following.start)
        if first >= last:
            break
        for track, pattern in section.patterns:
            # An agent will play these; until it is built they are silent.
            if track.mode != "predict":
                found += track_events(track, pattern, first, last)
    return sorted(found, key=lambda event: event.bar)


def silent_tracks(program: Program) -> list[str]:
    """One sentence for each track that makes no sound, and why."""
    return [
        f"{track.instrument} is silent: predict needs an agent, which this version does not have yet"
        for track in program.tracks
        if track.mode == "predict"
    ]
