"""A line of a journal: whatever is written can be read, and what is wrong is said in our words."""

from fractions import Fraction
from typing import Any

import pytest

from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.entries import Entry, Hush, MovePointer, SetTempo
from rubbergosling.performance.journal_format import entry_fields, entry_of

LONG = (
    "140.00000000000000000001", "140." + "3" * 20, "12345678901234567890/98765432109876543",
    Fraction(10**39 + 1, 10**37), 140.1, 1e2,
)  # fmt: skip


@pytest.mark.parametrize("number", LONG, ids=str)
def test_a_tempo_of_many_digits_comes_back(number: str | float | Fraction) -> None:
    entry = Entry(0, SetTempo(Fraction(number) if isinstance(number, str) else number))
    assert entry_of(entry_fields(entry), DRUMS) == entry


@pytest.mark.parametrize("bar", ["123456.12345678901234567890", "0.00000000000000000001", "1/3"])
def test_a_position_of_many_digits_comes_back(bar: str) -> None:
    read = entry_of({"bar": bar, "do": "hush"}, DRUMS)
    assert isinstance(read, Entry)
    assert read == Entry(Fraction(bar), Hush())
    assert entry_of(entry_fields(read), DRUMS) == read


def test_a_number_of_json_is_meant_as_it_is_written() -> None:
    assert entry_of({"bar": 0.1, "do": "bpm", "bpm": 140.3}, DRUMS) == Entry(
        Fraction(1, 10), SetTempo(Fraction(1403, 10))
    )
    read = entry_of({"bar": 1e-5, "do": "pointer", "x": 1, "y": 1e-300}, DRUMS)
    assert read == Entry(Fraction(1, 100_000), MovePointer(1.0, 1e-300))


def test_what_has_too_many_digits_is_refused_before_it_is_played() -> None:
    with pytest.raises(ValueError, match="bpm has more than 40 digits"):
        SetTempo(Fraction(10**42 + 1, 10**40))
    with pytest.raises(ValueError, match="a number has more than 40 digits"):
        entry_fields(Entry(Fraction(1, 10**40), Hush()))
    for bar in (5e-324, "1/" + "9" * 41, "1." + "0" * 40 + "1"):
        with pytest.raises(ValueError, match=r"more than 40 digits|is not a number"):
            entry_of({"bar": bar, "do": "hush"}, DRUMS)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"bar": [1]}, "[1] is not a number"),
        ({"bar": {"a": 1}}, "{'a': 1} is not a number"),
        ({"bar": None}, "None is not a number"),
        ({"bar": True}, "True is not a number"),
        ({"bar": "１"}, r"'\uff11' is not a number"),
        ({"do": "\x1b[2J"}, r"unknown action '\x1b[2J': evaluate"),
        ({"do": "pointer", "x": "left", "y": 0}, "'left' is not a number"),
        ({"do": "pointer", "x": True, "y": 0}, "True is not a number"),
        ({"do": "load", "instrument": "snare", "agent": 5}, "agent is 5: it must be a file in"),
        ({"do": "reset", "instrument": "\x1b[2J"}, 'unknown instrument "\ufffd[2J": the instr'),
        ({"do": "reset", "instrument": "sn\u202eair"}, 'unknown instrument "sn\ufffdair": did you'),
        ({"do": "chance", "seed": "\x1b"}, r"seed is '\x1b': it must be a whole number"),
        ({"do": "late", "bars": 1_000_001}, "bars is 1000001: it must be a whole number, 1 to"),
    ],
)
def test_what_is_wrong_is_said_in_our_words_and_a_terminal_shows_it(
    fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError) as caught:
        entry_of({"bar": "0", "do": "hush"} | fields, DRUMS)
    assert str(caught.value).startswith(said)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("field", ["do", "bar"])
def test_however_long_a_field_is_the_message_is_short(field: str) -> None:
    with pytest.raises(ValueError) as caught:
        entry_of({"bar": "0", "do": "hush"} | {field: "x" * 100_000}, DRUMS)
    assert len(str(caught.value)) < 200
