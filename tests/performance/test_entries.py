"""A performance as a value: its entries, programs and tempi along the bars."""

from dataclasses import fields
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.language.syntax import Program
from rubbergosling.performance.entries import (
    Chance,
    Entry,
    Hush,
    Late,
    MovePointer,
    Performance,
    Reset,
    SetTempo,
    performance_of,
)
from rubbergosling.performance.index import PerformanceIndex
from tests.performance.drawn import entries, evaluate, examples, of_entries, performances, performed
from tests.timeline.rationals import positions

more_entries = st.builds(
    Entry,
    positions,
    st.one_of(
        st.sampled_from(["structure 8; learn kick;", "memory 64; kick;", "memory all;"]).map(
            evaluate
        ),
        st.sampled_from([Reset(), Reset("kick"), Late(1), Chance(7)]),
    ),
)


@examples
@given(st.lists(entries, max_size=8))
def test_entries_stand_by_bars_and_at_one_bar_as_they_were_added(several: list[Entry]) -> None:
    expected = sorted(several, key=lambda entry: entry.bar)  # keeps the order of equal ones
    there = iter(expected)
    assert all(entry in there for entry in of_entries(several).entries)  # some may be left out


@examples
@given(st.lists(entries, max_size=8), positions)
def test_what_is_replaced_at_its_own_bar_makes_no_difference(
    several: list[Entry], bar: Fraction
) -> None:
    everything = Performance(tuple(sorted(several, key=lambda entry: entry.bar)))
    added = of_entries(several)
    assert added.program_at(bar) == everything.program_at(bar)
    assert added.tempo.seconds_at(bar) == everything.tempo.seconds_at(bar)
    assert added.memory_steps_at(bar) == everything.memory_steps_at(bar)
    assert added.pointer == everything.pointer
    assert added.late_at(bar) == everything.late_at(bar)


@examples
@given(st.lists(entries | more_entries, max_size=12))
def test_each_field_of_an_index_that_grew_is_as_in_one_built_anew(several: list[Entry]) -> None:
    growing = of_entries(several)
    anew = Performance(growing.entries)
    for field in fields(PerformanceIndex):
        assert getattr(growing.index, field.name) == getattr(anew.index, field.name), field.name


@examples
@given(st.lists(entries | more_entries, max_size=12), st.integers(0, 12))
def test_an_index_that_is_extended_at_once_is_the_same(several: list[Entry], cut: int) -> None:
    whole = of_entries(several).entries
    index = PerformanceIndex.of(whole[:cut])
    assert index.extended(*whole[cut:]) == PerformanceIndex.of(whole)
    assert index == PerformanceIndex.of(whole[:cut])  # it is as it was


def test_each_field_of_an_index_is_kept_while_others_change() -> None:
    full = performed(
        (0, Chance(7)), (1, "bpm 90; structure 8; memory 64; learn kick;"), (2, Late(1)),
        (3, MovePointer(0.2, 0.7)), (4, "snare;"), (5, MovePointer(0.3, 0.7)),
    )  # fmt: skip
    again = PerformanceIndex.of(()).extended(*full.entries[:4]).extended(*full.entries[4:])
    for field in fields(PerformanceIndex):
        assert getattr(again, field.name) == getattr(full.index, field.name)
        assert getattr(again, field.name) != getattr(PerformanceIndex.of(()), field.name)


@examples
@given(performances, entries, positions)
def test_looking_at_a_performance_and_adding_to_it_leave_it_as_it_is(
    performance: Performance, entry: Entry, bar: Fraction
) -> None:
    known = dict(vars(performance))  # so another thread may look while it grows
    _ = (performance.tempo, performance.taught_instruments, performance.pointer)
    _ = (performance.program_at(bar), performance.memory_steps_at(bar), performance.late_at(bar))
    performance.added(entry)
    assert vars(performance) == known


@examples
@given(st.lists(entries | more_entries, max_size=12))
def test_entries_added_at_once_make_the_same_performance(several: list[Entry]) -> None:
    assert Performance.holding(several) == of_entries(several)


def test_a_hand_on_a_fader_leaves_one_entry_for_each_place() -> None:
    performance = Performance()
    for number in range(1000):
        performance = performance.added(Entry(Fraction(1), MovePointer(number / 1000, 0.5)))
        performance = performance.added(Entry(Fraction(2), SetTempo(Fraction(20 + number % 900))))
    assert len(performance.entries) == 2
    assert performance.pointer == (0.999, 0.5)


def test_a_program_does_not_replace_one_that_set_what_it_does_not() -> None:
    performance = performed((1, "bpm 150; kick;"), (1, "snare;"), (1, "openhat;"))
    assert [entry.action.text for entry in performance.entries] == ["bpm 150; kick;", "openhat;"]
    assert performance.tempo.tempo_at(Fraction(1)) == 150


@examples
@given(performances, positions, positions)
def test_between_has_the_entries_of_a_half_open_span(
    performance: Performance, start: Fraction, stop: Fraction
) -> None:
    start, stop = sorted((start, stop))
    expected = tuple(entry for entry in performance.entries if start <= entry.bar < stop)
    assert performance.between(start, stop) == expected


@examples
@given(performances, entries)
def test_adding_an_entry_leaves_the_performance_before_as_it_was(
    performance: Performance, entry: Entry
) -> None:
    before = performance.entries
    assert entry in performance.added(entry).entries
    assert performance.entries == before


def test_the_program_at_a_bar_is_the_last_one_evaluated() -> None:
    performance = performed((1, "kick;"), (2, Hush()), ("5/2", "snare;"), ("5/2", "openhat;"))
    names = [
        [track.instrument for track in performance.program_at(Fraction(bar)).tracks]
        for bar in ("0", "1", "3/2", "2", "5/2", "100")
    ]
    assert names == [[], ["kick"], ["kick"], [], ["openhat"], ["openhat"]]


def test_the_tempo_follows_programs_and_entries_and_else_stays() -> None:
    performance = performed(
        (0, "kick;"),
        (1, "bpm 150; kick;"),
        (2, "snare;"),
        (3, SetTempo(Fraction(60))),
        (4, Hush()),
        (5, MovePointer(0, 0)),
        (6, SetTempo(Fraction(90))),
        (6, "bpm 100;"),
    )
    tempi = [performance.tempo.tempo_at(Fraction(bar)) for bar in range(8)]
    assert tempi == [120, 150, 150, 60, 60, 60, 100, 100]


def test_a_program_is_a_performance_from_bar_0_on() -> None:
    program = rg.parse("bpm 150; kick;")
    performance = performance_of(program)
    assert performance.program_at(Fraction(0)) == program
    assert performance_of(performance) is performance


def test_nothing_done_is_silence_at_120() -> None:
    performance = Performance()
    assert performance.program_at(Fraction(0)) == Program()
    assert performance.sections == ()
    assert performance.between(Fraction(0), Fraction(9)) == ()
    assert performance.tempo.tempo_at(Fraction(5)) == 120


def test_an_evaluation_has_a_pattern_for_each_track() -> None:
    action = evaluate("kick*4; lead*2 2,1 60;")
    assert [track.instrument for track, _ in action.patterns] == ["kick", "lead"]
