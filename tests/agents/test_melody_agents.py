"""The synths' agents along a performance: what they learn, what they play, and that it is fixed."""

import sys
import threading
from fractions import Fraction
from itertools import pairwise
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.agents.agent_file import packed
from rubbergosling.agents.ensemble import Ensemble, load_of
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.melody_agents import PLAIN_NOTES, MelodyAgents
from rubbergosling.agents.rehearsal import events, rehearsed
from rubbergosling.errors import AgentError, GoslingError, MelodyError
from rubbergosling.melody.fallback_model import read_saved_model
from rubbergosling.melody.models.base import Corpus
from rubbergosling.melody.models.mixture import Mixture
from rubbergosling.melody.models.model_file import pack
from rubbergosling.melody.models.ngram import Ngram
from rubbergosling.melody.models.trained_model import TrainedModel
from rubbergosling.melody.notes import Melody, Note, Voice
from rubbergosling.performance.entries import Action, Entry, Hush, Load, Performance, Reset
from rubbergosling.performance.events import events_between
from rubbergosling.timeline.track_events import Event
from tests.performance.drawn import evaluate, performed

TEACH = "learn lead*4 2,1 60,63,67;"
PLAY = "predict lead*4 2,1;"


def model_of(*pitches: int | None) -> bytes:
    """A model that was trained on a melody."""
    line = Voice(Note(() if pitch is None else pitch) for pitch in pitches)
    corpus = Corpus.of([Melody([line])])
    return pack(TrainedModel(corpus, Mixture([Ngram(corpus, 3)], [1.0, 0.0])))


TUNE = model_of(*(72, 74, 76, 74, 79) * 6)
"""A model that knows four notes, none of which the lessons here have."""


def synths(ensemble: Ensemble) -> MelodyAgents:
    return ensemble.of(MelodyAgents)


def notes(
    performance: Performance, start: float, stop: float, seed: int | None = None
) -> list[int]:
    """The notes that agents play in a span of bars."""
    found = events(performance, start, stop, seed)
    return [int(event.note or 0) for event in found if event.predicted]


def test_a_phrase_that_was_taught_goes_on_where_it_is() -> None:
    taught = performed((0, TEACH), (2, PLAY))
    written = performed((0, "lead*4 2,1 60,63,67;"))
    found, expected = events(taught, 0, 12), events(written, 0, 12)
    assert [(e.bar, e.note) for e in found] == [(e.bar, e.note) for e in expected]
    assert [event.predicted for event in found] == [event.bar >= 2 for event in found]


def test_a_phrase_goes_on_after_the_very_note_before_a_change_within_a_bar() -> None:
    found = notes(performed((0, TEACH), ("13/8", PLAY)), 1, 3)
    assert found[:4] == [63, 67, 60, 63]


def test_it_plays_at_each_onset_of_the_rhythm_it_is_given() -> None:
    taught = performed((0, TEACH), (2, "predict lead*2+0.25 3,3,2;"))
    bars = [event.bar for event in events(taught, 2, 4)]
    assert bars == [event.bar for event in events(rg.parse("kick*2+0.25 3,3,2;"), 2, 4)]
    assert notes(taught, 2, 4) == [63, 67, 60] * 4


def test_untaught_it_plays_its_own_notes_by_chance() -> None:
    program = performed((0, "predict lead*8 1 50,62.5,62.5,70;"))
    found = [event.note for event in events(program, 0, 40)]
    assert {*found} == {50, Fraction(125, 2), 70}
    assert 120 < found.count(Fraction(125, 2)) < 200  # of 320; it stands there twice
    assert found[:40] != found[40:80]
    assert {event.note for event in events(performed((0, "predict bass*8;")), 0, 40)} == {
        *PLAIN_NOTES
    }


def test_another_seed_plays_other_notes_and_the_same_one_the_same() -> None:
    program = performed((0, PLAY))
    assert notes(program, 0, 8, 1) == notes(program, 0, 8, 1)
    assert len({tuple(notes(program, 0, 8, seed)) for seed in range(5)}) == 5
    two = performed((0, "predict lead*4; predict bass*4;"))
    lead, bass = ([e.note for e in events(two, 0, 9) if e.instrument == name]
                  for name in ("lead", "bass"))  # fmt: skip
    assert lead != bass


