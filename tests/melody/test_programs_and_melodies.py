"""Melodies as programs in our own language, and back."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.agents.rehearsal import events
from rubbergosling.errors import MelodyError
from rubbergosling.language import Program, Track, parse, unparse
from rubbergosling.language.checking import checked
from rubbergosling.language.vocabulary import MAX_TEXT
from rubbergosling.melody.from_program import from_program, melody_of
from rubbergosling.melody.notes import Melody, Note, Voice
from rubbergosling.melody.to_program import to_program

from .drawn import PLAIN_BEATS, SEMITONES, TEMPI, length, melodies, notes, onsets

LEAST = Fraction(1, 10**18)
SINGLE = notes(SEMITONES, PLAIN_BEATS | st.none(), most_pitches=1)
TWO = melodies(SINGLE, most_voices=2, tempi=TEMPI | st.none()).filter(
    lambda melody: all(onsets(voice) for voice in melody.voices)
)


def played(program: Program, beats: Fraction) -> dict[str, list[tuple[Fraction, Fraction | None]]]:
    """What a program plays from its beginning on, in beats, by synth."""
    found: dict[str, list[tuple[Fraction, Fraction | None]]] = {}
    for event in events(program, 0, beats / 4):
        found.setdefault(event.instrument, []).append((event.bar * 4, event.note))
    return found


def wanted(melody: Melody) -> list[list[tuple[Fraction, Fraction]]]:
    return [[(place, pitches[-1]) for place, pitches in onsets(voice)] for voice in melody.voices]


@given(TWO)
def test_a_program_plays_exactly_the_melodys_notes_where_they_stand(melody: Melody) -> None:
    program, notices, most, average = to_program(melody)
    assert parse(unparse(program)) == checked(program) == program
    assert program.tempo_bpm == melody.tempo_bpm
    assert notices == ()
    assert 0 <= average <= most < LEAST
    beats = max(map(length, melody.voices))
    heard = played(program, beats)
    assert len(heard) == len(melody.voices)
    for track, line in zip(program.tracks, wanted(melody), strict=True):
        found = heard[track.instrument]
        assert [note for _, note in found] == [note for _, note in line]
        distances = [abs(place - other) for (place, _), (other, _) in zip(found, line, strict=True)]
        assert max(distances) == 0 if most == 0 else max(distances) <= most


@given(TWO)
def test_a_program_plays_the_melody_again_when_it_is_over(melody: Melody) -> None:
    program = to_program(melody).program
    beats = max(map(length, melody.voices))
    heard, twice = played(program, beats), played(program, 2 * beats)
    for synth, found in heard.items():
        again = [note for _, note in twice[synth]]
        assert again == 2 * [note for _, note in found]


@given(TWO)
def test_reading_the_program_gives_the_same_notes_at_the_same_places(melody: Melody) -> None:
    again, notices = from_program(parse(unparse(to_program(melody).program)))
    assert notices == ()
    assert again.tempo_bpm == melody.tempo_bpm
    assert list(map(onsets, again.voices)) == list(map(onsets, melody.voices))
    beats = max(map(length, melody.voices))
    assert {length(voice) for voice in again.voices} <= {beats, Fraction(1, 16)}


@given(TWO)
def test_a_melody_that_came_from_a_program_comes_back_as_it_is(melody: Melody) -> None:
    once = from_program(to_program(melody).program).melody
    assert from_program(to_program(once).program).melody == once


@given(TWO)
def test_what_a_performance_plays_is_the_melody_it_came_from(melody: Melody) -> None:
    program = to_program(melody).program
    beats = max(map(length, melody.voices))
    heard = melody_of(events(program, 0, beats / 4), melody.tempo_bpm, beats / 4)
    assert heard.tempo_bpm == melody.tempo_bpm
    by_synth = {voice.synth: voice for voice in heard.voices}
    for track, line in zip(program.tracks, wanted(melody), strict=True):
        voice = by_synth[track.instrument]
        found = onsets(voice)
        assert [pitches[-1] for _, pitches in found] == [pitch for _, pitch in line]
        assert max(abs(a - b) for (a, _), (b, _) in zip(found, line, strict=True)) < LEAST
        assert length(voice) == beats


def test_a_rhythm_that_repeats_is_written_once() -> None:
    beats = [1, 1, 2] * 4
    melody = Melody([Voice([Note(60 + i, each) for i, each in enumerate(beats)])], 125)
    text = unparse(to_program(melody).program)
    assert text == "bpm 125;\nlead 1,1,2 60,61,62,63,64,65,66,67,68,69,70,71;\n"


def test_notes_without_durations_are_half_a_beat_each() -> None:
    melody = Melody([Voice([Note(60), Note(62), Note(64)])])
    assert unparse(to_program(melody).program) == "lead*8 1 60,62,64;\n"


def test_a_rest_makes_the_note_before_it_longer_and_one_before_all_is_the_offset() -> None:
    line = [Note((), 1), Note(60, 1), Note((), 1), Note(62, 1)]
    program = to_program(Melody([Voice(line)], 120)).program
    assert unparse(program) == "bpm 120;\nlead*2+0.5 1 60,62;\n"
    assert from_program(program).melody.voices[0].notes == (Note((), 1), Note(60, 2), Note(62, 1))


def test_twelve_bars_loop_as_twelve_bars_though_no_decimal_is_a_twelfth() -> None:
    melody = Melody([Voice([Note(40, 40), Note(43, 8)])], 120)
    program, notices, most, _ = to_program(melody)
    assert unparse(program) == "bpm 120;\nlead*0.083333333333333333333333 5,1 40,43;\n"
    assert notices == ()
    assert 0 < most < LEAST
    assert from_program(program).melody.voices[0].notes == melody.voices[0].notes


def test_the_higher_voice_is_lead_and_the_lower_one_bass() -> None:
    low, high = Voice([Note(40, 4)]), Voice([Note(72, 4)])
    tracks = to_program(Melody([low, high], 120)).program.tracks
    assert [(track.instrument, track.notes) for track in tracks] == [
        ("bass", (40,)),
        ("lead", (72,)),
    ]
    named = Melody([Voice([Note(72, 4)], "bass"), Voice([Note(40, 4)], "lead")], 120)
    assert [track.instrument for track in to_program(named).program.tracks] == ["bass", "lead"]


def test_what_is_left_out_is_told() -> None:
    voices = [Voice([Note([60, 64, 67], 1)]), Voice([Note(55, 1)]), Voice([Note(30, 1)])]
    program, notices, _, _ = to_program(Melody(voices, 1000))
    assert [notice.message for notice in notices] == [
        "its tempo of 1000 beats a minute is none of the language's:"
        " its beats are 0.5 beats of 500 a minute",
        "a synth plays one note at a time: of each chord the highest is played",
        "there are two synths: 1 of its 3 voices are left out",
    ]
    assert unparse(program) == "bpm 500;\nlead*8 1 67;\nbass*8 1 30;\n"


def test_a_rhythm_that_needs_too_long_a_text_is_moved_to_a_grid_and_that_is_told() -> None:
    line = [Note(60 + i % 12, Fraction(1, 2) + Fraction(i * i % 89, 7919)) for i in range(9000)]
    line[17] = Note(60, Fraction(1, 10**30))
    program, notices, most, average = to_program(Melody([Voice(line)], 120))
    assert len(unparse(program)) <= MAX_TEXT
    assert 0 < average < most < Fraction(1, 50)
    assert notices[-1].message.startswith("notes are up to 0.0")
    assert len(program.tracks[0].notes) == 9000


def test_a_melody_that_is_too_long_for_a_text_is_cut_and_that_is_told() -> None:
    melody = Melody([Voice([Note(100 + i % 7, 1 + i % 13 % 2) for i in range(22_000)])], 120)
    program, notices, most, _ = to_program(melody)
    assert len(unparse(program)) <= MAX_TEXT
    assert most < Fraction(1, 10**12)
    assert notices[0].message.startswith("it is too long for a program: only the first ")
    assert len(program.tracks[0].notes) > 10_000


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (Note((), 1), "nothing of it sounds, so there is nothing to play"),
        (Note(60, 10**7), "it is 10000000 beats long: at most 4000000 can be played"),
    ],
)
def test_what_no_program_can_play_is_an_error(note: Note, message: str) -> None:
    with pytest.raises(MelodyError) as told:
        to_program(Melody([Voice([note])], 120))
    assert str(told.value) == message


def test_notes_that_are_too_dense_are_an_error() -> None:
    line = [Note(60 + i % 2, Fraction(1, 1000)) for i in range(1000)]
    with pytest.raises(MelodyError, match="it has about 4000 notes a bar: lead plays at most 1024"):
        to_program(Melody([Voice(line)], 120))


def test_a_program_by_hand_is_read_until_rhythm_and_notes_begin_together() -> None:
    text = "bpm 150; kick*4; lead*1 2,1,1 60,63 cut70; bass*0.5+0.25 1,0,1 36;"
    melody = from_program(parse(text)).melody
    assert melody.tempo_bpm == 150
    lead, bass = melody.voices
    assert (lead.synth, bass.synth) == ("lead", "bass")
    assert lead.notes == tuple(
        Note(pitch, beats) for pitch, beats in zip([60, 63] * 3, [2, 1, 1] * 2, strict=True)
    )
    assert bass.notes == (Note((), 2), Note(36, 4), Note(36, 2))


def test_a_program_without_a_melody_is_an_error() -> None:
    with pytest.raises(MelodyError, match="no lead or bass in it has notes"):
        from_program(parse("kick*4;"))
    long = Track("lead", ratios=[1] * 1009, notes=[60] * 1013)
    with pytest.raises(MelodyError, match="lead plays 1022117 notes before it repeats"):
        from_program(Program([long]))


def test_drums_alone_are_no_melody() -> None:
    with pytest.raises(MelodyError, match="no synth plays"):
        melody_of(events(parse("kick*4;"), 0, 1))
