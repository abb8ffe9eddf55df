"""How two takes differ, each part against what can be asked of the takes themselves."""

from fractions import Fraction
from functools import partial
from itertools import count, takewhile

import pytest
from hypothesis import given

from rubbergosling.agents.rehearsal import events, rehearsed
from rubbergosling.language.syntax import Effect, Track
from rubbergosling.performance import take_diff
from rubbergosling.performance.entries import (
    Action,
    Evaluate,
    Hush,
    MovePointer,
    Performance,
    Reset,
    SetTempo,
)
from rubbergosling.performance.event_diff import changes
from rubbergosling.performance.guesses import Known, Lessons
from rubbergosling.performance.sources import Take
from rubbergosling.performance.take_diff import Difference, SoundChange
from tests.performance.drawn import examples, of_entries, performances, performed

BARS = Fraction(4)


def take(*moments: tuple[str | float, str | Action], bars: str | float = BARS) -> Take:
    """A take of (bar, program text or action)."""
    return Take(performed(*moments), Fraction(bars))


def compare(a: Take, b: Take, seed: int | None = None) -> Difference:
    """How two takes differ, with agents that learn here."""
    return take_diff.compare(a, b, partial(rehearsed, seed=seed))


def taught(performance: Performance) -> bool:
    programs = [e.action.program for e in performance.entries if isinstance(e.action, Evaluate)]
    return any(track.mode in ("learn", "predict") for each in programs for track in each.tracks)


untaught = performances.filter(lambda performance: not taught(performance))
"""Agents are told apart in examples of their own: each of their lessons takes a while."""


@examples
@given(untaught, untaught)
def test_what_is_heard_in_both_is_compared_hit_by_hit(one: Performance, other: Performance) -> None:
    found = compare(Take(one, BARS), Take(other, BARS + 2))
    assert found.bars == BARS
    assert found.a.events == tuple(events(one, 0, BARS))
    assert found.b.events == tuple(events(other, 0, BARS))
    assert found.changes == changes(found.a.events, found.b.events)
    assert (found.a.later, found.b.later) == (0, len(events(other, BARS, BARS + 2)))


@examples
@given(untaught)
def test_a_take_does_not_differ_from_itself(performance: Performance) -> None:
    found = compare(Take(performance, BARS), Take(of_entries(list(performance.entries)), BARS))
    assert found.is_none
    assert (found.changes, found.sounds, found.pointer, found.first) == ((), (), None, None)


def sounds_at(performance: Performance, bar: Fraction) -> dict[str, object]:
    """What each instrument that plays sounds like."""
    return {
        track.instrument: (dict(track.controls), track.effects)
        for track in performance.program_at(bar).tracks
    }


@examples
@given(untaught, untaught)
def test_an_instrument_sounds_otherwise_where_both_play_it_in_another_way(
    one: Performance, other: Performance
) -> None:
    spans = compare(Take(one, BARS), Take(other, BARS)).sounds
    places = takewhile(lambda bar: bar < BARS, (Fraction(n, 24) for n in count()))
    for bar in places:
        here, there = sounds_at(one, bar), sounds_at(other, bar)
        differing = {name for name in here.keys() & there.keys() if here[name] != there[name]}
        told = {sound.in_a.instrument for sound in spans if sound.start <= bar < sound.stop}
        assert told == differing


def test_the_span_of_a_sound_goes_on_over_edits_that_leave_it_alone() -> None:
    plain = take((0, "kick*4;"))
    filtered = take((0, "kick*4;"), (1, "kick*4 (lpf:400);"), (2, "kick*8 (lpf:400); snare;"))
    (sound,) = compare(plain, filtered).sounds
    lowered = Track("kick", effects=[Effect("lpf", 400)])
    assert sound == SoundChange(Fraction(1), Fraction(4), Track("kick"), lowered)


def test_the_order_of_controls_does_not_count_that_of_effects_does() -> None:
    one = take((0, "lead 1 48 cut20 res30 (lpf:400, dist:2);"))
    assert compare(one, take((0, "lead 1 48 res30 cut20 (lpf:400, dist:2);"))).is_none
    assert compare(one, take((0, "lead 1 48 cut20 res30 (dist:2, lpf:400);"))).first == 0


@pytest.mark.parametrize(
    ("a", "b", "bars"),
    [
        (Take(Performance(), Fraction(8), has_end=False), Take(Performance(), Fraction(20)), 20),
        (Take(Performance(), Fraction(3)), Take(Performance(), Fraction(8), has_end=False), 3),
        (
            Take(Performance(), Fraction(8), has_end=False),
            Take(Performance(), Fraction(8), has_end=False),
            8,
        ),
    ],
)
def test_a_program_without_a_length_is_as_long_as_the_other_take(
    a: Take, b: Take, bars: int
) -> None:
    found = compare(a, b)
    assert (found.a.bars, found.b.bars, found.bars) == (bars, bars, bars)
    assert found.is_none