UNTAUGHT_WITH_SEED_7 = [43, 53, 51, 51, 51, 55, 43, 55]


def test_chance_is_the_same_on_every_machine() -> None:
    assert notes(performed((0, PLAY)), 0, 1, 7) == UNTAUGHT_WITH_SEED_7


def test_notes_that_are_given_do_not_bind_who_was_taught() -> None:
    taught = performed((0, TEACH), (2, "predict lead*4 2,1 40,41;"))
    assert notes(taught, 2, 3) == [63, 67, 60, 63, 67, 60, 63, 67]


def test_another_effect_or_another_track_does_not_disturb_the_melody() -> None:
    plain = performed((0, "learn lead*8 1 60,63,60,67,60;"), ("3/2", "predict lead*8;"))
    edited = plain.added(Entry(Fraction(17, 8), evaluate("predict lead*8 (dist:3); kick*4;")))
    lead = [e for e in events(edited, 0, 9) if e.instrument == "lead"]
    assert lead == events(plain, 0, 9)


def test_lead_and_bass_are_taught_apart_and_no_source_is_needed() -> None:
    program = rg.parse("learn lead*4 1 60,62; learn bass*4 1 30,35,38; predict snare;")
    assert [notice.message[:5] for notice in program.notices] == ["snare"]
    taught = Performance.of((0, program), (3, rg.parse("predict lead*4; predict bass*4;")))
    found = [(e.instrument, int(e.note or 0)) for e in events(taught, 3, 4)]
    assert [note for name, note in found if name == "lead"] == [60, 62, 60, 62]
    assert [note for name, note in found if name == "bass"] == [30, 35, 38, 30]


# Lives


def test_a_reset_forgets() -> None:
    taught = performed((0, TEACH), (2, PLAY))
    for reset in (Reset(), Reset("lead")):
        afresh = taught.added(Entry(Fraction(3), reset))
        assert events(afresh, 0, 3) == events(taught, 0, 3)
        assert {*notes(afresh, 3, 12)} == {*map(int, PLAIN_NOTES)}
    assert events(taught.added(Entry(Fraction(3), Reset("bass"))), 0, 9) == events(taught, 0, 9)
    twice = performed((0, PLAY), (8, Reset()))
    assert notes(twice, 0, 8) != notes(twice, 8, 16)


def test_a_new_structure_is_no_new_life_for_a_synth() -> None:
    taught = performed((0, TEACH), (2, PLAY), (3, f"structure 8,8; {PLAY}"))
    assert notes(taught, 3, 4) == [60, 63, 67, 60, 63, 67, 60, 63]


def test_untaught_a_synth_plays_what_the_model_behind_it_finds_likely() -> None:
    loaded = performed((0, PLAY), (0, Load("lead", TUNE)))
    found = notes(loaded, 0, 30)
    assert {*found} == {72, 74, 76, 79}
    steps = [*pairwise(found)]
    assert steps.count((76, 74)) > 4 * sum(a == 76 and b != 74 for a, b in steps)
    assert found != notes(loaded, 0, 30, seed=1)


def test_what_it_is_taught_goes_before_the_model_behind_it() -> None:
    loaded = performed((0, TEACH), (0, Load("lead", TUNE)), (3, PLAY))
    assert notes(loaded, 3, 12) == [60, 63, 67] * 24
    once = performed((0, "learn lead*8 1 60,62,60,64,60,65,60,67;"), (0, Load("lead", TUNE)),
                     (1, "predict lead*8;"))  # fmt: skip
    mixed = {*notes(once, 1, 40)}
    assert mixed & {60, 62, 64, 65, 67} and mixed & {72, 74, 76, 79}


