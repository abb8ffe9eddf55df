"""Which lesson is heard from which bar on: against agents that are taught here, one by one."""

from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.agents.agent_file import packed, read_agent, unpacked
from rubbergosling.agents.agent_spans import AgentSpan, agent_spans
from rubbergosling.agents.ensemble import Ensemble
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.lessons import heard_between, lesson
from rubbergosling.agents.rehearsal import events, rehearsed
from rubbergosling.agents.rhythm_agents import Course, RhythmAgents
from rubbergosling.agents.snapshot import Snapshot
from rubbergosling.agents.training import pack
from rubbergosling.errors import AgentError
from rubbergosling.language.syntax import Program
from rubbergosling.performance.entries import (
    Action,
    Entry,
    Hush,
    Load,
    Performance,
    Reset,
    performance_of,
)
from rubbergosling.performance.events import events_between
from rubbergosling.timeline.track_events import Event
from tests.agents.school import MODEL, bits, model_file
from tests.performance.drawn import evaluate, performed

FIRST = "source kick*2; learn snare*2+0.5;"
SECOND = "source kick*4; learn snare*3;"
PLAYS = "source kick*2; predict snare;"


def snare(ensemble: Ensemble, performance: Performance, bar: Fraction) -> Snapshot:
    return ensemble.of(RhythmAgents).heard(performance, "snare", bar)


def way(ensemble: Ensemble, performance: Performance, bar: Fraction) -> Course:
    return ensemble.of(RhythmAgents).course(performance, "snare", bar)


def begun(span: AgentSpan) -> Agent:
    """An agent as it begins, made here."""
    if span.load is not None:
        return unpacked(read_agent(span.load.data))
    digest = sha256(f"{span.seed}/{span.instrument}/{span.number}".encode()).digest()
    assert span.structure is not None
    return Agent(AgentSpec(int.from_bytes(digest[:4], "big"), span.structure))


def heard_slowly(performance: Performance, bar: Fraction, seed: int = 0) -> Agent:
    """The snare's agent at a position, taught here all lessons that have sunk in."""
    spans = agent_spans(performance.index, "snare", seed, RhythmAgents.structure_of)
    span = [each for each in spans if each.start <= bar][-1]
    agent = begun(span)
    for before in range(int(bar) - 1):
        steps = [step for step in range(before * 8, before * 8 + 8) if step >= span.start * 8]
        if steps and (examples := lesson(performance, "snare", steps[0], steps[-1] + 1)):
            agent.learn(
                examples, performance.memory_steps_at(Fraction(before + 1) - Fraction(1, 8))
            )
    return agent


SCHOOL = performed(
    (0, FIRST), (3, SECOND), ("9/2", Reset("snare")), (5, f"{FIRST} memory 16;"), (8, PLAYS)
)  # fmt: skip


@pytest.mark.parametrize(
    "performance",
    [
        performed((0, FIRST)),
        SCHOOL,
        performed(("3/8", FIRST), ("17/8", Hush()), (3, f"structure 6; {SECOND}"), (5, FIRST)),
    ],
)
def test_the_lesson_of_a_bar_is_heard_from_the_start_of_the_second_bar_after_it(
    performance: Performance,
) -> None:
    ensemble = rehearsed(performance, Fraction(9))
    for step in range(0, 72, 3):
        bar = Fraction(step, 8)
        heard = snare(ensemble, performance, bar)
        assert bits(heard) == bits(heard_slowly(performance, bar)), bar


def test_a_lesson_is_not_heard_a_step_too_early_nor_too_late() -> None:
    performance = performed((0, FIRST), (1, PLAYS))
    ensemble = rehearsed(performance, Fraction(4))
    lessons = [snare(ensemble, performance, Fraction(step, 8)).lessons for step in range(32)]
    assert lessons == [0] * 16 + [1] * 16


def test_a_reset_is_heard_at_once_and_what_was_before_does_not_count() -> None:
    performance = performed((0, FIRST), ("37/8", Reset()), (6, PLAYS))
    ensemble = rehearsed(performance, Fraction(9))
    lessons = [snare(ensemble, performance, Fraction(bar)).lessons
               for bar in ("4.5", "37/8", "5", "6", "7", "8")]  # fmt: skip
    assert lessons == [3, 0, 0, 1, 2, 2]
    taught = way(ensemble, performance, Fraction(8)).newest.snapshot
    assert taught.taught == 8


def guessed(performance: Performance, stop: int) -> list[tuple[Fraction, str]]:
    """What agents play in a performance."""
    found = events(performance, 0, stop)
    return [(event.bar, event.instrument) for event in found if event.predicted]


def test_a_guess_is_where_the_model_says_so_knowing_the_source_of_the_same_step() -> None:
    performance = performed((0, FIRST), (5, PLAYS))
    expected = []
    for each in heard_between(performance, 40, 64):
        agent = heard_slowly(performance, Fraction(each.step, 8)).snapshot()
        if agent.probabilities[each.situation] >= 0.5:
            expected.append((Fraction(each.step, 8), "snare"))
    assert guessed(performance, 8) == expected
    assert [bar % 1 for bar, _ in expected] == [Fraction(1, 4), Fraction(3, 4)] * 3


