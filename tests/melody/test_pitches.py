"""Names of notes as Sonic Pi has them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.melody.pitches import LOWEST_NAMED, name_of, pitch_of


@pytest.mark.parametrize(
    ("name", "pitch"),
    [
        *(("c4", 60), ("c", 60), ("C", 60), ("Ef5", 75), ("eb5", 75), ("fs4", 66), ("cs", 61)),
        *(("b3", 59), ("cb4", 59), ("bs3", 60), ("Bf2", 46), ("bb", 70), ("FS0", 18), ("a4", 69)),
        *(("c-1", 0), ("g9", 127), ("es4", 65), ("ff4", 64)),
    ],
)
def test_a_name_is_a_midi_number(name: str, pitch: int) -> None:
    assert pitch_of(name) == pitch


@pytest.mark.parametrize("name", ["", "h4", "r", "c4x", "c#4", "cc", "c4 ", "c-", "c²", "4", "c٤"])
def test_what_is_no_name_is_none(name: str) -> None:
    assert pitch_of(name) is None


def test_names_are_written_in_sonic_pis_own_spelling() -> None:
    names = [name_of(Fraction(pitch)) for pitch in range(60, 72)]
    assert names == ["c4", "cs4", "d4", "eb4", "e4", "f4", "fs4", "g4", "ab4", "a4", "bb4", "b4"]


@given(st.integers(LOWEST_NAMED, 127))
def test_a_written_name_reads_back(pitch: int) -> None:
    name = name_of(Fraction(pitch))
    assert name is not None and pitch_of(name) == pitch


def test_microtones_and_the_lowest_octave_have_no_name() -> None:
    assert name_of(Fraction(121, 2)) is None
    assert name_of(Fraction(11)) is None


@given(st.text(max_size=8))
def test_any_text_is_a_pitch_or_none(text: str) -> None:
    assert pitch_of(text) is None or isinstance(pitch_of(text), Fraction)
