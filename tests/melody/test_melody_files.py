"""Melodies in files, by the ends of their names."""

from pathlib import Path

import pytest

from rubbergosling.errors import MelodyError, ProgramError
from rubbergosling.melody.melody_files import MAX_BYTES, read_melody, write_melody
from rubbergosling.melody.notes import Melody, Note, Voice

TUNE = Melody([Voice([Note(60, 1), Note(64, 0.5), Note(67, 0.5)], "lead")], 125)


@pytest.mark.parametrize(
    ("name", "synth"),
    [("a.rb", ""), ("a.TXT", ""), ("a.mid", "lead"), ("a.midi", "lead"), ("a.gosling", "lead")],
)
def test_a_melody_comes_back_from_a_file_of_any_kind(name: str, synth: str, tmp_path: Path) -> None:
    assert write_melody(TUNE, tmp_path / name) == ()
    melody, notices = read_melody(tmp_path / name)
    assert melody == Melody([Voice(TUNE.voices[0].notes, synth)], 125)
    assert notices == ()


def test_a_synth_can_be_named_for_sonic_pi(tmp_path: Path) -> None:
    write_melody(TUNE, tmp_path / "a.rb", synth="piano")
    assert read_melody(tmp_path / "a.rb").melody.voices[0].synth == "piano"


def test_what_can_not_be_written_is_told(tmp_path: Path) -> None:
    chords = Melody([Voice([Note([60, 64], 1)])], 125)
    (notice,) = write_melody(chords, tmp_path / "a.gosling")
    assert notice.message.startswith("a synth plays one note at a time")


def test_what_was_not_followed_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.rb").write_text("play :c4\nsleep 1\nplay dice(6)\n")
    (notice,) = read_melody(tmp_path / "a.rb").notices
    assert notice.place.line == 3


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.rb", b"play [:c4", "a.rb: line 1: this [ is never closed"),
        ("a.rb", b"\xff\xfe", "a.rb: it is no text: it is written in UTF-16"),
        (
            "a.rb",
            b" " * (MAX_BYTES + 1),
            f"a.rb: it can't be read: it has more than {MAX_BYTES} bytes",
        ),
        ("a.mid", b"MThd", "a.mid: it can't be read: it is no MIDI file, or damaged"),
        ("a.gosling", b"kick*4;", "a.gosling: this program has no melody"),
        ("a.wav", b"", "a.wav is no melody: its name must end in .rb, .txt, .mid, .midi or"),
    ],
)
def test_a_file_without_a_melody_is_an_error_that_names_it(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(MelodyError) as told:
        read_melody(tmp_path / name)
    assert message in str(told.value)


@pytest.mark.parametrize("name", ["a.rb", "a.mid", "a.gosling"])
def test_a_file_that_is_not_there_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(MelodyError, match="can't be read: No such file or directory"):
        read_melody(tmp_path / name)


@pytest.mark.parametrize("name", ["a.rb", "a.mid", "a.gosling"])
def test_a_folder_that_is_not_there_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(MelodyError, match="can't be written: No such file or directory"):
        write_melody(TUNE, tmp_path / "none" / name)


def test_a_faulty_program_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.gosling").write_text("lead*4 1 60;\nlead*4 1 200;")
    with pytest.raises(ProgramError) as told:
        read_melody(tmp_path / "a.gosling")
    assert (told.value.path, told.value.line) == (str(tmp_path / "a.gosling"), 2)


def test_a_program_may_play_samples_that_are_known(tmp_path: Path) -> None:
    (tmp_path / "a.gosling").write_text("rim*4;\nlead*4 1 60;")
    assert read_melody(tmp_path / "a.gosling", ["rim"]).melody.voices[0].notes == (Note(60, 1),)
