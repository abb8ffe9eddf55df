"""The types of a melody: notes, voices. Read this file first.

A melody is voices, a voice is notes one after the other. Reading Sonic Pi code or a MIDI file
makes one, and so can a script:

    >>> Melody([Voice([Note(60, 1), Note([60, 67], 0.5), Note((), 0.5)])], tempo_bpm=120).voices[0]
    Voice((Note((60,), beats=1), Note((60, 67), beats=0.5), Note((), beats=0.5)))

All numbers are kept exact (`fractions.Fraction`), whatever they are given as.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from ..errors import MelodyValueError
from ..language.syntax import Notice
from ..language.values import Number, exact, plain, readable
from ..language.vocabulary import NOTE

USUAL_BEATS = Fraction(1, 2)
"""How long a note is played whose duration nobody knows."""

MIN_BEATS, MAX_BEATS = Fraction(1, 10**40), 10**40
"""No more than a limit to what is worked with: these are still numbers like others."""


@dataclass(frozen=True, init=False, repr=False)
class Note:
    """What a voice does until its next note: one pitch, several at once, or none.

    Attributes:
        pitches: MIDI note numbers, ascending, 0 to 127, fractions are microtones; one number may
            be given as it is. Several are a chord, none is a rest.
        beats: How long until the next note, above 0; None where the source does not tell.

    Raises:
        MelodyValueError: If a value makes no sense.
    """

    pitches: tuple[Fraction, ...]
    beats: Fraction | None

    def __init__(self, pitches: Number | Iterable[Number], beats: Number | None = None) -> None:
        given = pitches if isinstance(pitches, Iterable) else (pitches,)
        vars(self).update(
            pitches=tuple(sorted({exact(pitch) for pitch in given})),
            beats=None if beats is None else exact(beats),
        )
        for pitch in self.pitches:
            if not NOTE.check(pitch):
                raise MelodyValueError(NOTE.sentence("a note", plain(pitch)))
        if self.beats is not None and not MIN_BEATS <= self.beats <= MAX_BEATS:
            told = plain(self.beats)[:40]
            raise MelodyValueError(
                f"a note lasts {told} beats: it must be more than 0, and in reason"
            )

    __repr__ = readable

    @property
    def is_rest(self) -> bool:
        """Whether nothing sounds."""
        return not self.pitches

    @property
    def played_beats(self) -> Fraction:
        """How long it is played: `beats`, or the usual ones where the source does not tell."""
        return USUAL_BEATS if self.beats is None else self.beats


@dataclass(frozen=True, init=False, repr=False)
class Voice:
    """Notes one after the other.

    Attributes:
        notes: In order.
        synth: What plays it, as the source calls it; empty where it does not tell.
    """

    notes: tuple[Note, ...]
    synth: str

    def __init__(self, notes: Iterable[Note], synth: str = "") -> None:
        vars(self).update(notes=tuple(notes), synth=synth)

    __repr__ = readable


@dataclass(frozen=True, init=False, repr=False)
class Melody:
    """Voices that sound together.

    Attributes:
        voices: At least one, none of them empty.
        tempo_bpm: Beats a minute, above 0; None where the source does not tell.

    Raises:
        MelodyValueError: If there is nothing to be heard, or the tempo makes no sense.
    """

    voices: tuple[Voice, ...]
    tempo_bpm: Fraction | None

    def __init__(self, voices: Iterable[Voice], tempo_bpm: Number | None = None) -> None:
        vars(self).update(
            voices=tuple(voices), tempo_bpm=None if tempo_bpm is None else exact(tempo_bpm)
        )
        if not self.voices or not all(voice.notes for voice in self.voices):
            raise MelodyValueError(
                "a melody has at least one voice, and each voice at least one note"
            )
        if self.tempo_bpm is not None and self.tempo_bpm <= 0:
            raise MelodyValueError(
                f"the tempo is {plain(self.tempo_bpm)}: it must be more than 0 beats a minute"
            )

    __repr__ = readable


class Reading(NamedTuple):
    """A melody that was read, and what of its source could not be followed."""

    melody: Melody
    notices: tuple[Notice, ...]
