"""One table of words: everything else is made from it or agrees with it."""

from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from rubbergosling.language import syntax, vocabulary
from rubbergosling.language.vocabulary import (
    Range,
    instrument_name,
    is_instrument_name,
    series,
)

REFERENCE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")


def test_the_types_of_the_tree_name_the_words_of_the_table() -> None:
    assert get_args(syntax.Mode) == vocabulary.MODES
    assert get_args(syntax.EffectName) == tuple(vocabulary.EFFECTS)
    assert get_args(syntax.ControlName) == tuple(vocabulary.CONTROLS)
    assert get_args(syntax.Pointer) == tuple(vocabulary.POINTERS.values())


def test_the_reference_tells_every_word() -> None:
    tables = (vocabulary.SETTINGS, vocabulary.EFFECTS, vocabulary.CONTROLS, vocabulary.POINTERS)
    words = [word for table in tables for word in table]
    for word in (*words, *vocabulary.MODES, *vocabulary.DRUMS, *vocabulary.SYNTHS):
        assert f"`{word}" in REFERENCE, word


def test_the_reference_tells_every_range() -> None:
    rows = [line for line in REFERENCE.splitlines() if line.startswith("|")]
    settings = [*vocabulary.SETTINGS.items(), *vocabulary.EFFECTS.items()]
    for name, allowed in [*settings, *vocabulary.CONTROLS.items()]:
        assert any(f"`{name}" in row and str(allowed) in row for row in rows), (name, str(allowed))


@pytest.mark.parametrize(
    ("allowed", "inside", "outside", "told"),
    [
        (Range(20, 999), ["20", "999", "20.5"], ["19.99", "999.01", "-20"], "20 to 999"),
        (Range(0, 64, above_low=True), ["0.01"], ["0"], "more than 0 and at most 64"),
        (Range(0), ["0", "1000000"], ["-0.1"], "0 or more"),
        (Range(8, 9, "steps", whole=True), ["8"], ["8.5"], "a whole number of steps, 8 to 9"),
        (Range(20, 30, "hertz"), ["20"], ["31"], "20 to 30 hertz"),
    ],
)
def test_a_range_checks_and_tells_the_same(
    allowed: Range, inside: list[str], outside: list[str], told: str
) -> None:
    assert all(allowed.check(Fraction(value)) for value in inside)
    assert not any(allowed.check(Fraction(value)) for value in outside)
    assert str(allowed) == told
    assert allowed.sentence("lpf", "7") == f"lpf is 7: it must be {told}"


def test_a_series_reads_as_prose() -> None:
    assert series(["a"]) == "a"
    assert series(["a", "b", "c"]) == "a, b or c"
    assert series(["a", "b"], "and") == "a and b"


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("kick", "kick"),
        ("Hi Hat-01", "Hi_Hat_01"),
        ("808", "_808"),
        ("бум", "бум"),
        ("таз", "таз"),
        ("Дом", "Дом"),
        ("schön", "schön"),
        ("scho\u0308n", "schön"),  # as macOS writes the names of files
        ("طبل", "طبل"),
        ("हिंदी", "हिंदी"),  # its vowels are marks, not letters
        ("太鼓", "太鼓"),
        ("٣طبل", "_٣طبل"),  # a digit of another script is a digit
        ("ᄒ\u1161\u11ab", "한"),
        ("a\u200bb", "a_b"),
        ("drum🥁", "drum_"),
        ("\u0301x", "_\u0301x"),
        ("bad\udcff", "bad_"),  # a byte that is no text
        ("", "_"),
    ],
)
def test_letters_of_any_alphabet_make_the_name_of_a_sample(stem: str, name: str) -> None:
    assert instrument_name(stem) == name
    assert is_instrument_name(name)
    assert is_instrument_name(stem) == (stem == name)
