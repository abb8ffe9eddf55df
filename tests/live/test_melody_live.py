"""Synths' agents on a real engine in real time: what they play is what they play offline."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import MelodyError, Session, Settings
from rubbergosling.melody.learning import train
from rubbergosling.melody.models.base import Corpus
from rubbergosling.melody.models.model_file import write_model
from rubbergosling.melody.notes import Melody, Note, Voice
from tests.live.machine import Machine
from tests.live.test_agents import end, guesses, offline
from tests.support.devices import in_environment
from tests.support.listening import Listener, check_heard

FAST = "bpm 480; {} lead*64 2,1{}; {} bass*16{};"


@contextmanager
def somebody_who_looks(session: Session) -> Iterator[None]:
    """Asks all the time how the synths' agents stand, as a screen does now and then."""
    over = threading.Event()
    twice: list[Fraction] = []

    def look() -> None:
        while not over.wait(0.01):
            for state in session.melodies.values():
                bars = [each.bar for each in state.passed]
                twice.extend({bar for bar in bars if bars.count(bar) > 1})

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
    assert not twice


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    """The file of a model that was trained on a melody."""
    line = Voice(Note(pitch) for pitch in (72, 74, 76, 74, 79, 77) * 20)
    tune = train(Corpus.of([Melody([line])]), "counts+intervals+mlp")
    write_model(tune, tmp_path / "trained.tune")
    return tmp_path / "trained.tune"


def test_synths_with_models_play_live_what_they_play_offline(
    jack: dict[str, str], machine: Machine, tmp_path: Path, tune: Path
) -> None:
    settings, journal = Settings(engine="scsynth", seed=4), tmp_path / "take.jsonl"
    with in_environment(jack), Session(settings, journal=journal) as session:
        listener = Listener(session)
        with somebody_who_looks(session):
            session.evaluate(FAST.format("predict", "", "learn", " 1 40,43.5,47"))
            session.wait_until(3)
            session.load("lead", tune)
            session.load("bass", tune)
            session.wait_until(6)
            session.evaluate(FAST.format("learn", " 60,61.25,67", "predict", " 50,51"))
            session.wait_until(9)
            session.evaluate(FAST.format("predict", " 30", "predict", ""))
            session.wait_until(11)
            session.save("lead", tmp_path / "taught.tune")
            session.reset("lead")
            session.wait_until(13)
            session.load("lead", tmp_path / "taught.tune")
            session.wait_until(15)
        end(session)
    check_heard(listener.events, offline(journal, settings, session), session.lateness.left_out)
    assert len(guesses(listener.events)) > 400
    assert machine.excuses(session.lateness.left_out)


def test_a_damaged_model_is_refused_and_the_music_goes_on(
    jack: dict[str, str], tmp_path: Path, tune: Path
) -> None:
    settings, journal = Settings(engine="scsynth"), tmp_path / "take.jsonl"
    data = bytearray(tune.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "damaged.tune").write_bytes(data)
    with in_environment(jack), Session(settings, journal=journal) as session:
        listener = Listener(session)
        session.evaluate("bpm 480; predict lead*8;")
        session.load("lead", tune)
        session.wait_until(2)
        with pytest.raises(MelodyError, match=r"damaged\.tune is damaged"):
            session.load("lead", tmp_path / "damaged.tune")
        session.wait_until(6)
        assert session.melodies["lead"].has_model
        end(session)
    check_heard(listener.events, offline(journal, settings, session), session.lateness.left_out)
    assert {event.note for event in listener.events if event.bar > 3} <= {72, 74, 76, 77, 79}
