"""What differs between two lists of events, against an oracle that tries every pair."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.performance.event_diff import Change, changes
from rubbergosling.timeline.track_events import Event
from tests.performance.drawn import examples
from tests.timeline.rationals import rationals

hits = st.lists(
    st.builds(
        Event,
        rationals(0, 2, 8),
        st.sampled_from(["kick", "lead"]),
        st.sampled_from([None, Fraction(48), Fraction(60)]),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda event: (event.instrument, event.bar),
)


def hit(bar: str | float, note: float | None = None, predicted: bool = False) -> Event:
    return Event(Fraction(bar), "lead", None if note is None else Fraction(note), predicted)


def kicks(*bars: str | float) -> list[Event]:
    return [Event(Fraction(bar), "kick") for bar in bars]


def told(
    in_a: list[Event], in_b: list[Event]
) -> list[tuple[str, Fraction | None, Fraction | None]]:
    """Each change as its kind and its two places."""
    return [
        (change.kind, change.in_a and change.in_a.bar, change.in_b and change.in_b.bar)
        for change in changes(in_a, in_b)
    ]


def slowly(in_a: list[Event], in_b: list[Event]) -> set[Change]:
    """The same by trying every pair again and again."""

    def near(a: Event, b: Event) -> bool:
        return a.instrument == b.instrument and abs(a.bar - b.bar) <= Fraction(1, 4)

    def rank(pair: tuple[Event, Event]) -> tuple[Fraction, bool, Fraction]:
        first, last = sorted(event.bar for event in pair)
        return last - first, int(first) != int(last), first

    left, right, found = list(in_a), list(in_b), set()
    while pairs := [(a, b) for a in left for b in right if near(a, b)]:
        a, b = min(pairs, key=rank)
        left.remove(a)
        right.remove(b)
        found |= {Change(a, b)} if a != b else set()
    return found | {Change(a, None) for a in left} | {Change(None, b) for b in right}


@examples
@given(hits, hits)
def test_the_nearest_hits_that_have_nobody_at_their_place_belong_together(
    in_a: list[Event], in_b: list[Event]
) -> None:
    assert set(changes(in_a, in_b)) == slowly(in_a, in_b)


@examples
@given(hits, hits)
def test_the_changes_turn_one_into_the_other(in_a: list[Event], in_b: list[Event]) -> None:
    found = changes(in_a, in_b)
    gone = {change.in_a for change in found if change.in_a}
    new = {change.in_b for change in found if change.in_b}
    assert gone <= set(in_a) and new <= set(in_b)
    assert (set(in_a) - gone) | new == set(in_b)


@examples
@given(hits, hits)
def test_the_other_way_round_every_change_is_the_other_way_round(
    in_a: list[Event], in_b: list[Event]
) -> None:
    there = {(change.in_a, change.in_b) for change in changes(in_a, in_b)}
    back = {(change.in_b, change.in_a) for change in changes(in_b, in_a)}
    assert there == back


@examples
@given(hits, hits)
def test_changes_stand_in_order(in_a: list[Event], in_b: list[Event]) -> None:
    bars = [change.bar for change in changes(in_a, in_b)]
    assert bars == sorted(bars)


@examples
@given(hits)
def test_the_same_hits_in_any_order_are_no_change(events: list[Event]) -> None:
    assert changes(events, events[::-1]) == ()


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        (hit(0, 48), hit(0, 60), "note"),
        (hit(0, 48), hit(0, 48, predicted=True), "agent"),
        (hit(0, 48), hit(0, 60, predicted=True), "note"),
        (hit(0, 48), hit("1/8", 60, predicted=True), "moved"),
    ],
)
def test_of_a_change_its_place_is_told_before_its_note_and_its_player(
    a: Event, b: Event, kind: str
) -> None:
    (change,) = changes([a], [b])
    assert change == Change(a, b)
    assert (change.kind, change.instrument, change.bar) == (kind, "lead", 0)


def test_a_hit_that_is_farther_than_a_beat_is_another_one() -> None:
    assert told(kicks(1), kicks(1.25)) == [("moved", 1, 1.25)]
    assert told(kicks(1), kicks("127/100")) == [
        ("only a", 1, None),
        ("only b", None, Fraction(127, 100)),
    ]


def test_another_instrument_is_another_hit() -> None:
    assert told([hit(0)], kicks(0)) == [("only b", None, 0), ("only a", 0, None)]


def test_a_pattern_that_is_moved_by_half_its_distance_stays_in_its_bars() -> None:
    straight, moved = kicks(0, "1/2", 1, "3/2"), kicks("1/4", "3/4", "5/4", "7/4")
    assert told(straight, moved) == [
        ("moved", Fraction(n, 2), Fraction(2 * n + 1, 4)) for n in range(4)
    ]


def test_three_hits_against_four_leave_the_one_in_the_middle_alone() -> None:
    four, three = kicks(0, "1/4", "1/2", "3/4"), kicks(0, "1/3", "2/3")
    assert told(four, three) == [
        ("moved", Fraction(1, 4), Fraction(1, 3)),
        ("only a", Fraction(1, 2), None),
        ("moved", Fraction(3, 4), Fraction(2, 3)),
    ]
