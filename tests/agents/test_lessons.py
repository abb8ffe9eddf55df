"""What agents hear and are taught, against an oracle that asks for each step by itself."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.agents.lessons import heard_between, lesson, pattern_name, targets_between
from rubbergosling.language.syntax import Program, Track
from rubbergosling.performance.entries import (
    Action,
    Entry,
    Evaluate,
    Hush,
    Performance,
    performance_of,
)
from rubbergosling.timeline.patterns import pattern_of
from rubbergosling.timeline.track_events import track_events
from tests.performance.drawn import evaluate, examples, of_entries, performed
from tests.timeline.rationals import positions, rationals

tracks = st.builds(
    Track,
    instrument=st.sampled_from(["kick", "snare", "closedhat"]),
    mode=st.sampled_from(["source", "learn", "predict", None]),
    speed=rationals(0, 9, 5).filter(bool),
    offset=rationals(-1, 1, 5),
    ratios=st.lists(rationals(1, 5, 3), max_size=3).map(tuple),
)
programs = st.lists(
    tracks,
    max_size=3,
    unique_by=(lambda track: track.instrument, lambda track: track.mode == "source" or track),
).map(Program)
actions: st.SearchStrategy[Action] = programs.map(Evaluate) | st.just(Hush())
schools = st.lists(st.builds(Entry, positions, actions), max_size=5).map(of_entries)
"""Performances that teach and change in the middle of anything."""

spans = st.tuples(st.integers(0, 90), st.integers(0, 12)).map(lambda span: (span[0], sum(span)))


def hits(track: Track, step: int) -> bool:
    """Whether a track has an event anywhere in a step."""
    begin, end = Fraction(step, 8), Fraction(step + 1, 8)
    return bool(track_events(track, pattern_of(track), begin, end))


def last_of(performance: Performance, step: int, mode: str, instrument: str = "") -> Track | None:
    """The last track with a mode in the program that holds where a step begins."""
    program = Program()
    for entry in performance.entries:
        if entry.bar * 8 <= step and isinstance(entry.action, Evaluate | Hush):
            program = entry.action.program if isinstance(entry.action, Evaluate) else Program()
    found = [
        track for track in program.tracks
        if track.mode == mode and instrument in ("", track.instrument)
    ]  # fmt: skip
    return found[-1] if found else None


@examples
@given(schools, spans)
def test_a_step_is_heard_as_the_source_that_holds_there_has_it_had_it_always_played(
    performance: Performance, span: tuple[int, int]
) -> None:
    heard = heard_between(performance, *span)
    assert [each.step for each in heard] == list(range(*span))
    for each in heard:
        source = last_of(performance, each.step, "source")
        assert each.has_source == (source is not None)
        history = [source is not None and hits(source, each.step - ago) for ago in range(8)]
        assert each.situation == each.step % 8 * 256 + sum(
            2**ago for ago in range(8) if history[ago]
        )
        assert each.hit == history[0]


@examples
@given(schools, spans)
def test_a_step_is_taught_what_the_learning_track_that_holds_there_has(
    performance: Performance, span: tuple[int, int]
) -> None:
    targets = targets_between(performance, "snare", *span)
    for step in range(*span):
        track = last_of(performance, step, "learn", "snare")
        assert (track is None) == (step not in targets)
        if track is not None:
            assert targets[step].hit == hits(track, step)


@examples
@given(schools, st.lists(st.integers(0, 96), min_size=2, max_size=8).map(sorted))
def test_any_chopping_of_a_span_gives_the_same_lesson(
    performance: Performance, cuts: list[int]
) -> None:
    chopped = [
        example for first, last in pairwise(cuts)
        for example in lesson(performance, "snare", first, last)
    ]  # fmt: skip
    assert tuple(chopped) == lesson(performance, "snare", cuts[0], cuts[-1])


@examples
@given(schools, spans)
def test_a_lesson_is_what_was_heard_with_what_was_taught(
    performance: Performance, span: tuple[int, int]
) -> None:
    heard = {each.step: each.situation for each in heard_between(performance, *span)}
    targets = targets_between(performance, "snare", *span)
    told = [(each.situation, each.answer, each.pattern) for each in
            lesson(performance, "snare", *span)]  # fmt: skip
    assert told == [(heard[step], targets[step].hit, targets[step].pattern) for step in targets]


@pytest.mark.parametrize(
    ("rhythm", "steps"),
    [
        ("", "0"),
        ("*2", "0 4"),
        ("*3", "0 2 5"),  # at 0, 2.67 and 5.33 eighths
        ("*16", "0 1 2 3 4 5 6 7"),
        (" 1,1,1,1,1", "0 1 3 4 6"),
        (" 3,3,2", "0 3 6"),
        (" 1,2", "0 2"),
        ("*2+0.5", "2 6"),
        ("+0.01", "7"),
        ("*0.5", "0"),
    ],
)
def test_a_hit_off_the_grid_counts_for_the_step_it_falls_in(rhythm: str, steps: str) -> None:
    performance = performance_of(rg.parse(f"source kick{rhythm}; learn snare{rhythm};"))
    expected = [int(step) for step in steps.split()]
    assert [each.step for each in heard_between(performance, 0, 8) if each.hit] == expected
    targets = targets_between(performance, "snare", 0, 8)
    assert [step for step in targets if targets[step].hit] == expected


def test_a_pattern_longer_than_a_bar_is_heard_from_the_bar_before() -> None:
    performance = performance_of(rg.parse("source kick*0.5; learn snare;"))
    first, second = (heard_between(performance, bar * 8, bar * 8 + 8) for bar in (0, 1))
    assert [each.situation % 256 for each in first] == [1, 2, 4, 8, 16, 32, 64, 128]
    assert [each.situation % 256 for each in second] == [0] * 8


def test_the_first_bar_is_heard_as_any_other() -> None:
    performance = performed((2, "source kick 3,3,2; learn snare*2;"))
    first, later = (lesson(performance, "snare", bar * 8, bar * 8 + 8) for bar in (2, 9))
    assert first == later


def test_a_change_in_the_middle_of_a_bar_is_understood_at_once() -> None:
    performance = performed(
        (0, "source kick*4; learn snare;"), ("3/8", "source closedhat*2; learn snare*8;")
    )
    only = performance_of(rg.parse("source closedhat*2; learn snare*8;"))
    before = performance_of(rg.parse("source kick*4; learn snare;"))
    assert lesson(performance, "snare", 0, 8) == (
        *lesson(before, "snare", 0, 3),
        *lesson(only, "snare", 3, 8),
    )


def test_entries_off_the_grid_hold_from_the_next_step_on() -> None:
    performance = performed(
        ("1/3", "source kick*8; learn snare*8;"), ("0.99", "source kick; learn snare;"),
        ("0.995", Hush()),
    )  # fmt: skip
    heard = heard_between(performance, 0, 16)
    assert [each.step for each in heard if each.has_source] == [3, 4, 5, 6, 7]
    assert sorted(targets_between(performance, "snare", 0, 16)) == [3, 4, 5, 6, 7]


def test_without_a_source_there_is_silence() -> None:
    performance = performance_of(rg.parse("kick*8; learn snare*2;"))
    heard = heard_between(performance, 0, 16)
    assert not any(each.has_source or each.hit for each in heard)
    assert [each.situation for each in heard] == [place * 256 for place in range(8)] * 2
    answers = [each.answer for each in lesson(performance, "snare", 0, 8)]
    assert answers == [True, False, False, False] * 2


def test_after_a_hush_nobody_is_taught() -> None:
    performance = performed((0, "source kick*4; learn snare*2;"), ("1/2", Hush()))
    assert len(lesson(performance, "snare", 0, 8)) == 4
    assert lesson(performance, "snare", 4, 80) == ()
    assert not any(each.has_source for each in heard_between(performance, 4, 16))


def test_before_the_first_program_nobody_is_taught() -> None:
    assert lesson(performed((1, "source kick; learn snare;")), "snare", 0, 8) == ()
    assert lesson(Performance(), "snare", 0, 8) == ()
    assert lesson(performance_of(rg.parse("source kick; learn snare;")), "openhat", 0, 8) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("source kick*2; learn snare*2+0.5;", "kick*2 -> snare*2+0.5"),
        ("source kick; learn snare;", "kick -> snare"),
        ("source kick 3,3,2; learn snare*1.5 1,0.5;", "kick 3,3,2 -> snare*1.5 1,0.5"),
        ("source kick+-0.25; learn snare;", "kick-0.25 -> snare"),
        ("kick; learn snare;", "silence -> snare"),
        ("learn lead*2 2,1 60,62 cut20 (dist:2); source kick*4;", "kick*4 -> lead*2 2,1"),
    ],
)
def test_a_pattern_is_named_by_what_is_heard_and_what_is_to_be_played(text: str, name: str) -> None:
    program = evaluate(text).program
    (taught,) = (track for track in program.tracks if track.mode == "learn")
    assert pattern_name(program, taught) == name
