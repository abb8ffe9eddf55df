"""Writes a melody as a program of our language, and measures how exact it is.

The language loops: a track's cycle is the melody, or a part of it whose rhythm comes again and
again; the ratios are the times from onset to onset, and the speed is how many cycles go into a
bar. There is no rest: the synths' notes die away by themselves, so a rest is a note after which
the next one is further away. What comes before the first note is the track's offset.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import ceil, gcd, lcm
from typing import NamedTuple

from ..errors import MelodyError
from ..language.syntax import Notice, Place, Program, Track
from ..language.unparse import unparse
from ..language.values import plain
from ..language.vocabulary import MAX_ONSETS_A_BAR, MAX_TEXT, SPEED, SYNTHS, TEMPO
from .notes import Melody, Voice

BEATS_PER_BAR = 4
LEAD, BASS = SYNTHS
MAX_BEATS = 4_000_000
"""A million bars."""

DECIMALS = 24
"""Of a number that has no short decimal: it is then off by less than anything can measure."""

MAX_MEANT = 10**9
"""The largest denominator of a number that is taken to be meant by such a long decimal."""

HEARABLE_BEATS = Fraction(1, 10_000)
"""What is less than this off is not worth a word: 50 microseconds at 120 beats a minute."""

GRIDS = (None, 960, 96, 48, 24, 12, 4)
"""Parts of a beat that onsets are moved to, one after the other, where a text would be too long
with their own; None leaves them where they are."""


class Arranged(NamedTuple):
    """A melody as a program.

    Attributes:
        program: Which; `unparse` can write it.
        notices: What of the melody is not in it, or not in its place.
        most_beats: How far an onset is from its place in the melody, at most.
        average_beats: And on the average of all onsets.
    """

    program: Program
    notices: tuple[Notice, ...]
    most_beats: Fraction
    average_beats: Fraction


@dataclass(frozen=True)
class SynthLine:
    """A voice as the language can say it.

    Attributes:
        synth: Who plays it.
        onsets: Where each note begins, in beats, ascending.
        pitches: Of each note.
    """

    synth: str
    onsets: tuple[Fraction, ...]
    pitches: tuple[Fraction, ...]


def to_program(melody: Melody) -> Arranged:
    """A melody as a program that plays it over and over.

    The higher voice is `lead`, the lower one `bass`, unless they are called so already. Of a
    chord the highest note is played. A note without a duration lasts half a beat.

    Raises:
        MelodyError: If nothing of it sounds, or it is too long or too dense for the language.
    """
    told: list[str] = []
    tempo, factor = _tempo(melody.tempo_bpm, told)
    end = max(_length(voice) for voice in melody.voices) * factor
    if end > MAX_BEATS:
        raise MelodyError(f"it is {float(end):.9g} beats long: at most {MAX_BEATS} can be played")
    lines = _lines(melody, factor, told)
    for grid in GRIDS:
        whole = end if grid is None else Fraction(ceil(end * grid), grid)
        tracks = [_track(_moved(line, grid), whole) for line in lines]
        program = Program(tracks, tempo)
        if (size := _size(program)) <= MAX_TEXT:
            break
    else:
        kept = end * MAX_TEXT / size * Fraction(9, 10)
        shorter = to_program(_beginning(melody, kept / factor))
        told.append(
            f"it is too long for a program: only the first {float(kept):.0f} beats are in it"
        )
        return shorter._replace(notices=(*_notices(told), *shorter.notices))
    distances = [
        each for line, track in zip(lines, tracks, strict=True) for each in _off(line, track)
    ]
    most, average = max(distances), sum(distances, Fraction(0)) / len(distances)
    if most > HEARABLE_BEATS:
        told.append(
            f"notes are up to {float(most):.2g} beats off, {float(average):.2g} on the average"
        )
    return Arranged(program, _notices(told), most, average)


def meant(number: Fraction) -> Fraction:
    """The number that a decimal too long to be typed stands for: a third for 0.3333...."""
    if number.denominator <= MAX_MEANT:
        return number
    near = number.limit_denominator(MAX_MEANT)
    return near if abs(near - number) <= Fraction(1, 10**DECIMALS) else number


def _decimal(number: Fraction) -> Fraction:
    """A number itself if it has a decimal that is short enough, or else the next below it."""
    scaled = number * 10**DECIMALS
    return number if scaled.denominator == 1 else Fraction(scaled // 1, 10**DECIMALS)


def _tempo(tempo_bpm: Fraction | None, told: list[str]) -> tuple[Fraction | None, Fraction]:
    """A tempo that the language has, and how many of its beats one of the melody's becomes."""
    if tempo_bpm is None:
        return None, Fraction(1)
    factor, low, high = Fraction(1), TEMPO.low, TEMPO.high or TEMPO.low
    while tempo_bpm * factor < low:
        factor *= 2
    while tempo_bpm * factor > high:
        factor /= 2
    tempo = _decimal(tempo_bpm * factor)
    if factor != 1:
        told.append(
            f"its tempo of {plain(tempo_bpm)} beats a minute is none of the language's:"
            f" its beats are {plain(factor)} beats of {plain(tempo)} a minute"
        )
    return tempo, factor


