"""Melodies in MIDI files: the round trip, files by other hands, and damaged ones."""

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import MelodyError
from rubbergosling.melody.midi.midi_reader import read_midi
from rubbergosling.melody.midi.midi_writer import write_midi
from rubbergosling.melody.notes import Melody, Note, Reading, Voice

from .drawn import PLAIN_BEATS, SEMITONES, melodies, notes, onsets

WHEEL = st.integers(0, 127 * 4096).map(lambda n: Fraction(n, 4096))
NOTE = notes(SEMITONES, PLAIN_BEATS) | notes(WHEEL, PLAIN_BEATS, most_pitches=1)
ANY = melodies(NOTE, st.sampled_from(["", "piano", "tb303"]), st.integers(20, 600) | st.none())
HEARD = ANY.filter(lambda melody: any(onsets(voice) for voice in melody.voices))


def through_a_file(melody: Melody) -> tuple[Reading, tuple[str, ...]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tune.mid"
        told = write_midi(melody, path)
        return read_midi(path), tuple(notice.message for notice in told)


def as_midi_has_it(melody: Melody) -> Melody:
    """The melody with rests next to each other as one, and without voices that only rest."""
    voices = []
    for voice in filter(onsets, melody.voices):
        found: list[Note] = []
        for note in voice.notes:
            if found and not note.pitches and not found[-1].pitches:
                assert note.beats and found[-1].beats
                found[-1] = Note((), found[-1].beats + note.beats)
            else:
                found.append(note)
        voices.append(Voice(found, voice.synth))
    return Melody(voices, melody.tempo_bpm)


def file_of(path: Path, *tracks: list[object], ticks: int = 480) -> Path:
    file = mido.MidiFile(ticks_per_beat=ticks)
    file.tracks += [mido.MidiTrack(track) for track in tracks]
    file.save(path)
    return path


def key(kind: str, note: int, time: int = 0, channel: int = 0) -> object:
    return mido.Message(kind, note=note, time=time, channel=channel)


@given(HEARD)
def test_what_is_written_reads_back_as_the_same_melody(melody: Melody) -> None:
    reading, told = through_a_file(melody)
    assert told == ()
    assert reading == (as_midi_has_it(melody), ())


@given(melodies(notes(beats=st.fractions(Fraction(1, 8), 20, max_denominator=997)), most_voices=2))
def test_what_a_file_cannot_say_is_near_and_told(melody: Melody) -> None:
    if not any(map(onsets, melody.voices)):
        return
    (again, _), told = through_a_file(melody)
    heard = [voice for voice in melody.voices if onsets(voice)]
    assert len(again.voices) == len(heard)
    for voice, other in zip(heard, again.voices, strict=True):
        for (place, pitches), (near, others) in zip(onsets(voice), onsets(other), strict=True):
            assert abs(place - near) <= Fraction(1, 480)
            assert place == near or any("beats off" in each for each in told)
            assert abs(pitches[-1] - others[-1]) <= Fraction(1, 2)
            assert pitches == others or any("rounded" in each for each in told)


def test_a_chord_and_what_overlaps_are_told_apart(tmp_path: Path) -> None:
    track = [
        *(key("note_on", 48), key("note_on", 60), key("note_on", 64)),
        *(key("note_off", 60, 480), key("note_off", 64), key("note_on", 67)),
        *(key("note_off", 67, 480), key("note_off", 48)),
    ]
    melody = read_midi(file_of(tmp_path / "a.mid", track)).melody
    assert melody == Melody([Voice([Note([60, 64], 1), Note(67, 1)]), Voice([Note(48, 2)])])


def test_notes_played_a_little_long_or_short_follow_each_other(tmp_path: Path) -> None:
    track = [
        *(key("note_on", 60), key("note_on", 62, 480), key("note_off", 60, 20)),
        *(key("note_off", 62, 440), key("note_on", 64, 20), key("note_off", 64, 240)),
    ]
    melody = read_midi(file_of(tmp_path / "a.mid", track)).melody
    assert melody == Melody([Voice([Note(60, 1), Note(62, 1), Note(64, 0.5)])])


def test_tempo_changes_keep_times_right_at_the_first_tempo(tmp_path: Path) -> None:
    tempi = [
        mido.MetaMessage("set_tempo", tempo=500_000),
        mido.MetaMessage("set_tempo", tempo=1_000_000, time=720),
    ]
    track = [
        *(key("note_on", 60), key("note_off", 60, 480), key("note_on", 62)),
        *(key("note_off", 62, 480), key("note_on", 64), key("note_off", 64, 480)),
    ]
    melody = read_midi(file_of(tmp_path / "a.mid", tempi, track)).melody
    assert melody == Melody([Voice([Note(60, 1), Note(62, 1.5), Note(64, 2)])], 120)


def test_tracks_and_channels_are_voices_and_drums_are_left_out(tmp_path: Path) -> None:
    name = mido.MetaMessage("track_name", name="two hands")
    first = [
        *(name, key("note_on", 60), key("note_on", 36, channel=9), key("note_on", 50, channel=1)),
        *(key("note_off", 60, 480), key("note_off", 36, channel=9), key("note_off", 50, channel=1)),
    ]
    second = [key("note_on", 40, 480), key("note_off", 40, 480)]
    reading = read_midi(file_of(tmp_path / "a.mid", first, second))
    assert reading.melody.voices == (
        Voice([Note(60, 1)], "two hands"),
        Voice([Note(50, 1)], "two hands"),
        Voice([Note((), 1), Note(40, 1)]),
    )
    assert [notice.message for notice in reading.notices] == [
        "channel 10 plays drums: it is left out"
    ]


def test_notes_that_are_never_let_go_last_to_the_end_and_again_pressed_begin_anew(
    tmp_path: Path,
) -> None:
    track = [
        *(key("note_on", 60), key("note_on", 60, 480), key("note_on", 62, 480)),
        *(key("note_off", 60), key("note_off", 99), mido.MetaMessage("end_of_track", time=960)),
    ]
    melody = read_midi(file_of(tmp_path / "a.mid", track)).melody
    assert melody == Melody([Voice([Note(60, 1), Note(60, 1), Note(62, 2)])])


@pytest.mark.parametrize(
    ("melody", "message"),
    [
        (Melody([Voice([Note(60)])]), "notes without durations last half a beat in the file"),
        (Melody([Voice([Note(60, 1)])], Fraction(1, 2)), "its tempo is 3.576"),
        (Melody([Voice([Note(Fraction(181, 3), 1)])]), "microtones such as 181/3 are rounded"),
        (
            Melody([Voice([Note(60, 1), Note(62, Fraction(1, 10**9)), Note(64, 1)])]),
            "notes too short for the file are left out",
        ),
    ],
)
def test_what_a_file_cannot_hold_is_told(melody: Melody, message: str) -> None:
    _, told = through_a_file(melody)
    assert any(each.startswith(message) for each in told)


def test_what_no_file_can_hold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MelodyError, match="nothing of this melody sounds"):
        write_midi(Melody([Voice([Note((), 1)])]), tmp_path / "a.mid")
    with pytest.raises(MelodyError, match=r"it is 1e\+09 beats long: no MIDI file can say that"):
        write_midi(Melody([Voice([Note(60, 10**9)])]), tmp_path / "a.mid")
    with pytest.raises(MelodyError, match="can't be written: No such file or directory"):
        write_midi(Melody([Voice([Note(60, 1)])]), tmp_path / "none" / "a.mid")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it is no MIDI file, or damaged"),
        (b"RIFF\0\0\0\0WAVE", "it is no MIDI file, or damaged"),
        (b"MThd\0\0\0\6\0\1\0\0\0\0", "it counts in frames"),
        (b"MThd\0\0\0\6\0\1\0\0\xe8\x28", "it counts in frames"),
        (b"MThd\0\0\0\6\0\1\0\0\1\xe0", "it has no notes"),
        (b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\x7f\xff\xff\xff\0", "it is no MIDI file, or damaged"),
        (b"\0" * 1_000_001, "it has more than 1000000 bytes"),
    ],
)
def test_what_is_no_melody_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    path.write_bytes(data)
    with pytest.raises(MelodyError, match=message):
        read_midi(path)


def test_a_file_of_drums_alone_is_refused(tmp_path: Path) -> None:
    track = [key("note_on", 36, channel=9), key("note_off", 36, 480, channel=9)]
    with pytest.raises(MelodyError, match="it has no notes but drums"):
        read_midi(file_of(tmp_path / "a.mid", track))


SOUND = bytes.fromhex(
    "4d546864 00000006 0001 0002 01e0"  # the header: two tracks, 480 ticks a beat
    "4d54726b 00000010 00ff5103061a80 00ff030178 00ff2f00"  # a tempo and a name
    "4d54726b 00000015 00903c40 07904040 8360803c40 00804040 00ff2f00"  # two notes
)


def test_a_file_by_another_hand_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    path.write_bytes(SOUND)
    first = Voice([Note(60, Fraction(487, 480))])
    second = Voice([Note((), Fraction(7, 480)), Note(64, 1)])
    assert read_midi(path).melody == Melody([first, second], 150)


@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=6),
    st.integers(0, len(SOUND)),
)
def test_a_damaged_file_is_a_melody_or_an_error(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.mid"
        path.write_bytes(data[: cut or None])
        try:
            assert read_midi(path).melody.voices
        except MelodyError as error:
            assert str(error)
