"""Bars to seconds and back, against an oracle that walks along the bars."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubbergosling.timeline.tempo import TempoMap
from tests.timeline.rationals import examples, positions, rationals, tempi

GRID = 24
"""Slices to a bar in the oracle."""

Changes = list[tuple[Fraction, Fraction]]

on_grid = st.integers(0, 6 * GRID).map(lambda slices: Fraction(slices, GRID))


def in_order(changes: Changes) -> Changes:
    return sorted(changes, key=lambda change: change[0])


changes_on_grid = st.lists(st.tuples(on_grid, tempi), max_size=8).map(in_order)
changes_anywhere = st.lists(st.tuples(positions, tempi), max_size=8).map(in_order)


def walked(changes: Changes, bar: Fraction) -> Fraction:
    """Seconds to a place on the grid: each slice lasts as long as the tempo it begins with says."""
    seconds = Fraction(0)
    for slices in range(int(bar * GRID)):
        tempo = Fraction(120)
        for at, bpm in changes:
            if at <= Fraction(slices, GRID):
                tempo = bpm
        seconds += 4 * Fraction(60) / tempo / GRID
    return seconds


@examples
@given(changes_on_grid, on_grid)
def test_seconds_are_those_of_walking_along_the_bars(changes: Changes, bar: Fraction) -> None:
    assert TempoMap.of(changes).seconds_at(bar) == walked(changes, bar)


@examples
@given(changes_anywhere, positions)
def test_bars_to_seconds_and_back_is_exact(changes: Changes, bar: Fraction) -> None:
    tempo = TempoMap.of(changes)
    assert tempo.bar_at(tempo.seconds_at(bar)) == bar


@examples
@given(changes_anywhere, rationals(0, 100, 48000))
def test_seconds_to_bars_and_back_is_exact(changes: Changes, seconds: Fraction) -> None:
    tempo = TempoMap.of(changes)
    assert tempo.seconds_at(tempo.bar_at(seconds)) == seconds


@examples
@given(changes_anywhere, positions, positions)
def test_a_later_bar_comes_later(changes: Changes, one: Fraction, other: Fraction) -> None:
    tempo = TempoMap.of(changes)
    assert (one < other) == (tempo.seconds_at(one) < tempo.seconds_at(other))


@examples
@given(changes_anywhere, positions)
def test_the_tempo_is_the_last_one_set(changes: Changes, bar: Fraction) -> None:
    reached = [bpm for at, bpm in changes if at <= bar]
    assert TempoMap.of(changes).tempo_at(bar) == (reached[-1] if reached else 120)


@examples
@given(changes_anywhere, positions)
def test_a_place_in_floating_point_is_about_the_exact_one(changes: Changes, bar: Fraction) -> None:
    tempo = TempoMap.of(changes)
    near = tempo.bar_near(float(tempo.seconds_at(bar)))
    assert near == pytest.approx(float(bar), abs=1e-9)


@examples
@given(st.lists(tempi, min_size=1, max_size=4), positions)
def test_of_several_tempi_at_one_bar_the_last_holds(several: list[Fraction], bar: Fraction) -> None:
    at = Fraction(3)
    assert TempoMap.of([(at, bpm) for bpm in several]).seconds_at(bar) == (
        TempoMap.of([(at, several[-1])]).seconds_at(bar)
    )


@examples
@given(changes_anywhere, positions)
@example([], Fraction(0))
def test_a_change_to_the_same_tempo_changes_nothing(changes: Changes, bar: Fraction) -> None:
    tempo = TempoMap.of(changes)
    again = in_order([*changes, (Fraction(13, 2), tempo.tempo_at(Fraction(13, 2)))])
    assert TempoMap.of(again).seconds_at(bar) == tempo.seconds_at(bar)


def test_the_first_tempo_is_120_and_a_bar_has_four_beats() -> None:
    assert TempoMap().seconds_at(Fraction(1)) == 2
    assert TempoMap.of([(Fraction(0), Fraction(150))]).seconds_at(Fraction(1)) == Fraction(8, 5)


def test_nothing_drifts_in_a_thousand_bars_of_changes() -> None:
    changes = [(Fraction(bar), Fraction(999, 1 + bar % 7)) for bar in range(1000)]
    seconds = sum((Fraction(240) / bpm for _, bpm in changes), start=Fraction(0))
    assert TempoMap.of(changes).seconds_at(Fraction(1000)) == seconds


@examples
@given(changes_anywhere)
def test_a_map_that_grows_is_the_map_of_all_its_changes(changes: Changes) -> None:
    growing = TempoMap()
    for bar, bpm in changes:
        growing = growing.extended([(bar, bpm)])
    assert growing == TempoMap.of(changes)


def test_a_thousand_odd_tempi_leave_the_arithmetic_short_and_the_time_right() -> None:
    tempi = [100 + Fraction(number * 7919 % 10_007, 10_007) for number in range(1000)]
    tempo = TempoMap.of((Fraction(number), bpm) for number, bpm in enumerate(tempi))
    exact = sum((240 / bpm for bpm in tempi), Fraction(0))
    assert abs(tempo.seconds_at(Fraction(1000)) - exact) < Fraction(1, 10**11)
    assert tempo.seconds_at(Fraction(2001, 2)).denominator < 2**300