def test_an_agent_learnt_is_one_that_plays_what_it_was_taught() -> None:
    performance = performed(
        (0, FIRST), (4, SECOND), (10, PLAYS), (12, "source kick*4; predict snare;")
    )
    found = [bar for bar, _ in guessed(performance, 14)]
    taught = performed((10, "snare*2+0.5;"))
    assert found[:4] == [event.bar for event in events(taught, 10, 12)]
    third = {Fraction(12) + Fraction(step, 8) for step in (0, 2, 5)}
    assert set(found[4:]) == third | {bar + 1 for bar in third}


def test_another_seed_guesses_otherwise_until_it_has_learnt() -> None:
    performance = performance_of(rg.parse("source kick*3 1,2; predict snare;"))
    assert events(performance, 0, 4, seed=1) == events(performance, 0, 4, seed=1)
    assert len({tuple(events(performance, 0, 4, seed=seed)) for seed in range(6)}) > 1


def test_several_agents_hear_one_source_and_each_learns_its_own() -> None:
    performance = performed(
        (0, "source kick*2; learn snare*2+0.5; learn openhat*4;"),
        (6, "source kick*2; predict snare; predict openhat;"),
    )
    found = guessed(performance, 7)
    assert [bar - 6 for bar, name in found if name == "snare"] == [Fraction(1, 4), Fraction(3, 4)]
    assert [bar - 6 for bar, name in found if name == "openhat"] == [
        Fraction(quarter, 4) for quarter in range(4)
    ]


def test_what_a_drums_agent_plays_has_no_note() -> None:
    drum = performed((0, "source kick*8; learn snare*8;"), (6, "source kick*8; predict snare;"))
    assert {event.note for event in events(drum, 6, 7) if event.predicted} == {None}


# Without a source


@pytest.mark.parametrize("seed", range(6))
def test_without_a_source_an_untaught_agent_plays_nothing(seed: int) -> None:
    assert events(rg.parse("predict snare; predict openhat;"), 0, 4, seed) == []


def test_without_a_source_an_agent_plays_nothing_it_was_not_taught_in_silence() -> None:
    performance = performed((0, "source kick*8; learn snare*8;"), (6, "predict snare;"))
    ensemble = rehearsed(performance, Fraction(8))
    silence = [snare(ensemble, performance, Fraction(7)).would_hit(place * 256)
               for place in range(8)]  # fmt: skip
    assert any(silence), "it would play, had it a source"
    assert guessed(performance, 8) == []


def test_taught_in_silence_it_plays_in_silence() -> None:
    performance = performed((0, "learn snare*2+0.5;"), (6, "predict snare;"))
    assert [bar for bar, _ in guessed(performance, 7)] == [6 + Fraction(1, 4), 6 + Fraction(3, 4)]


# Windows


CHANGES = performed(
    (0, FIRST), ("13/8", f"{SECOND} predict openhat;"), (3, PLAYS), (4, Reset()),
    ("5", f"structure 5; {PLAYS} predict lead;"), ("7", Hush()), ("57/8", PLAYS),
)  # fmt: skip
REHEARSED = rehearsed(CHANGES, Fraction(9))

cuts = st.lists(st.fractions(0, 9, max_denominator=24), min_size=2, max_size=10).map(sorted)


@settings(max_examples=50)
@given(cuts)
def test_any_chopping_into_windows_gives_the_same_guesses(several: list[Fraction]) -> None:
    chopped = [
        event for start, stop in pairwise(several)
        for event in events_between(CHANGES, start, stop, REHEARSED)
    ]  # fmt: skip
    assert chopped == events_between(CHANGES, several[0], several[-1], REHEARSED)


@settings(max_examples=15)
@given(cuts)
def test_agents_that_learn_as_the_windows_come_guess_as_those_who_knew_it_all(
    several: list[Fraction],
) -> None:
    ensemble = Ensemble()
    chopped: list[Event] = []
    for start, stop in pairwise([Fraction(0), *several]):
        for place in (*range(int(start) + 1, int(stop) + 1), stop):
            ensemble.advance(CHANGES, Fraction(place))
        chopped += events_between(CHANGES, start, stop, ensemble)
    assert chopped == events_between(CHANGES, 0, several[-1], REHEARSED)


def test_what_is_added_later_changes_nothing_that_was_heard() -> None:
    ensemble = Ensemble()
    performance, heard = performed((0, FIRST)), []
    more: dict[int, Action] = {
        3: evaluate(PLAYS),
        5: evaluate(SECOND),
        6: Reset(),
        8: evaluate(PLAYS),
    }
    for bar in range(10):
        if bar in more:
            performance = performance.added(Entry(Fraction(bar), more[bar]))
        ensemble.advance(performance, Fraction(bar))
        heard += events_between(performance, bar, bar + 1, ensemble)
    assert heard == events(performance, 0, 10)


# What is kept


