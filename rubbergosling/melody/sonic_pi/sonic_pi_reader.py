"""Reads a melody from Sonic Pi code: what its threads play, or its lists of notes.

It is no Ruby interpreter. Code is followed as far as it is straight: lists, numbers, loops over
them, threads, and the words of Sonic Pi that play, wait and say how. Whatever else there is, such
as chance, conditions or words nobody knows, is told with its line, and left out.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ...errors import MelodyError
from ...language.diagnostics.lookalikes import described
from ...language.syntax import Notice, Place
from ..notes import Melody, Note, Reading, Voice
from ..ruby.expressions import NotFollowed, Symbol
from ..ruby.statements import statements_of
from ..ruby.tree import RubyText
from .evaluation import Value, is_number, pitches_of
from .playing import Player
from .voices import melody_of_threads

UNPLAYED = "nothing in this program plays, so its lists of notes are taken as they stand"

ODD_SPACE = "{} is read as a space; Sonic Pi itself stumbles over it"


def read_sonic_pi(text: str) -> Reading:
    """The melody that a text means, and what of the text could not be followed.

    Each thread is a voice, and so is each bare list of notes, such as `:c4, :e4, :r`. A note
    lasts until the `sleep` behind it is over; the notes of bare lists have no durations. Loops
    that never end are played until all their rings have come round. Where the tempo changes,
    durations are in beats of the first tempo, so that times stay right. A program that tells no
    tempo gives a melody without one.

    Args:
        text: Sonic Pi code, or lists of notes, one voice a line.

    Raises:
        MelodyError: If the text is broken, with the line, or has no notes that can be read.
    """
    player, ruby = Player(), RubyText(text)
    player.perform(statements_of(ruby))
    notices = [Notice(ODD_SPACE.format(described(char)), place) for char, place in ruby.odd_spaces]
    notices += player.notices
    played = melody_of_threads(player.threads)
    voices = [*(played.voices if played else ()), *_bare_voices(player.bare)]
    if not voices and (voices := list(_voices_of_lists(player.lists))):
        notices.append(Notice(UNPLAYED, Place(1, 1)))
    if not voices:
        reason = f": line {notices[0].place.line}: {notices[0].message}" if notices else ""
        raise MelodyError(f"it holds no notes that can be read{reason}")
    notices.sort(key=lambda notice: (notice.place.line, notice.place.column))
    return Reading(Melody(voices, played.tempo_bpm if played else None), tuple(notices))


def _bare_voices(lists: Iterable[list[Value]]) -> Iterator[Voice]:
    return (Voice(Note(pitches_of(value)) for value in values) for values in lists if values)


def _voices_of_lists(lists: list[list[Value]]) -> Iterator[Voice]:
    """Lists of notes, each with the durations in the next list that is as long, if there is one."""
    for index, notes in enumerate(lists):
        if not _are_notes(notes):
            continue
        times = next((each for each in lists[index + 1 :] if len(each) == len(notes)), None)
        if times is None or not all(is_number(time) and time > 0 for time in times):
            times = [None] * len(notes)
        try:
            yield Voice(
                Note(pitches_of(note), None if time is None else Fraction(time))
                for note, time in zip(notes, times, strict=True)
            )
        except MelodyError:
            continue  # MIDI has no such note, so they are no notes


def _are_notes(values: list[Value]) -> bool:
    """Whether a list holds notes and rests only, and at least one note by its name."""
    if any(isinstance(value, list) for value in values):
        return False
    try:
        sounding = [value for value in values if pitches_of(value)]
    except NotFollowed:
        return False
    return any(isinstance(value, Symbol) for value in sounding)
