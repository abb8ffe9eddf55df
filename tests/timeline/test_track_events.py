"""A track's events, and how they are listed."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.language.syntax import Track
from rubbergosling.timeline.patterns import pattern_of
from rubbergosling.timeline.tempo import TempoMap
from rubbergosling.timeline.track_events import Event, event_fields, listing, number, track_events
from tests.timeline.rationals import examples, positions, rationals, tempi

events = st.builds(
    Event,
    bar=rationals(0, 100, 1000),
    instrument=st.sampled_from(["kick", "lead"]),
    note=st.none() | rationals(0, 127, 100),
    predicted=st.booleans(),
)


def played(text: str, start: float, stop: float) -> list[Event]:
    (track,) = rg.parse(text).tracks
    return track_events(track, pattern_of(track), Fraction(start), Fraction(stop))


def test_notes_are_taken_in_turn() -> None:
    notes = [event.note for event in played("lead*4 2,1 20,32,60", 0, 1)]
    assert notes == [20, 32, 60, 20, 32, 60, 20, 32]


def test_the_first_onset_has_the_first_note_wherever_it_stands() -> None:
    assert [event.note for event in played("lead*2+0.25 1 50,51,52", 0, 2)] == [50, 51, 52, 50]


@examples
@given(positions, rationals(0, 3, 7), st.lists(rationals(0, 127, 10), min_size=1, max_size=5))
def test_notes_keep_their_place_in_any_span(
    start: Fraction, length: Fraction, notes: list[Fraction]
) -> None:
    ratios = (Fraction(3), Fraction(3), Fraction(2))
    track = Track("lead", speed=Fraction(3, 2), ratios=ratios, notes=tuple(notes))
    pattern = pattern_of(track)
    whole = track_events(track, pattern, Fraction(0), start + length)
    assert [event.note for event in whole] == [
        notes[place % len(notes)] for place in range(len(whole))
    ]
    assert track_events(track, pattern, start, start + length) == [
        event for event in whole if event.bar >= start
    ]


def test_a_sample_has_no_note_and_nothing_is_predicted() -> None:
    assert played("kick*2", 0, 1) == [Event(Fraction(0), "kick"), Event(Fraction(1, 2), "kick")]


@examples
@given(events, st.lists(st.tuples(positions, tempi), max_size=3))
def test_fields_are_those_promised_and_survive_json(
    event: Event, changes: list[tuple[Fraction, Fraction]]
) -> None:
    tempo = TempoMap.of(sorted(changes, key=lambda change: change[0]))
    fields = json.loads(json.dumps(event_fields(event, tempo)))
    assert list(fields) == [
        name
        for name in ("bar", "seconds", "instrument", "note", "predicted")
        if name != "note" or event.note is not None
    ]
    assert fields["bar"] == float(event.bar)
    assert fields["seconds"] == float(tempo.seconds_at(event.bar))
    assert fields["instrument"] == event.instrument
    assert fields.get("note") == (None if event.note is None else float(event.note))
    assert fields["predicted"] is event.predicted


def test_a_whole_number_is_written_without_a_point() -> None:
    assert [repr(number(Fraction(text))) for text in ("60", "62.5")] == ["60", "62.5"]


def test_a_listing_counts_bars_and_beats_from_1_and_seconds_from_0() -> None:
    program = rg.parse("kick*2; lead*1+0.75 1 62.5;")
    told = [*rg.events(program, 1, 2), Event(Fraction(7, 4), "snare", predicted=True)]
    assert listing(told, TempoMap()).splitlines() == [
        " bar beat       seconds  instrument   note",
        "   2 1            2.000  kick",
        "   2 2            2.500  lead         62.5",
        "   2 3            3.000  kick",
        "   2 4            3.500  snare         (predicted)",
    ]


@examples
@given(events)
def test_a_listing_names_a_beat_of_the_bar_that_the_event_is_in(event: Event) -> None:
    bar, beat, *_ = listing([event], TempoMap()).splitlines()[1].split()
    assert int(bar) == event.bar // 1 + 1
    assert 1 <= float(beat) < 5
    assert float(beat) == pytest.approx(float(event.bar % 1 * 4 + 1), abs=0.001)


def test_a_beat_just_before_the_bar_line_is_not_the_fifth() -> None:
    (line,) = listing(played("kick 99999,1", 0.5, 1), TempoMap()).splitlines()[1:]
    assert float(line.split()[1]) < 5


def test_nothing_is_listed_as_nothing_but_the_head() -> None:
    assert len(listing([], TempoMap()).splitlines()) == 1
