"""Makes melodies from programs and from performances."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import accumulate, count, islice
from math import ceil, lcm
from typing import Protocol

from ..errors import MelodyError
from ..language.syntax import Program, Track
from .notes import Melody, Note, Reading, Voice
from .to_program import BEATS_PER_BAR, meant

MAX_ONSETS = 100_000


class Sounding(Protocol):
    """What sounds in a performance, as its events have it."""

    @property
    def bar(self) -> Fraction:
        """Position in bars."""
        ...

    @property
    def instrument(self) -> str:
        """Who plays it."""
        ...

    @property
    def note(self) -> Fraction | None:
        """MIDI note number, None for drums."""
        ...


def from_program(program: Program) -> Reading:
    """The melody of a program's synths, each of them a voice, until it begins again.

    A note lasts until the next one. What comes before the first note is a rest.

    Raises:
        MelodyError: If no synth of it has notes, or one goes on for very long before it repeats.
    """
    voices = [_voice(track) for track in program.tracks if track.notes]
    if not voices:
        raise MelodyError("this program has no melody: no lead or bass in it has notes")
    return Reading(Melody(voices, program.tempo_bpm), ())


def melody_of(
    sounding: Iterable[Sounding],
    tempo_bpm: Fraction | None = None,
    bars: Fraction | None = None,
) -> Melody:
    """The melody in what sounds, each synth a voice; drums are left out.

    Args:
        sounding: Events of a performance, from bar 0 on.
        tempo_bpm: Beats a minute, if that is known.
        bars: How long the performance is; without it the last notes last until their bar is
            over.

    Raises:
        MelodyError: If there is not a note among them.
    """
    found: dict[str, dict[Fraction, list[Fraction]]] = {}
    for each in sounding:
        if each.note is not None:
            found.setdefault(each.instrument, {}).setdefault(each.bar, []).append(each.note)
    if not found:
        raise MelodyError("there is no melody in this: no synth plays")
    latest = max(bar for places in found.values() for bar in places)
    end = Fraction(ceil(latest + Fraction(1, 2**32))) if bars is None else bars
    voices = (_performed(places, max(end, latest), name) for name, places in found.items())
    return Melody(voices, tempo_bpm)


def _performed(places: dict[Fraction, list[Fraction]], end: Fraction, synth: str) -> Voice:
    """A voice of what stands at some bars; nothing after the end counts."""
    bars = sorted(places)
    notes = [Note((), bars[0] * BEATS_PER_BAR)] if bars[0] > 0 else []
    for bar, following in zip(bars, [*bars[1:], end], strict=True):
        beats = (following - bar) * BEATS_PER_BAR
        notes.append(Note(places[bar], beats or None))
    return Voice(notes, synth)


def _voice(track: Track) -> Voice:
    """What a track plays in one round, which is over when rhythm and notes begin together."""
    parts = sum(1 for ratio in track.ratios if ratio)
    size = lcm(parts, len(track.notes))
    if size > MAX_ONSETS:
        raise MelodyError(
            f"{track.instrument} plays {size} notes before it repeats:"
            f" at most {MAX_ONSETS} are read"
        )
    onsets = list(islice(_onsets(track), size + 1))
    notes = [Note((), onsets[0])] if onsets[0] else []
    # The last one ends where the round does, which began before the first note.
    ends = [*onsets[1:-1], onsets[-1] - onsets[0]]
    for index, (onset, end) in enumerate(zip(onsets, ends, strict=False)):
        notes.append(Note(track.notes[index % len(track.notes)], end - onset))
    return Voice(notes, track.instrument)


def _onsets(track: Track) -> Iterator[Fraction]:
    """Where a track's notes begin, in beats from bar 0 on, without an end."""
    cycle = BEATS_PER_BAR / meant(track.speed)
    total = sum(track.ratios)
    begins = accumulate(track.ratios, initial=Fraction(0))
    parts = [
        begin / total * cycle for begin, ratio in zip(begins, track.ratios, strict=False) if ratio
    ]
    first = -meant(track.offset) % 1 * cycle
    for number in count(-1):
        for part in parts:
            if (onset := first + number * cycle + part) >= 0:
                yield onset