def _lines(melody: Melody, factor: Fraction, told: list[str]) -> list[SynthLine]:
    """At most two voices, in the order of the melody."""
    sounding = [v for v in melody.voices if any(note.pitches for note in v.notes)]
    if not sounding:
        raise MelodyError("nothing of it sounds, so there is nothing to play")
    if any(len(note.pitches) > 1 for voice in sounding for note in voice.notes):
        told.append("a synth plays one note at a time: of each chord the highest is played")
    heights = [_height(voice) for voice in sounding]
    high = heights.index(max(heights))
    low = min((i for i in range(len(sounding)) if i != high), key=heights.__getitem__, default=high)
    kept = [sounding[index] for index in sorted({high, low})]
    if left := len(sounding) - len(kept):
        told.append(f"there are two synths: {left} of its {len(sounding)} voices are left out")
    names = [voice.synth for voice in kept]
    if len(set(names)) < len(names) or not set(names) <= set(SYNTHS):
        names = [LEAD if index == high else BASS for index in sorted({high, low})]
    return [_line(voice, name, factor) for voice, name in zip(kept, names, strict=True)]


def _line(voice: Voice, synth: str, factor: Fraction) -> SynthLine:
    places = accumulate((note.played_beats * factor for note in voice.notes), initial=Fraction(0))
    sounding = [
        (place, note.pitches[-1])
        for place, note in zip(places, voice.notes, strict=False)
        if note.pitches
    ]
    onsets, pitches = zip(*sounding, strict=True)
    return SynthLine(synth, onsets, tuple(map(_decimal, pitches)))


def _moved(line: SynthLine, grid: int | None) -> SynthLine:
    """A line with its onsets on a grid; where two meet, each of them keeps a place of its own."""
    if grid is None:
        return line
    places: list[int] = []
    for onset in line.onsets:
        places.append(max(round(onset * grid), places[-1] + 1 if places else 0))
    return SynthLine(line.synth, tuple(Fraction(place, grid) for place in places), line.pitches)


def _track(line: SynthLine, end: Fraction) -> Track:
    """A line as a track that begins again at the melody's end."""
    first, size = line.onsets[0], len(line.onsets)
    # No cycle is shorter than the language's fastest, and none ends before its last onset.
    end = max(end, line.onsets[-1] + Fraction(1, 960), Fraction(BEATS_PER_BAR, SPEED.high or 1))
    begins = zip(line.onsets, (*line.onsets[1:], end + first), strict=True)
    gaps = [following - onset for onset, following in begins]
    period = _period(gaps)
    while BEATS_PER_BAR / (end * period / size) > (SPEED.high or 1):
        period = next(p for p in range(period + 1, size + 1) if size % p == 0)
    cycle = end * period / size
    speed = _decimal(BEATS_PER_BAR / cycle)
    if speed * period > MAX_ONSETS_A_BAR:
        raise MelodyError(
            f"it has about {float(speed * period):.0f} notes a bar:"
            f" {line.synth} plays at most {MAX_ONSETS_A_BAR}"
        )
    return Track(
        line.synth,
        speed=speed,
        offset=_decimal(-first / cycle % 1),
        ratios=_whole(gaps[:period]),
        notes=line.pitches,
    )


def _period(gaps: Sequence[Fraction]) -> int:
    """How many gaps there are until all of them come again, so that they fill the whole."""
    size = len(gaps)
    return next(
        period for period in range(1, size + 1)
        if size % period == 0 and gaps[period:] == gaps[: size - period]
    )  # fmt: skip


def _whole(gaps: Sequence[Fraction]) -> list[Fraction]:
    """Gaps in proportion, as the smallest whole numbers."""
    unit = Fraction(gcd(*(gap.numerator for gap in gaps)), lcm(*(gap.denominator for gap in gaps)))
    return [gap / unit for gap in gaps]


def _size(program: Program) -> int:
    """How long a program's text is; far too long where no text can say it."""
    try:
        return len(unparse(program))
    except ValueError:
        return MAX_TEXT * 2


def _off(line: SynthLine, track: Track) -> list[Fraction]:
    """How far each of a line's notes is from its place, in beats."""
    cycle, total, period = BEATS_PER_BAR / track.speed, sum(track.ratios), len(track.ratios)
    parts = list(accumulate(track.ratios, initial=Fraction(0)))
    first = -track.offset % 1
    return [
        abs((index // period + parts[index % period] / total + first) * cycle - onset)
        for index, onset in enumerate(line.onsets)
    ]


def _beginning(melody: Melody, beats: Fraction) -> Melody:
    """What of a melody begins before a place in beats."""
    voices = []
    for voice in melody.voices:
        places = accumulate((note.played_beats for note in voice.notes), initial=Fraction(0))
        notes = [n for n, place in zip(voice.notes, places, strict=False) if place < beats]
        voices.append(Voice(notes, voice.synth))
    return Melody(voices, melody.tempo_bpm)


def _length(voice: Voice) -> Fraction:
    return sum((note.played_beats for note in voice.notes), Fraction(0))


def _height(voice: Voice) -> Fraction:
    """The average of its highest notes."""
    tops = [note.pitches[-1] for note in voice.notes if note.pitches]
    return sum(tops, Fraction(0)) / len(tops)


def _notices(told: Iterable[str]) -> tuple[Notice, ...]:
    return tuple(Notice(message, Place(1, 1)) for message in told)
