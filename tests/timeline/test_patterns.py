"""Speed, offset and ratios to onsets, against an oracle that tries every place there is."""

from fractions import Fraction
from itertools import pairwise
from math import ceil, lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.language.syntax import Track
from rubbergosling.timeline.patterns import onsets, pattern_of
from tests.timeline.rationals import examples, positions, rationals

ratios = st.lists(rationals(0, 5, 3), max_size=5).filter(lambda parts: not parts or sum(parts))
tracks = st.builds(
    Track,
    instrument=st.just("kick"),
    speed=rationals(0, 9, 5).filter(bool),
    offset=rationals(-2, 2, 5),
    ratios=ratios.map(tuple),
)


def places(track: Track, start: Fraction, stop: Fraction) -> list[Fraction]:
    """The onsets, straight from the definition, slowly.

    The phase of a track at bar x is (x * speed + offset) mod 1. An onset is where the phase is
    that of the beginning of a part that is not empty. Such a place is a whole number of steps of
    1/grid bars; every step of the span is tried.
    """
    parts = list(track.ratios) or [Fraction(1)]
    begins = [sum(parts[:place], Fraction(0)) / sum(parts) for place in range(len(parts))]
    wanted = {begin for begin, part in zip(begins, parts, strict=True) if part > 0}
    common = lcm(track.offset.denominator, *(begin.denominator for begin in wanted))
    grid = common * track.speed.numerator
    # The phase there, in whole numbers: a step of 1/grid bars is one of 1/cycle of a cycle.
    cycle = common * track.speed.denominator
    phases = {begin * cycle for begin in wanted}
    advance = track.offset * cycle
    steps = range(ceil(start * grid), ceil(stop * grid))
    return [Fraction(step, grid) for step in steps if (step + advance) % cycle in phases]


def bars_of(track: Track, start: Fraction, stop: Fraction) -> list[Fraction]:
    return [bar for bar, _ in onsets(pattern_of(track), start, stop)]


def counts_of(track: Track, start: Fraction, stop: Fraction) -> list[int]:
    return [count for _, count in onsets(pattern_of(track), start, stop)]


@examples
@given(tracks, rationals(0, 2, 7), rationals(0, 1, 7))
def test_onsets_are_where_the_definition_says(
    track: Track, start: Fraction, length: Fraction
) -> None:
    assert bars_of(track, start, start + length) == places(track, start, start + length)


@examples
@given(tracks, rationals(0, 2, 7))
def test_onsets_are_counted_from_bar_0(track: Track, start: Fraction) -> None:
    before = len(places(track, Fraction(0), start))
    counts = counts_of(track, start, start + 1)
    assert counts == list(range(before, before + len(counts)))


@examples
@given(tracks, st.lists(positions, min_size=2, max_size=8).map(sorted))
def test_any_chopping_of_a_span_gives_the_same_onsets(track: Track, cuts: list[Fraction]) -> None:
    pattern = pattern_of(track)
    chopped = [onset for start, stop in pairwise(cuts) for onset in onsets(pattern, start, stop)]
    assert chopped == onsets(pattern, cuts[0], cuts[-1])


@examples
@given(tracks, positions)
def test_the_phase_at_an_onset_is_that_of_the_beginning_of_a_part(
    track: Track, start: Fraction
) -> None:
    parts = track.ratios or (Fraction(1),)
    begins = {sum(parts[:place], Fraction(0)) / sum(parts) for place in range(len(parts))}
    for bar in bars_of(track, start, start + 1):
        assert (bar * track.speed + track.offset) % 1 in begins


@examples
@given(tracks, st.integers(1, 7), positions)
def test_only_the_proportion_of_ratios_counts(track: Track, factor: int, start: Fraction) -> None:
    larger = tuple(ratio * factor for ratio in track.ratios)
    other = Track("kick", speed=track.speed, offset=track.offset, ratios=larger)
    assert bars_of(other, start, start + 1) == bars_of(track, start, start + 1)


@examples
@given(tracks, positions)
def test_a_whole_cycle_of_offset_changes_no_place(track: Track, start: Fraction) -> None:
    other = Track("kick", speed=track.speed, offset=track.offset + 1, ratios=track.ratios)
    assert bars_of(other, start, start + 1) == bars_of(track, start, start + 1)


@examples
@given(tracks, rationals(0, 3, 8), positions)
def test_an_offset_advances_the_pattern_by_that_part_of_its_cycle(
    track: Track, more: Fraction, start: Fraction
) -> None:
    other = Track("kick", speed=track.speed, offset=track.offset + more, ratios=track.ratios)
    earlier = more / track.speed
    moved = [bar - earlier for bar in bars_of(track, start + earlier, start + earlier + 1)]
    assert bars_of(other, start, start + 1) == moved


@examples
@given(tracks, positions)
def test_an_empty_span_has_no_onsets(track: Track, bar: Fraction) -> None:
    assert onsets(pattern_of(track), bar, bar) == []


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("kick", "0 1 2"),
        ("kick*2", "0 1/2 1 3/2 2 5/2"),
        ("kick*1.5", "0 2/3 4/3 2 8/3"),
        ("kick*0.5", "0 2"),
        ("snare*2+0.25", "3/8 7/8 11/8 15/8 19/8 23/8"),
        ("snare+0.25", "3/4 7/4 11/4"),
        ("snare+-0.25", "1/4 5/4 9/4"),
        ("kick*0.5 3,3,2", "0 3/4 3/2 2 11/4"),
        ("kick 2,0,1", "0 2/3 1 5/3 2 8/3"),
        ("kick 0,1", "0 1 2"),
        ("kick 1,0.5,0.5", "0 1/2 3/4 1 3/2 7/4 2 5/2 11/4"),
        ("kick*0.3", "0"),
        ("kick*0.3+0.1", ""),
    ],
)
def test_the_reference_is_right_about_three_bars(text: str, bars: str) -> None:
    (track,) = rg.parse(text).tracks
    assert bars_of(track, Fraction(0), Fraction(3)) == [Fraction(bar) for bar in bars.split()]


def test_a_melody_keeps_its_place_far_from_the_beginning() -> None:
    (track,) = rg.parse("kick*7 3,3,2").tracks
    one_cycle = Fraction(1000), Fraction(1000) + Fraction(1, 7)
    assert counts_of(track, *one_cycle) == [21000, 21001, 21002]
