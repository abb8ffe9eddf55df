"""Performances written down by hand: in any order, with any numbers, and no senseless ones."""

from fractions import Fraction

import pytest
from hypothesis import given

from rubbergosling import (
    Effect,
    Entry,
    Evaluate,
    Hush,
    MovePointer,
    Performance,
    Program,
    Reset,
    SetTempo,
    Track,
    events,
)
from tests.performance.drawn import performances

VERSE, CHORUS = Program([Track("kick", speed=4)], 150), Program([Track("snare", speed=2)])
NAMES = {
    each.__name__: each
    for each in (
        Effect, Entry, Evaluate, Fraction, Hush, MovePointer, Performance, Program, Reset,
        SetTempo, Track,
    )
}  # fmt: skip


def test_moments_in_any_order_become_entries_in_the_order_of_bars() -> None:
    song = Performance.of((8, Hush()), (0, VERSE), (4.5, CHORUS), (4.5, SetTempo(160)))
    assert song.entries == (
        Entry(0, Evaluate(VERSE)),
        Entry(Fraction(9, 2), Evaluate(CHORUS)),
        Entry(4.5, SetTempo(160)),
        Entry(8, Hush()),
    )
    heard = [(event.bar, event.instrument) for event in events(song, 4, 9)]
    assert heard == [
        (Fraction(4), "kick"), (Fraction(17, 4), "kick"), (Fraction(9, 2), "snare"),
        *((Fraction(half, 2), "snare") for half in range(10, 16)),
    ]  # fmt: skip


def test_numbers_are_the_decimals_that_are_seen() -> None:
    assert Entry(0.1, Hush()).bar == Fraction(1, 10)
    assert SetTempo(140.3).bpm == Fraction(1403, 10)


def test_what_is_out_of_range_can_not_be_made() -> None:
    with pytest.raises(ValueError, match=r"bpm is 19\.9: it must be 20 to 999 beats a minute"):
        SetTempo(19.9)
    with pytest.raises(ValueError, match=r"pointer y is 1\.5: it must be 0 to 1"):
        MovePointer(0.5, 1.5)
    with pytest.raises(ValueError, match="pointer x is nan"):
        MovePointer(float("nan"), 0)


def test_a_performance_is_shown_as_what_makes_an_equal_one() -> None:
    song = Performance.of((0, VERSE), (1, Reset("snare")), (2, Reset()), (8, Hush()))
    assert repr(song) == (
        "Performance(entries=(Entry(0, Evaluate(Program(tracks=(Track('kick', speed=4),), "
        "tempo_bpm=150))), Entry(1, Reset(instrument='snare')), Entry(2, Reset(instrument=None)), "
        "Entry(8, Hush())))"
    )


@given(performances)
def test_any_performance_is_shown_as_what_makes_an_equal_one(performance: Performance) -> None:
    assert eval(repr(performance), NAMES) == performance
