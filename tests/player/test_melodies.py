"""Synths' agents in a session, on the silent engine."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import Session, Settings
from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.commands import VERBS, Caller
from rubbergosling.commands.questions import status_of
from rubbergosling.errors import AgentError, MelodyError, VerbError
from rubbergosling.performance.events import events_between
from rubbergosling.performance.journal import read_journal
from tests.player.patient_clock import PatientClock
from tests.support.listening import Listener
from tests.support.sessions import silent_session

PHRASE = "lead*4 2,1 60,63,67,63,58"


def opened(tmp_path: Path, seed: int = 3) -> Session:
    return silent_session(
        Settings(seed=seed), journal=tmp_path / "take.jsonl", clock=PatientClock()
    )


def test_a_take_with_taught_saved_loaded_and_reset_synths_is_the_same_offline(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as session:
        listener = Listener(session)
        for bar, text in (
            (2, f"bpm 500; learn {PHRASE}; predict bass*8;"),
            (4, "predict lead*8; learn bass*8 1 30,33,36;"),
            (6, "predict lead*8 (dist:2); predict bass*8 3,3,2;"),
        ):
            session.evaluate(text)
            session.wait_until(bar)
        taught = session.melody_agents["lead"].lessons
        session.save("lead", tmp_path / "phrase.model")
        session.reset("lead")
        session.wait_until(8)
        loaded = session.load("lead", tmp_path / "phrase.model")
        session.wait_until(loaded.bar + 2)
        assert session.melody_agents["lead"].lessons == taught >= 16
        session.hush()
        session.wait_until(session.performance.entries[-1].bar + Fraction(1, 8))
    performance = read_journal(tmp_path / "take.jsonl", session.bank.names).performance
    stop = performance.entries[-1].bar
    found = events_between(performance, 0, stop, rehearsed(performance, stop))
    assert listener.events == found
    assert sum(event.predicted for event in found) > 100


def test_a_journal_holds_the_model_that_was_loaded(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.evaluate(f"bpm 500; learn {PHRASE};")
        session.wait_until(2)
        session.save("lead", tmp_path / "phrase.model")
        session.load("lead", tmp_path / "phrase.model")
    lines = [json.loads(line) for line in (tmp_path / "take.jsonl").read_text().splitlines()]
    (load,) = (line for line in lines if line["do"] == "load")
    assert load["instrument"] == "lead" and len(load["agent"]) > 100


def test_what_is_no_model_is_refused_and_the_music_goes_on(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.model"
    wrong.write_bytes(b"cos\nsystem\n(S'echo'\ntR.")
    with opened(tmp_path) as session:
        session.evaluate(f"predict {PHRASE}; kick*2;")
        before = session.performance
        with pytest.raises(MelodyError, match="is no saved model"):
            session.load("lead", wrong)
        with pytest.raises(MelodyError, match="can't be read"):
            session.load("lead", tmp_path / "nowhere.model")
        with pytest.raises(AgentError, match="taught nothing: there is nothing to save"):
            session.save("lead", tmp_path / "none.model")
        with pytest.raises(AgentError, match="there is no agent of bass"):
            session.reset("bass")
        assert session.performance is before
    assert not (tmp_path / "none.model").exists()


def test_the_status_tells_of_it(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.evaluate(f"bpm 500; learn {PHRASE};")
        session.wait_until(3)
        status = status_of(session)
    assert status["agent/lead/doing"] == "learns"
    assert status["agent/lead/kinds"] == 4
    assert int(status["agent/lead/notes"]) >= 24
    assert status["agent/lead/sure"] == 8


def test_every_door_saves_and_loads_it(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        caller = Caller(session, tmp_path)
        VERBS["evaluate"].run(caller, [f"bpm 500; learn {PHRASE};"])
        session.wait_until(2)
        assert VERBS["agent/save"].run(caller, ["lead", "mine"]).rows == (("mine.model",),)
        VERBS["agent/load"].run(caller, ["lead", "mine.model"])
        VERBS["agent/reset"].run(caller, ["lead"])
        VERBS["predict"].run(caller, ["lead"])
        VERBS["predict"].run(caller, ["bass"])
        tracks = session.performance.sections[-1].program.tracks
        assert [(track.mode, track.instrument) for track in tracks] == [
            ("predict", "lead"), ("predict", "bass"),
        ]  # fmt: skip
        with pytest.raises(VerbError, match=r"must end in \.model"):
            VERBS["agent/load"].run(caller, ["lead", "mine.agent"])
