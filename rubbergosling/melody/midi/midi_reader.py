"""Reads melodies from Standard MIDI files."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

from ...errors import MelodyError
from ...input_files import read_file
from ...language.syntax import Notice, Place
from ..notes import Melody, Note, Reading, Voice

MAX_BYTES = 1_000_000
"""Hours of music; every byte of a MIDI file may be a message."""

ENDLESS = re.compile(rb"[\x80-\xff]{1000}")
"""Nothing but a number without end: one has four bytes, and texts have blanks."""

MAX_DELTA = 2**28 - 1
"""In ticks: what four bytes can say."""

DRUMS = 9
"""The channel that General MIDI keeps for drums, counted from 0."""

MAX_VOICES = 16
"""In one channel of one track, of notes that overlap."""

MIN_REST = Fraction(1, 16)
"""In beats. Played notes end a little early or late: less than this is no rest and no overlap."""

MICROSECONDS = 60_000_000
USUAL_TEMPO = 500_000
"""Of a file that tells none, in microseconds a beat."""

BEND_STEPS = 4096
"""Of a pitch wheel to a semitone, as General MIDI has it: two semitones either way."""


@dataclass(frozen=True)
class _Span:
    """Pitches that begin and end together, in ticks."""

    start: int
    end: int
    pitches: tuple[Fraction, ...]


def read_midi(path: Path) -> Reading:
    """The melody in a MIDI file, and what of it was left out.

    Each channel of each track is a voice, called as the track is. Notes that begin and end
    together are a chord; where others overlap, the channel becomes several voices. Durations are
    in beats of the first tempo. The drums' channel is left out. The pitch wheel, as it stands
    when a note begins, makes microtones.

    Raises:
        MelodyError: If the file can't be read, is damaged, or has no notes.
    """
    file = _file(path)
    ticks = file.ticks_per_beat
    if ticks <= 0:
        raise MelodyError("it counts in frames of film, not in beats, which is not read")
    told: list[str] = []
    tempi = _tempi(file)
    beats = _Beats(tempi, ticks)
    voices = [voice for track in file.tracks for voice in _voices(track, beats, told)]
    if not voices:
        raise MelodyError("it has no notes" + (" but drums" if told else ""))
    notices = tuple(Notice(message, Place(1, 1)) for message in dict.fromkeys(told))
    return Reading(Melody(voices, bpm_of(tempi[0][1]) if tempi else None), notices)


def _file(path: Path) -> Any:
    import mido

    try:
        data = read_file(path, MAX_BYTES)
    except OSError as error:
        raise MelodyError(f"it can't be read: {error.strerror or error}") from error
    try:
        if ENDLESS.search(data):
            raise ValueError("mido would read it for minutes")
        file = mido.MidiFile(file=BytesIO(data), clip=True)
        if any(message.time > MAX_DELTA for track in file.tracks for message in track):
            raise ValueError("no file can say that")
    except Exception as error:  # a damaged file may trip mido anywhere
        raise MelodyError("it can't be read: it is no MIDI file, or damaged") from error
    return file


def _tempi(file: Any) -> list[tuple[int, int]]:
    """Where each tempo begins, in ticks, and its microseconds a beat; the first one at 0."""
    found = [
        (tick, message.tempo)
        for track in file.tracks
        for tick, message in _timed(track)
        if message.type == "set_tempo" and message.tempo > 0
    ]
    found.sort(key=lambda each: each[0])
    return [(0, USUAL_TEMPO), *found] if found and found[0][0] > 0 else found


def _timed(track: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Messages with the tick they stand at."""
    tick = 0
    for message in track:
        tick += message.time
        yield tick, message


class _Beats:
    """Ticks to beats of the first tempo."""

    def __init__(self, tempi: list[tuple[int, int]], ticks: int) -> None:
        self._ticks = ticks
        first = tempi[0][1] if tempi else USUAL_TEMPO
        self._rates = [(tick, Fraction(tempo, first)) for tick, tempo in tempi or [(0, first)]]
        spans = zip(self._rates, self._rates[1:], strict=False)
        lengths = ((after - tick) * rate for (tick, rate), (after, _) in spans)
        self._starts = list(accumulate(lengths, initial=Fraction(0)))

    def at(self, tick: int) -> Fraction:
        """Beats from the beginning to a tick."""
        index = bisect_right(self._rates, tick, key=lambda each: each[0]) - 1
        place, rate = self._rates[index]
        return (self._starts[index] + (tick - place) * rate) / self._ticks