@pytest.mark.parametrize("keep", [1, 2, 5])
def test_how_many_snapshots_are_kept_changes_nothing_that_is_heard(keep: int) -> None:
    kept, whole = Ensemble(keep=keep), Ensemble()
    performance = performed((0, FIRST), (3, SECOND))
    for bar in map(Fraction, range(9)):
        for ensemble in (kept, whole):
            ensemble.advance(performance, bar)
        heard = snare(kept, performance, bar)
        assert bits(heard) == bits(snare(whole, performance, bar))
        course = way(kept, performance, bar)
        assert len(course.snapshots) == len(course.bars) + 1 <= keep + 1


def test_the_losses_of_all_lessons_are_kept() -> None:
    performance = performed((0, FIRST))
    ensemble = Ensemble(keep=2)
    learnt = [each for bar in range(8) for each in ensemble.advance(performance, Fraction(bar))]
    assert [(each.bar, each.instrument) for each in learnt] == [(bar, "snare") for bar in range(7)]
    course = way(ensemble, performance, Fraction(8))
    assert course.losses == tuple(each.snapshot.loss for each in learnt)


# Models that fail


FAILS = """
import numpy as np
class Own:
    def __init__(self, structure, seed):
        self.lessons = 0
    def partial_fit(self, rows, answers, classes):
        if len(rows) > 32 and answers.all():
            raise ValueError("nothing but hits")
        self.lessons += 1
    def predict_proba(self, rows):
        return np.full((len(rows), 2), 1 / (1 + self.lessons))
"""
HITS = "source kick*2; learn snare*8;"


def test_a_model_that_fails_is_told_and_the_old_agent_goes_on(tmp_path: Path) -> None:
    said: list[AgentError] = []
    model = f"{model_file(tmp_path, FAILS)}:Own"
    ensemble = Ensemble(model=model, report=said.append)
    performance = performed((0, HITS), (2, FIRST), (4, PLAYS))
    learnt = ensemble.advance(performance, Fraction(4))
    assert [str(error) for error in said] == [
        f"the model {model} can't learn: nothing but hits"
    ] * 2
    assert [each.bar for each in learnt] == [2, 3]
    heard = [snare(ensemble, performance, Fraction(bar)).lessons for bar in range(6)]
    assert heard == [0, 0, 0, 0, 1, 2]
    assert ensemble.behind(9) == 0


def test_where_nobody_is_told_a_model_that_fails_is_an_error(tmp_path: Path) -> None:
    model = f"{model_file(tmp_path, FAILS)}:Own"
    with pytest.raises(AgentError, match="can't learn: nothing but hits"):
        rehearsed(performed((0, HITS)), Fraction(2), model=model)


def test_agents_that_cant_be_made_are_told_before_they_are_needed(tmp_path: Path) -> None:
    ensemble = Ensemble(model=f"{tmp_path / 'nowhere.py'}:Own")
    ensemble.ready(performance_of(Program()).index)
    ensemble.ready(performance_of(rg.parse("source kick*2; snare;")).index)
    with pytest.raises(AgentError, match="can't be imported"):
        ensemble.ready(performance_of(rg.parse("predict snare;")).index)


def test_a_model_that_was_mended_is_taken(tmp_path: Path) -> None:
    ensemble = Ensemble(model=f"{model_file(tmp_path, '1 / 0')}:Counting")
    performance = performed((0, FIRST))
    for _ in range(2):
        with pytest.raises(AgentError, match="division by zero"):
            ensemble.ready(performance.index)
    model_file(tmp_path, f"{MODEL}# mended, and of another length")
    ensemble.ready(performance.index)
    assert snare(ensemble, performance, Fraction(0)).lessons == 0


# Loaded agents


def test_a_loaded_agent_plays_at_once_and_goes_on_learning() -> None:
    school = rehearsed(performed((0, SECOND)), Fraction(6))
    performance = performed((0, SECOND))
    agent = heard_slowly(performance, Fraction(7))
    saved = packed(agent, "snare")
    loads = performed(
        (0, "source kick*4; predict snare;"), ("3/2", Load("snare", saved)), (2, FIRST), (5, PLAYS)
    )
    ensemble = rehearsed(loads, Fraction(8))
    assert bits(snare(ensemble, loads, Fraction(3, 2))) == bits(agent)
    for bar in (Fraction(4), Fraction(5), Fraction(7)):
        assert bits(snare(ensemble, loads, bar)) == bits(heard_slowly(loads, bar))
    assert way(school, performance, Fraction(0)).newest.snapshot.lessons == 6


def test_an_agent_of_a_players_model_is_loaded_only_where_that_model_is_chosen(
    tmp_path: Path,
) -> None:
    name = f"{model_file(tmp_path)}:Counting"
    performance = performed((0, FIRST))
    ensemble = rehearsed(performance, Fraction(4), model=name)
    state = way(ensemble, performance, Fraction(4)).newest.state
    saved = pack(state, "snare")
    loads = performed((0, PLAYS), (0, Load("snare", saved)))
    with pytest.raises(AgentError, match=r"was made with the model .* start with --model"):
        Ensemble().ready(loads)
    chosen = Ensemble(model=name)
    chosen.ready(loads)
    assert bits(snare(chosen, loads, Fraction(0))) == bits(
        way(ensemble, performance, Fraction(4)).newest.snapshot
    )
