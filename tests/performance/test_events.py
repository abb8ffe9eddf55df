"""From a performance to events, against an oracle that asks at each onset which program holds."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.agents.rehearsal import events, events_along, most_events
from rubbergosling.language.syntax import Program
from rubbergosling.performance.entries import Entry, Evaluate, Hush, Performance, SetTempo
from rubbergosling.timeline.patterns import pattern_of
from rubbergosling.timeline.track_events import Event, track_events
from tests.performance.drawn import examples, performances, performed
from tests.timeline.rationals import positions, rationals, tempi


def holding(performance: Performance, bar: Fraction) -> Program:
    """The program of the last evaluation or hush at or before a position."""
    program = Program()
    for entry in performance.entries:
        if entry.bar <= bar and isinstance(entry.action, Evaluate):
            program = entry.action.program
        elif entry.bar <= bar and isinstance(entry.action, Hush):
            program = Program()
    return program


def slowly(performance: Performance, start: Fraction, stop: Fraction) -> list[Event]:
    """Every event that any program of the performance would play, if it holds where it falls."""
    programs = [
        entry.action.program for entry in performance.entries if isinstance(entry.action, Evaluate)
    ]
    found: dict[tuple[Fraction, int], Event] = {}
    for program in programs:
        for place, track in enumerate(program.tracks):
            for event in track_events(track, pattern_of(track), start, stop):
                if track.mode != "predict" and holding(performance, event.bar) == program:
                    found[event.bar, place] = event
    return [event for _, event in sorted(found.items(), key=lambda item: item[0])]


@examples
@given(performances, positions, rationals(0, 4, 7))
def test_a_track_sounds_where_its_program_holds(
    performance: Performance, start: Fraction, length: Fraction
) -> None:
    assert events(performance, start, start + length) == slowly(performance, start, start + length)


@examples
@given(performances, st.lists(positions, min_size=2, max_size=10).map(sorted))
def test_any_chopping_of_a_span_gives_the_same_events(
    performance: Performance, cuts: list[Fraction]
) -> None:
    chopped = [
        event for start, stop in pairwise(cuts) for event in events(performance, start, stop)
    ]
    assert chopped == events(performance, cuts[0], cuts[-1])


@examples
@given(performances)
def test_events_stand_in_order(performance: Performance) -> None:
    bars = [event.bar for event in events(performance, 0, 12)]
    assert bars == sorted(bars)


@examples
@given(performances, positions, tempi)
def test_a_tempo_moves_no_event_in_bars(
    performance: Performance, bar: Fraction, bpm: Fraction
) -> None:
    at_another = performance.added(Entry(bar, SetTempo(bpm)))
    assert events(at_another, 0, 12) == events(performance, 0, 12)


def test_events_at_one_position_stand_in_the_order_of_the_text() -> None:
    program = rg.parse("snare; kick; closedhat;")
    assert [event.instrument for event in events(program, 0, 1)] == ["snare", "kick", "closedhat"]


def test_a_program_holds_from_bar_0_on() -> None:
    program = rg.parse("kick;")
    assert [event.bar for event in events(program, 0, 3)] == [0, 1, 2]


@pytest.mark.parametrize(("start", "stop"), [(0.5, 1.5), (Fraction(1, 2), Fraction(3, 2))])
def test_a_span_includes_its_start_and_not_its_stop(
    start: Fraction | float, stop: Fraction | float
) -> None:
    assert [event.bar for event in events(rg.parse("kick*2;"), start, stop)] == [Fraction(1, 2), 1]


def test_a_change_takes_effect_at_its_bar_exactly() -> None:
    performance = performed((0, "kick*4;"), ("3/4", "snare*4;"))
    told = [(event.bar, event.instrument) for event in events(performance, 0, 1)]
    expected = [(0, "kick"), (1, "kick"), (2, "kick"), (3, "snare")]
    assert told == [(Fraction(place, 4), name) for place, name in expected]


def test_of_two_programs_at_one_bar_the_second_holds() -> None:
    performance = performed((0, "kick;"), (0, "snare;"), (1, Hush()), (1, "openhat;"))
    assert [event.instrument for event in events(performance, 0, 2)] == ["snare", "openhat"]


def test_after_a_hush_nothing_sounds_until_the_next_program() -> None:
    performance = performed((0, "kick*4;"), ("1/2", Hush()), (2, "kick*2;"))
    bars = [event.bar for event in events(performance, 0, 3)]
    assert bars == [0, Fraction(1, 4), 2, Fraction(5, 2)]


def test_before_the_first_program_nothing_sounds() -> None:
    assert events(performed(("5/4", "kick*4;")), 0, 2)[0].bar == Fraction(5, 4)
    assert events(Performance(), 0, 8) == []


def test_a_melody_keeps_its_place_when_the_text_is_edited() -> None:
    before, after = "lead*4 1 50,51,52;", "lead*4 1 50,51,52 cut90; kick;"
    untouched = events(rg.parse(before), 0, 4)
    edited = events(performed((0, before), ("9/8", after)), 0, 4)
    assert [event for event in edited if event.instrument == "lead"] == untouched


def test_where_a_predict_is_taken_away_the_track_sounds() -> None:
    performance = performed((0, "kick; predict snare*2;"), (1, "kick; snare*2;"))
    assert [event.bar for event in events(performance, 0, 2) if event.instrument == "snare"] == [
        1,
        Fraction(3, 2),
    ]


@examples
@given(performances, rationals(0, 12, 7))
def test_events_along_a_performance_are_all_of_them_and_counted_before(
    performance: Performance, bars: Fraction
) -> None:
    found = events(performance, 0, bars)
    assert list(events_along(performance, bars)) == found
    assert most_events(performance, Fraction(0), bars) >= len(found)


def test_agents_play_alike_along_a_performance_and_in_one_piece() -> None:
    taught = "source kick*2; learn snare*2+0.5; learn lead*8 2,1 60,63,67,58;"
    plays = "source kick*3; predict snare; predict lead*8 1,1; predict openhat;"
    again = "source kick*3; learn snare*3; predict lead*4 1,1;"
    performance = performed(*enumerate_bars(taught, plays, again, plays))
    bars = Fraction(59, 3)
    found = events(performance, 0, bars)
    assert list(events_along(performance, bars)) == found
    assert {event.instrument for event in found if event.predicted} >= {"snare", "lead"}
    assert most_events(performance, Fraction(0), bars) >= len(found)


def enumerate_bars(*texts: str) -> list[tuple[int, str]]:
    """Each text five bars after the one before."""
    return [(5 * number, text) for number, text in enumerate(texts)]
