"""What is a name, in all scripts of a class, and which names are one."""

import pytest

from rubbergosling.studio.pupil_names import known_name, same_name, why_no_name


@pytest.mark.parametrize(
    "said",
    ["Ana", "Zoë", "李明", "O'Neil", "O’Neil", "Ana María", "7b-2", "प्रिया", "สมชาย", "مُحَمَّد",
     "Анна", "Ñandú", "田中 さくら", "김민준"],
)  # fmt: skip
def test_what_is_a_name_is_kept_as_it_is(said: str) -> None:
    assert known_name(said) == said


@pytest.mark.parametrize(
    "said",
    ["", ".", "..", "a/b", "a\\b", "x" * 25, "\0", "-", "a\nb/..", None, 7, "Ana 🎵", "A\u3164na",
     "\u3164", "An\u200ba", "Ana\u202e", "A\ufe0fna", "A\ud800", "\u0301na", "COM¹", ["a"]],
)  # fmt: skip
def test_what_is_no_name_is_told_in_words_for_a_child(said: object) -> None:
    assert known_name(said) == ""
    assert why_no_name(said) == "a name is 1 to 24 letters, figures and spaces, no emoji"


@pytest.mark.parametrize(
    "said", ["con", "NUL", "con.txt", "ＣＯＭ1", "lpt1 .x", "Class.json", "class.lock"]
)
def test_a_name_that_is_a_device_or_a_file_of_ours_is_refused(said: str) -> None:
    assert "can't be a name on every computer" in why_no_name(said)


@pytest.mark.parametrize("said", ["Аna", "Anα", "Սna"])
def test_a_name_of_letters_that_only_look_alike_is_refused(said: str) -> None:
    assert "in one alphabet: this one mixes" in why_no_name(said)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana", "ANA"), ("Ａna", "Ana"), ("STRAUSS", "Strauß"), ("O’Neil", "o'neil"), ("Ana ", "Ana")],
)
def test_names_that_look_or_sound_as_one_are_one(one: str, other: str) -> None:
    assert same_name(known_name(one)) == same_name(known_name(other))
