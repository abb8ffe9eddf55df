"""Melodies written as Sonic Pi code: Ruby takes it, and it reads back as the same melody."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import MelodyError
from rubbergosling.melody.notes import Melody, Note, Voice
from rubbergosling.melody.sonic_pi.sonic_pi_reader import read_sonic_pi
from rubbergosling.melody.sonic_pi.sonic_pi_writer import SYNTHS, write_sonic_pi

from .drawn import BEATS, TEMPI, melodies, notes
from .rubies import ruby_says

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.rb"))
ANY_NOTE = notes(beats=BEATS | st.none())
ANY = melodies(ANY_NOTE, st.sampled_from(["", *sorted(SYNTHS)]), TEMPI | st.none())
LONG = Melody(
    [Voice([Note(30 + i * 7 % 60 if i % 5 else (), Fraction(i % 7 + 1, 3)) for i in range(5000)])],
    tempo_bpm=Fraction(200, 3),
)


@given(ANY)
def test_what_is_written_reads_back_as_the_same_melody(melody: Melody) -> None:
    reading = read_sonic_pi(write_sonic_pi(melody))
    assert reading == (melody, ())


@given(melodies(ANY_NOTE), st.sampled_from(sorted(SYNTHS)))
def test_a_synth_plays_the_voices_that_name_none(melody: Melody, synth: str) -> None:
    named = Melody((Voice(voice.notes, synth) for voice in melody.voices), melody.tempo_bpm)
    assert read_sonic_pi(write_sonic_pi(melody, synth, beat=True)).melody == named


def test_ruby_accepts_what_is_written() -> None:
    mixed = Melody(
        [
            Voice([Note(60, 1), Note((), Fraction(1, 3)), Note([60.5, 64, 67]), Note(5)], "piano"),
            Voice([Note(61), Note(())]),
            Voice([Note(Fraction(181, 3), Fraction(1, 1_000_000))], "lead"),
        ],
        Fraction(200, 3),
    )
    assert ruby_says(write_sonic_pi(mixed, "saw", beat=True)) == "Syntax OK"
    assert ruby_says(write_sonic_pi(LONG, "tb303", beat=True)) == "Syntax OK"


@pytest.mark.parametrize("path", PROGRAMS[1:], ids=lambda path: path.stem)
def test_the_programs_of_the_tests_are_ruby(path: Path) -> None:
    assert ruby_says(path.read_text()) == "Syntax OK"


def test_five_thousand_notes_stay_readable_and_the_same() -> None:
    code = write_sonic_pi(LONG)
    assert max(map(len, code.splitlines())) <= 96
    assert read_sonic_pi(code).melody == LONG


def test_a_short_melody_is_short_code() -> None:
    melody = Melody([Voice([Note(60, 1), Note([64, 67], 0.5), Note((), 0.5)], "piano")], 120)
    assert write_sonic_pi(melody) == (
        "use_bpm 120\n"
        "\n"
        "in_thread do\n"
        "  use_synth :piano\n"
        "  notes = [:c4, [:e4, :g4], :r]\n"
        "  beats = [1, 0.5, 0.5]\n"
        "  notes.zip(beats).each do |pitch, beat|\n"
        "    play pitch, sustain: beat * 0.9, release: beat * 0.1\n"
        "    sleep beat\n"
        "  end\n"
        "end\n"
    )


def test_a_synth_that_sonic_pi_has_not_is_refused() -> None:
    with pytest.raises(MelodyError, match="Sonic Pi has no synth 'violin'"):
        write_sonic_pi(Melody([Voice([Note(60)])]), "violin")


@pytest.mark.parametrize("beats", [100_001, Fraction(1, 2_000_000), 10**30])
def test_a_note_that_could_not_be_read_again_is_refused(beats: Fraction) -> None:
    for voice in ([Note(60, 1), Note(62, beats)], [Note((), beats), Note(60, 1)]):
        with pytest.raises(MelodyError, match="beats: it must be at least 1e-06 and at most"):
            write_sonic_pi(Melody([Voice(voice)]))


@pytest.mark.parametrize("beats", [100_000, Fraction(1, 1_000_000), None])
def test_the_longest_and_the_shortest_note_come_back(beats: Fraction | None) -> None:
    melody = Melody([Voice([Note(60, beats), Note(62, beats)])], 120)
    assert read_sonic_pi(write_sonic_pi(melody)).melody == melody