def _voices(track: Any, beats: _Beats, told: list[str]) -> Iterator[Voice]:
    """The voices of a track, channel by channel."""
    channels, end = _spans(track, told)
    name = "".join(filter(str.isprintable, track.name))[:40]
    if channels.pop(DRUMS, None):
        told.append("channel 10 plays drums: it is left out")
    for number in sorted(channels):
        lines = _parted(channels[number], beats)
        if len(lines) > MAX_VOICES:
            told.append(f"more than {MAX_VOICES} notes overlap: some are left out")
        for line in lines[:MAX_VOICES]:
            yield Voice(_notes(line, end, beats), name)


def _spans(track: Any, told: list[str]) -> tuple[dict[int, list[_Span]], int]:
    """What each channel plays, single notes, and where the track ends, in ticks."""
    found: dict[int, list[_Span]] = {}
    begun: dict[tuple[int, int], tuple[int, Fraction]] = {}
    wheels: dict[int, Fraction] = {}
    end = 0

    def finish(key: tuple[int, int], tick: int) -> None:
        start, pitch = begun.pop(key)
        if tick > start:
            found.setdefault(key[0], []).append(_Span(start, tick, (pitch,)))
        else:
            told.append("notes without any length are left out")

    for tick, message in _timed(track):
        end = tick
        if message.type == "pitchwheel":
            wheels[message.channel] = Fraction(message.pitch, BEND_STEPS)
        if message.type not in ("note_on", "note_off"):
            continue
        key = message.channel, message.note
        if key in begun:
            finish(key, tick)
        if message.type == "note_on" and message.velocity:
            pitch = message.note + wheels.get(message.channel, Fraction(0))
            begun[key] = tick, min(max(pitch, Fraction(0)), Fraction(127))
    for key in list(begun):
        finish(key, end)
    return found, end


def _parted(spans: list[_Span], beats: _Beats) -> list[list[_Span]]:
    """The notes of a channel as lines in which nothing overlaps, higher notes first."""
    spans.sort(key=lambda span: (span.start, span.end, span.pitches))
    together = groupby(spans, key=lambda span: (span.start, span.end))
    chords = [
        _Span(*place, tuple(pitch for span in group for pitch in span.pitches))
        for place, group in together
    ]
    chords.sort(key=lambda span: (span.start, -span.pitches[-1]))
    lines: list[list[_Span]] = []
    for chord in chords:
        for line in lines:
            last = line[-1]
            if last.end <= chord.start:
                break
            if last.start < chord.start and beats.at(last.end) - beats.at(chord.start) < MIN_REST:
                line[-1] = _Span(last.start, chord.start, last.pitches)
                break
        else:
            line = []
            if len(lines) <= MAX_VOICES:  # one more, so that it is told
                lines.append(line)
        line.append(chord)
    return lines


def _notes(line: list[_Span], end: int, beats: _Beats) -> Iterator[Note]:
    """A line with the rests between its notes."""
    place = Fraction(0)
    followings = [span.start for span in line[1:]] + [end]
    if line[0].start:
        place = beats.at(line[0].start)
        yield Note((), place)
    for span, following in zip(line, followings, strict=True):
        over, after = beats.at(span.end), beats.at(following)
        if after - over < MIN_REST:
            over = max(over, after)
        yield Note(span.pitches, over - place)
        if after > over:
            yield Note((), after - over)
        place = max(over, after)


def bpm_of(tempo: int) -> Fraction:
    """Beats a minute, by the shortest decimal that a file would have written as this tempo."""
    exact = Fraction(MICROSECONDS, tempo)
    for digits in range(4):
        near = Fraction(round(exact * 10**digits), 10**digits)
        if near and round(MICROSECONDS / near) == tempo:
            return near
    return exact
