"""The notes of a piano roll and where they come from, and its drums, as values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..melody.notes import Melody
from ..timeline.tempo import BEATS_PER_BAR
from ..timeline.track_events import Event

Fate = Literal["given", "copied", "made"]
"""Whether a note was written by somebody, taken from the training notes, or made."""

SEED = "what it went on with"

MAX_NOTE_BARS = Fraction(1)
"""Longer than this no note of a performance is drawn: by then it has died away."""


@dataclass(frozen=True)
class Drawn:
    """A note, or a hit of a drum.

    Attributes:
        start: Where it begins, in bars.
        bars: How long it is.
        pitch: MIDI note number; None for a drum.
        voice: Who plays it.
        fate: Where it comes from.
    """

    start: Fraction
    bars: Fraction
    pitch: Fraction | None
    voice: str
    fate: Fate = "given"


def of_melody(melody: Melody, fates: Sequence[Fate] = ()) -> list[Drawn]:
    """A melody's notes.

    Args:
        melody: Its voices sound together.
        fates: Of the notes of its first voice, where a model made it; those given are what it
            went on with.
    """
    found = []
    for number, voice in enumerate(melody.voices, 1):
        at = Fraction(0)
        for place, note in enumerate(voice.notes):
            fate = fates[place] if number == 1 and place < len(fates) else "given"
            bars = note.played_beats / BEATS_PER_BAR
            name = SEED if number == 1 and fates else f"voice {number}"
            found += [Drawn(at, bars, pitch, name, fate) for pitch in note.pitches]
            at += bars
    return found


def of_events(events: Iterable[Event], end: Fraction) -> list[Drawn]:
    """What sounds in a performance: a synth's note until its next, a drum's hit for itself.

    Args:
        events: By position.
        end: Where the performance ends, in bars.
    """
    found: list[Drawn] = []
    following: dict[str, Fraction] = {}
    for event in sorted(events, key=lambda event: event.bar, reverse=True):
        until = min(following.get(event.instrument, end), event.bar + MAX_NOTE_BARS)
        following[event.instrument] = event.bar
        fate: Fate = "made" if event.predicted else "given"
        found.append(Drawn(event.bar, until - event.bar, event.note, event.instrument, fate))
    return found[::-1]
