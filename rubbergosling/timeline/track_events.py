"""Turns one track and a span of bars into events, and writes events as lines or as fields."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from ..language.syntax import Track
from .patterns import Pattern, onsets
from .tempo import BEATS_PER_BAR, TempoMap

HEADING = f"{'bar':>4} {'beat':<8} {'seconds':>9}  {'instrument':<12} note"
"""Of events as a table."""


@dataclass(frozen=True, slots=True)
class Event:
    """One onset of an instrument.

    Attributes:
        bar: Position in bars, exact.
        instrument: Name of the sample or synth.
        note: MIDI note number, fractions are microtones; None for samples.
        predicted: True where an agent played it.
    """

    bar: Fraction
    instrument: str
    note: Fraction | None = None
    predicted: bool = False


def track_events(track: Track, pattern: Pattern, start: Fraction, stop: Fraction) -> list[Event]:
    """A track's events in a half-open span of bars, ascending.

    Notes are taken in turn, counted from bar 0 of the performance, so a melody keeps
    its place when the text is edited.
    """
    notes = track.notes
    return [
        Event(bar, track.instrument, notes[count % len(notes)] if notes else None)
        for bar, count in onsets(pattern, start, stop)
    ]


EVENT_FIELDS = ("bar", "seconds", "instrument", "note", "predicted")
"""Those that an event may have; only a synth's has a note."""


def event_fields(event: Event, tempo: TempoMap) -> dict[str, Any]:
    """An event as the fields of one JSON object; `seconds` counts from bar 0."""
    fields: dict[str, Any] = {
        "bar": float(event.bar),
        "seconds": float(tempo.seconds_at(event.bar)),
        "instrument": event.instrument,
    }
    if event.note is not None:
        fields["note"] = number(event.note)
    return fields | {"predicted": event.predicted}


def number(value: Fraction) -> int | float:
    """A rational as the plainest number: an int where it is whole, else a float."""
    return value.numerator if value.denominator == 1 else float(value)


def listing(events: Iterable[Event], tempo: TempoMap) -> str:
    """Events as a table for people: bar and beat from 1, seconds from 0."""
    return "\n".join([HEADING, *(event_line(event, tempo) for event in events)])


def event_line(event: Event, tempo: TempoMap) -> str:
    """An event as a row below `HEADING`."""
    bar, rest = divmod(event.bar, 1)
    seconds = float(tempo.seconds_at(event.bar))
    note = "" if event.note is None else str(number(event.note))
    if event.predicted:
        note += " (predicted)"
    beat = f"{floor((rest * BEATS_PER_BAR + 1) * 1000) / 1000:g}"  # never up to the next
    return f"{bar + 1:>4} {beat:<8} {seconds:>9.3f}  {event.instrument:<12} {note}".rstrip()
