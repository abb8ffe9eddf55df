"""Sonic Pi programs as people write them, and the notes and durations they mean.

Each `programs/NAME.rb` has its melody in `programs/NAME.expected`: the tempo, a line a voice with
its synth and its notes as MIDI numbers with their beats, and a line for what is not followed. All
tunes are our own or traditional.
"""

from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling.melody.notes import Melody, Note, Voice
from rubbergosling.melody.sonic_pi.sonic_pi_reader import read_sonic_pi

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.rb"))


def number(word: str) -> Fraction | None:
    return None if word == "?" else Fraction(word)


def note(word: str) -> Note:
    pitches, _, beats = word.partition(":")
    return Note([Fraction(each) for each in pitches.split("+") if each != "r"], number(beats))


def expected(text: str) -> tuple[Melody, list[str]]:
    tempo, voices, notices = None, [], []
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word == "tempo":
            tempo = number(rest)
        elif word.startswith("voice"):
            head, _, notes = line.partition(": ")
            voices.append(Voice(map(note, notes.split()), head.removeprefix("voice").strip()))
        else:
            notices.append(rest)
    return Melody(voices, tempo), notices


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_is_read_as_it_sounds(path: Path) -> None:
    melody, notices = expected(path.with_suffix(".expected").read_text())
    reading = read_sonic_pi(path.read_bytes().decode())
    assert reading.melody == melody
    told = [f"{n.place.line} column {n.place.column}: {n.message}" for n in reading.notices]
    assert told == notices


def test_there_are_programs_of_many_styles() -> None:
    assert len(PROGRAMS) >= 25
