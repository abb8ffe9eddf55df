"""Writes melodies as Standard MIDI files."""

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from itertools import accumulate
from math import lcm
from pathlib import Path
from typing import Any

from ...errors import MelodyError
from ...language.syntax import Notice, Place
from ...language.values import plain
from ...output_files import write_whole
from ..notes import Melody, Note, Voice
from .midi_reader import BEND_STEPS, DRUMS, MICROSECONDS, bpm_of

MAX_TEMPO = 2**24 - 1
MAX_TICKS_A_BEAT = 2**15 - 1
USUAL_TICKS = 480
ODD_TICKS = 27_720
"""A beat in so many ticks has whole halves, thirds and so on up to twelfths."""

MAX_TICKS = 2**28 - 1
VELOCITY = 80


def write_midi(melody: Melody, path: Path) -> tuple[Notice, ...]:
    """Writes a melody as a MIDI file, a track for each voice.

    Reading it gives the same melody, but that rests next to each other become one, voices that
    only rest are not there, and notes without durations last half a beat.

    Returns:
        What could not be written as it is.

    Raises:
        MelodyError: If the file can't be written, nothing of the melody sounds, or it is too long.
    """
    import mido

    told: list[str] = []
    if not any(note.pitches for voice in melody.voices for note in voice.notes):
        raise MelodyError("nothing of this melody sounds, so there is nothing to write")
    if any(note.beats is None for voice in melody.voices for note in voice.notes):
        told.append("notes without durations last half a beat in the file")
    ticks = _ticks(melody)
    file = mido.MidiFile(type=1, ticks_per_beat=ticks)
    if melody.tempo_bpm is not None:
        tempo = min(max(round(MICROSECONDS / melody.tempo_bpm), 1), MAX_TEMPO)
        if bpm_of(tempo) != melody.tempo_bpm:
            told.append(f"its tempo is {float(bpm_of(tempo)):.9g} beats a minute in the file")
        file.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)]))
    melodic = [channel for channel in range(16) if channel != DRUMS]
    for index, voice in enumerate(melody.voices):
        channel = melodic[index % len(melodic)]
        file.tracks.append(mido.MidiTrack(_messages(voice, channel, ticks, told)))
    written = BytesIO()
    file.save(file=written)
    try:
        write_whole(path, written.getvalue())
    except OSError as error:
        raise MelodyError(f"{path} can't be written: {error.strerror or error}") from error
    return tuple(Notice(message, Place(1, 1)) for message in dict.fromkeys(told))


def _ticks(melody: Melody) -> int:
    """How many ticks a beat has, so that every note begins and ends on one if that can be."""
    beats = [note.played_beats for voice in melody.voices for note in voice.notes]
    parts = 1
    for each in beats:
        parts = lcm(parts, each.denominator)
        if parts > MAX_TICKS_A_BEAT:
            parts = ODD_TICKS
            break
    ticks = parts * max(1, USUAL_TICKS // parts)
    longest = max(sum(float(note.played_beats) for note in voice.notes) for voice in melody.voices)
    if longest * ticks > MAX_TICKS:
        raise MelodyError(f"it is {longest:.9g} beats long: no MIDI file can say that")
    return ticks


def _messages(voice: Voice, channel: int, ticks: int, told: list[str]) -> Iterator[Any]:
    """A voice as MIDI messages, each with the ticks since the one before."""
    import mido

    yield mido.MetaMessage(
        "track_name", name=voice.synth.encode("latin-1", "replace").decode("latin-1")
    )
    ends = accumulate((note.played_beats for note in voice.notes), initial=Fraction(0))
    places = [round(end * ticks) for end in ends]
    if any(note.played_beats * ticks % 1 for note in voice.notes):
        told.append(f"notes are up to {0.5 / ticks:.2g} beats off in the file")
    done, wheel = 0, 0
    for note, start, end in zip(voice.notes, places, places[1:], strict=False):
        if not note.pitches:
            continue
        if start == end:
            told.append("notes too short for the file are left out")
            continue
        keys, bend = _keys(note, told)
        if bend != wheel:
            yield mido.Message("pitchwheel", channel=channel, pitch=bend, time=start - done)
            done, wheel = start, bend
        for kind, place in (("note_on", start), ("note_off", end)):
            for key in keys:
                yield mido.Message(
                    kind, channel=channel, note=key, velocity=VELOCITY, time=place - done
                )
                done = place
    yield mido.MetaMessage("end_of_track", time=places[-1] - done)


def _keys(note: Note, told: list[str]) -> tuple[list[int], int]:
    """The keys of a note and the pitch wheel's place, which a chord shares."""
    lowest = note.pitches[0]
    bend = round((lowest - round(lowest)) * BEND_STEPS)
    off = Fraction(bend, BEND_STEPS)
    keys = sorted({min(max(round(pitch - off), 0), 127) for pitch in note.pitches})
    if [key + off for key in keys] != list(note.pitches):
        told.append(f"microtones such as {plain(note.pitches[-1])} are rounded in the file")
    return keys, bend