def test_a_rest_of_the_model_is_a_rest() -> None:
    rests = model_of(*(60, None, 64, None) * 8)
    loaded = performed((0, "predict lead*8;"), (0, Load("lead", rests)))
    assert {*notes(loaded, 0, 20)} == {60, 64}
    assert 40 < len(notes(loaded, 0, 20)) < 120  # of 160


def test_what_is_loaded_must_fit_the_instrument() -> None:
    agent = packed(Agent(AgentSpec()), "snare")
    with pytest.raises(MelodyError, match="the model is no saved"):
        load_of("lead", agent)
    with pytest.raises(AgentError, match="the agent is no saved agent"):
        load_of("snare", TUNE)
    for unfit in (Load("lead", agent), Load("snare", TUNE)):  # by a script that does not ask
        with pytest.raises(GoslingError, match="is no saved"):
            Ensemble().ready(performed((0, f"predict {unfit.instrument};"), (1, unfit)).index)


def test_what_was_taught_is_saved_and_goes_on_exactly_when_it_is_loaded() -> None:
    text = f"lead*16 1 {'60,' * 15}67;"
    taught = performed((0, f"learn {text}"), ("5/2", "predict lead*16;"))
    ensemble = rehearsed(taught, Fraction(5, 2))
    data = ensemble.saved(taught, "lead", Fraction(5, 2))
    loaded = performed((0, "predict lead*16;"), ("1/2", Load("lead", data)))
    assert notes(loaded, 0.5, 4) == [
        int(event.note or 0) for event in events(rg.parse(text), 0.5, 4)
    ]
    state = synths(Ensemble()).state(loaded, "lead", Fraction(1))
    assert (state.lessons, state.kinds, state.has_model) == (40, 2, False)


def test_lessons_that_stand_apart_do_so_in_a_file_too() -> None:
    apart = performed((0, "learn lead*8 1 60,62;"), (1, "predict lead*8;"),
                      (2, "learn lead*8 1 70,72;"))  # fmt: skip
    ensemble = rehearsed(apart, Fraction(3))
    data = ensemble.saved(apart, "lead", Fraction(3))
    lessons = read_saved_model(data).lessons
    assert lessons == ((60, 62) * 4, (70, 72) * 4)
    course = synths(Ensemble()).agent(performed((0, PLAY), (0, Load("lead", data))),
                               "lead", Fraction(1, 100))  # fmt: skip
    assert course.phrases.remembered == lessons


def test_untaught_the_model_behind_it_is_saved_and_without_one_nothing() -> None:
    loaded = performed((0, PLAY), (0, Load("lead", TUNE)))
    ensemble = rehearsed(loaded, Fraction(2))
    assert ensemble.saved(loaded, "lead", Fraction(2)) == TUNE
    untaught = performed((0, PLAY))
    with pytest.raises(AgentError, match="lead was taught nothing: there is nothing to save"):
        Ensemble().saved(untaught, "lead", Fraction(2))


# Windows


CHANGES = performed(
    (0, "predict lead*4; learn bass*3 2,1 30,33,37,30;"), (1, f"{TEACH} predict bass*8;"),
    ("19/8", "predict lead*6;"), (3, Load("bass", TUNE)), ("29/8", Reset("lead")), (4, TEACH),
    ("9/2", PLAY), (5, Hush()), ("43/8", "predict lead*16; predict bass*8;"),
    (6, "learn lead*8 1 50,60; predict bass*8;"), (7, "predict lead*8; predict bass*4;"),
)  # fmt: skip
REHEARSED = rehearsed(CHANGES, Fraction(9))

cuts = st.lists(st.fractions(0, 9, max_denominator=24), min_size=2, max_size=10).map(sorted)


@settings(max_examples=50)
@given(cuts, st.booleans())
def test_any_chopping_into_windows_gives_the_same_notes(
    several: list[Fraction], is_rehearsed: bool
) -> None:
    ensemble = REHEARSED if is_rehearsed else Ensemble()
    chopped = [
        event for start, stop in pairwise(several)
        for event in events_between(CHANGES, start, stop, ensemble)
    ]  # fmt: skip
    assert chopped == events_between(CHANGES, several[0], several[-1], REHEARSED)
    assert len(events_between(CHANGES, 0, 9, REHEARSED)) > 100


