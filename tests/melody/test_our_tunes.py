"""The tunes that come along: Ruby, read whole, and their bars add up."""

import re
from fractions import Fraction
from itertools import cycle
from pathlib import Path

import pytest

from rubbergosling.melody.melody_files import read_melody
from rubbergosling.melody.notes import Melody, Note
from rubbergosling.melody.pitches import pitch_of

from .rubies import ruby_says

TUNES = sorted((Path(__file__).parents[2] / "examples" / "melodies").glob("*.rb"))
HEAD = re.compile(
    r"# .+\. .+, (.+ )?(\d{4}\b.*|\w+ century)\.\n# (?P<beats>Three|Four) beats a bar\.\n"
)
LINE = re.compile(r"^play_pattern_timed \[(.*?)\],\s*\[(.*?)\]$", re.MULTILINE | re.DOTALL)
BEATS = {"Three": 3, "Four": 4}
LOWEST, HIGHEST = 55, 79
C_MAJOR = {0, 2, 4, 5, 7, 9, 11}

each_tune = pytest.mark.parametrize("path", TUNES, ids=lambda path: path.stem)


def lines_of(text: str) -> list[list[Note]]:
    """The notes of each line, read another way than by the reader."""
    return [
        list(map(note_of, notes.split(","), cycle(beats.split(","))))
        for notes, beats in LINE.findall(text)
    ]


def note_of(name: str, beats: str) -> Note:
    pitch = pitch_of(name.strip(" \n:"))
    return Note(() if pitch is None else pitch, Fraction(beats.strip()))


def read(path: Path) -> Melody:
    reading = read_melody(path)
    assert reading.notices == ()
    return reading.melody


def test_there_are_enough_to_learn_from() -> None:
    assert len(TUNES) >= 12
    assert sum(len(read(path).voices[0].notes) for path in TUNES) >= 700


@each_tune
def test_a_tune_is_ruby(path: Path) -> None:
    assert ruby_says(path.read_text(encoding="utf-8")) == "Syntax OK"


@each_tune
def test_a_tune_says_whose_it_is_and_from_when(path: Path) -> None:
    assert HEAD.match(path.read_text(encoding="utf-8"))


@each_tune
def test_a_tune_is_read_note_by_note(path: Path) -> None:
    (voice,) = read(path).voices
    lines = lines_of(path.read_text(encoding="utf-8"))
    assert list(voice.notes) == [note for line in lines for note in line]


@each_tune
def test_the_bars_of_a_tune_are_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = HEAD.match(text)
    assert head
    bar = BEATS[head["beats"]]
    lengths = [sum(note.beats or Fraction(0) for note in line) for line in lines_of(text)]
    assert sum(lengths) % bar == 0
    # An upbeat is a line of its own, and the last line leaves room for it.
    unfinished = [number for number, length in enumerate(lengths) if length % bar]
    assert unfinished in ([], [0, len(lengths) - 1])


@each_tune
def test_a_tune_lies_where_the_others_lie_and_in_their_key(path: Path) -> None:
    pitches = [pitch for note in read(path).voices[0].notes for pitch in note.pitches]
    assert min(pitches) >= LOWEST and max(pitches) <= HIGHEST
    natural = [pitch for pitch in pitches if pitch % 12 in C_MAJOR]
    assert len(natural) / len(pitches) > 0.8