def test_a_take_that_goes_on_for_longer_is_another_one_though_nothing_differs_before() -> None:
    found = compare(take((0, "kick;"), bars=4), take((0, "kick;"), bars=6))
    assert not found.is_none
    assert found.first is None and found.changes == ()
    assert (found.a.later, found.b.later) == (0, 2)
    assert (found.a.seconds, found.b.seconds) == (8, 12)


def test_tempi_are_told_with_the_bar_they_begin_at() -> None:
    steady = take((0, "bpm 150; kick;"))
    changing = take((0, "bpm 150; kick;"), (1, SetTempo(150)), ("5/2", SetTempo(140)))
    found = compare(steady, changing)
    assert found.a.tempi == ((0, 150),)
    assert found.b.tempi == ((0, 150), (Fraction(5, 2), 140))
    assert found.first == Fraction(5, 2)
    assert found.changes == ()


def test_a_tempo_after_the_bars_that_are_compared_does_not_count() -> None:
    steady, later = take((0, "kick;")), take((0, "kick;"), (4, SetTempo(90)), bars=6)
    found = compare(steady, later)
    assert found.b.tempi == ((0, 120),)
    assert found.b.seconds == 8 + 2 * Fraction(240, 90)
    assert found.first is None


def test_the_pointer_counts_where_something_follows_it() -> None:
    moves = [(bar, MovePointer(bar / 8, 0.5)) for bar in (1, 2, 3)]
    for text, first in (("lead 1 48;", None), ("lead 1 48 cut_mousex;", 2)):
        one = take((0, text), *moves)
        other = take((0, text), moves[0], (2, MovePointer(0.9, 0.5)))
        assert compare(one, other).pointer == first
        assert compare(one, other).first == first
        assert compare(one, one).pointer is None
    assert compare(take((0, text), *moves), take((0, text), *moves[:2])).pointer == 3


LEARN = "source kick*2; learn snare*2+0.5;"
ANOTHER = "source kick*4; learn snare 2,4,2;"
PREDICT = "source kick*2; predict snare;"


def test_what_the_agents_were_taught_is_told_by_pattern() -> None:
    one, other = take((0, LEARN)), take((0, LEARN), (2, ANOTHER))
    found = compare(one, other)
    pattern = Known("kick*2 -> snare*2+0.5", 8, 8)
    assert found.a.lessons == {"snare": Lessons(4, (pattern,))}
    assert found.b.lessons["snare"].bars == 4
    assert [known.pattern for known in found.b.lessons["snare"].known] == [
        "kick*2 -> snare*2+0.5",
        "kick*4 -> snare 2,4,2",
    ]
    assert not found.is_none


def test_lessons_alone_make_two_takes_differ() -> None:
    text = "source kick*2; learn snare*2+0.5;"
    found = compare(take((0, text)), take((0, text), (2, Reset("snare"))))
    assert found.first is None
    assert [side.lessons["snare"].bars for side in (found.a, found.b)] == [4, 2]
    assert not found.is_none


def test_lessons_after_the_bars_that_are_compared_do_not_count() -> None:
    one, other = take((0, LEARN)), take((0, LEARN), (4, Reset()), bars=8)
    found = compare(one, other)
    assert found.a.lessons == found.b.lessons


def test_a_hit_that_an_agent_has_taken_over_is_a_change() -> None:
    one, other = take((0, LEARN), bars=6), take((0, LEARN), (4, PREDICT), bars=6)
    found = compare(one, other)
    assert {change.kind for change in found.changes} == {"agent"}
    assert [change.bar for change in found.changes] == [Fraction(n, 4) for n in (17, 19, 21, 23)]
    assert found.first == Fraction(17, 4)


def test_another_seed_is_another_untaught_agent() -> None:
    one = take((0, PREDICT), bars=2)
    heard = {compare(one, one, seed).a.events for seed in range(5)}
    assert len(heard) > 1
    assert all(compare(one, one, seed).is_none for seed in range(2))


def test_after_a_hush_nothing_differs_but_the_missing_hits() -> None:
    found = compare(take((0, "kick;")), take((0, "kick;"), (2, Hush())))
    assert [(change.kind, change.bar) for change in found.changes] == [
        ("only a", 2),
        ("only a", 3),
    ]
    assert found.sounds == ()