@settings(max_examples=30)
@given(cuts, st.fractions(0, 3, max_denominator=8))
def test_agents_that_are_asked_as_time_goes_by_and_ahead_of_it_play_the_same(
    several: list[Fraction], ahead: Fraction
) -> None:
    ensemble = Ensemble(keep=9)
    chopped: list[Event] = []
    for start, stop in pairwise([Fraction(0), *several]):
        ensemble.advance(CHANGES, stop)
        events_between(CHANGES, stop, stop + ahead, ensemble)  # as a screen does
        chopped += events_between(CHANGES, start, stop, ensemble)
    assert chopped == events_between(CHANGES, 0, several[-1], REHEARSED)


def test_what_is_added_later_changes_nothing_that_was_heard() -> None:
    ensemble = Ensemble()
    performance, heard = performed((0, TEACH)), []
    more: dict[int, Action] = {
        3: evaluate(PLAY), 5: evaluate("learn lead*8 1 70,72;"), 6: Reset(), 8: evaluate(PLAY),
    }  # fmt: skip
    for bar in range(10):
        if bar in more:
            performance = performance.added(Entry(Fraction(bar), more[bar]))
        ensemble.advance(performance, Fraction(bar))
        heard += events_between(performance, bar, bar + 1, ensemble)
    assert heard == events(performance, 0, 10)


def test_who_looks_ahead_while_it_goes_on_sees_every_note_once() -> None:
    """The one who plays goes on in a thread of its own, note by note."""
    performance, ensemble = performed((0, "learn lead*64 1 60,63,67;")), Ensemble()
    expected = [Fraction(step, 64) for step in range(64)]

    def play() -> None:
        for step in range(2048):
            ensemble.advance(performance, Fraction(step, 64))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # they take turns as often as can be
    playing = threading.Thread(target=play)
    playing.start()
    try:
        while playing.is_alive():
            bar = floor(synths(ensemble).agent(performance, "lead", Fraction(0)).until)
            seen = synths(ensemble).passed(performance, "lead", Fraction(bar), Fraction(bar + 1))
            assert [each.bar - bar for each in seen] == expected
    finally:
        playing.join()
        sys.setswitchinterval(interval)


def test_a_long_take_keeps_no_more_than_was_asked_for() -> None:
    ensemble = Ensemble(keep=4)
    performance = performed((0, TEACH), (3, PLAY))
    for bar in range(200):
        ensemble.advance(performance, Fraction(bar))
        assert len(synths(ensemble).agent(performance, "lead", Fraction(0)).passed) <= 9 * 8
    assert notes(performance, 199, 200) == [
        int(each.note or 0)
        for each in synths(ensemble).passed(performance, "lead", Fraction(199), Fraction(200))
    ]


# What can be seen


def test_its_state_tells_what_it_was_taught_and_how_sure_it_is() -> None:
    performance = performed((0, TEACH), (4, PLAY), (6, "kick;"))
    ensemble = rehearsed(performance, Fraction(8))
    states = [synths(ensemble).state(performance, "lead", Fraction(bar)) for bar in (0, 3, 5, 7)]
    assert [state.doing for state in states] == ["learns", "learns", "plays", "rests"]
    assert [len(state.passed) for state in states] == [8, 8, 8, 0]
    assert [state.sure for state in states] == [2, 8, 8, 0]
    assert {(state.lessons, state.kinds, state.has_model) for state in states} == {(32, 3, False)}
    early = synths(Ensemble()).state(performance, "lead", Fraction(1))
    assert (early.lessons, early.kinds, early.is_empty) == (16, 3, False)
    untaught = performed((0, PLAY))
    assert synths(Ensemble()).state(untaught, "lead", Fraction(1)).is_empty
    loaded = performed((0, PLAY), (0, Load("lead", TUNE)))
    assert synths(Ensemble()).state(loaded, "lead", Fraction(1)).has_model
