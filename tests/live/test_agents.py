"""Agents on real engines in real time: they guess as they do offline, whatever the machine does."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import Session, Settings
from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.performance.entries import Late
from rubbergosling.performance.events import events_between
from rubbergosling.performance.journal import read_journal
from rubbergosling.player.performer import Parts
from rubbergosling.player.trainer_process import TrainingProcess
from rubbergosling.timeline.track_events import Event
from tests.live.machine import Machine
from tests.support.listening import Listener, check_heard

FIRST = "bpm 200; source kick*2; {} snare*2; {} openhat*4+0.5; closedhat*16;"
SECOND = "bpm 200; source kick*4; {} snare 2,4,2; {} openhat*2; closedhat*16;"

SLOW_MODEL = """\
import time
from sklearn.naive_bayes import BernoulliNB

class Slow(BernoulliNB):
    def __init__(self, structure, seed):
        super().__init__()
        self.structure, self.seed = structure, seed
    def partial_fit(self, X, y, classes=None):
        if hasattr(self, "classes_"):
            time.sleep({seconds})
        return super().partial_fit(X, y, classes)
"""


@contextmanager
def busy_machine() -> Iterator[None]:
    """More processes that compute all the time than there are processors."""
    with ExitStack() as stack:
        for _ in range((os.cpu_count() or 1) + 1):
            process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield


def teach(session: Session) -> None:
    """Lessons in two patterns, with an untaught guess before and guesses after each."""
    for bar, text in (
        (1, FIRST.format("predict", "learn")),
        (4, FIRST.format("learn", "predict")),
        (6, FIRST.format("predict", "predict")),
        (9, SECOND.format("learn", "learn")),
        (11, SECOND.format("predict", "predict")),
        (12, FIRST.format("predict", "predict")),
    ):
        session.evaluate(text)
        session.wait_until(bar)
    session.reset("openhat")
    session.wait_until(13)


def end(session: Session) -> None:
    """Ends a take where nothing has been sent beyond its end."""
    session.hush()
    session.wait_until(session.performance.entries[-1].bar + Fraction(1, 8))


def offline(journal: Path, settings: Settings, session: Session) -> list[Event]:
    """What the journal of a take gives when nobody waits for a clock."""
    performance = read_journal(journal, session.bank.names).performance
    stop = performance.entries[-1].bar
    agents = rehearsed(performance, stop, settings.seed, settings.model)
    return events_between(performance, 0, stop, agents)


def guesses(found: list[Event]) -> list[Event]:
    """What the agents played."""
    return [event for event in found if event.predicted]


def check_take(settings: Settings, journal: Path, is_busy: bool) -> None:
    """Plays the lessons live and holds them against their offline events."""
    with ExitStack() as stack:
        if is_busy:
            stack.enter_context(busy_machine())
        session = stack.enter_context(Session(settings, journal=journal))
        listener = Listener(session)
        teach(session)
        end(session)
    check_heard(listener.events, offline(journal, settings, session), session.lateness.left_out)
    assert len(guesses(listener.events)) > 20


def test_guesses_are_the_same_live_and_offline(engine: Settings, tmp_path: Path) -> None:
    check_take(replace(engine, seed=5), tmp_path / "take.jsonl", is_busy=False)


@pytest.mark.alone  # or what burns here has others' music late
def test_guesses_are_the_same_on_a_machine_under_load(scsynth: Settings, tmp_path: Path) -> None:
    check_take(replace(scsynth, seed=6), tmp_path / "take.jsonl", is_busy=True)


def test_a_lesson_that_comes_too_late_is_counted_told_and_written_down(
    scsynth: Settings, machine: Machine, tmp_path: Path
) -> None:
    """At 300 bpm a bar lasts 0.8 s; this model takes longer over a lesson."""
    (tmp_path / "slow.py").write_text(SLOW_MODEL.format(seconds=1.0))
    settings = replace(scsynth, model=f"{tmp_path / 'slow.py'}:Slow")
    journal = tmp_path / "take.jsonl"
    with Session(settings, journal=journal) as session:
        listener = Listener(session)
        session.evaluate("bpm 300; source kick*2; learn snare*2;")
        session.wait_until(4)
        session.evaluate("bpm 300; source kick*2; predict snare*2;")
        session.wait_until(8)
        end(session)
        late = session.performance.late_bars
    assert late >= 2
    assert machine.excuses(session.lateness.count)  # the music itself was in time
    assert any("lesson" in sentence and "late" in sentence for sentence in listener.said)
    written = read_journal(journal, session.bank.names).performance
    assert len([e for e in written.entries if isinstance(e.action, Late)]) == late
    check_heard(listener.events, offline(journal, settings, session), session.lateness.left_out)
    assert guesses(listener.events)


def test_training_goes_on_when_its_process_is_killed(scsynth: Settings, tmp_path: Path) -> None:
    settings, journal, training = replace(scsynth, seed=2), tmp_path / "t.jsonl", TrainingProcess()
    with Session.of_parts(Parts(training=training), settings, journal=journal) as session:
        listener = Listener(session)
        session.evaluate("bpm 150; source kick*2; learn snare*2;")
        session.wait_until(3)
        assert training.pid is not None
        os.kill(training.pid, signal.SIGKILL)
        session.wait_until(5)
        session.evaluate("bpm 150; source kick*2; predict snare*2;")
        session.wait_until(Fraction(15, 2))
        end(session)
    check_heard(listener.events, offline(journal, settings, session), session.lateness.left_out)
    assert len(guesses(listener.events)) >= 4


def test_melodies_are_the_same_live_and_offline_and_nothing_is_late(
    engine: Settings, machine: Machine, tmp_path: Path
) -> None:
    """Both synths as fast as people play, with a model loaded and one saved meanwhile."""
    settings, journal = replace(engine, seed=4), tmp_path / "take.jsonl"
    with Session(settings, journal=journal) as session:
        listener = Listener(session)
        for bar, text in (
            (3, "bpm 200; kick*4; learn lead*16 1 60,63,67,63,58; predict bass*16 2,1;"),
            (6, "kick*4; predict lead*16; learn bass*8 1 30,33,36;"),
            (8, "kick*4; predict lead*32 (dist:2); predict bass*16 3,3,2;"),
        ):
            session.evaluate(text)
            session.wait_until(bar)
        session.save("lead", tmp_path / "lead.model")
        loaded = session.load("bass", tmp_path / "lead.model")
        session.wait_until(loaded.bar + 2)
        session.wait_until(session.reset("lead").bar + 2)
        end(session)
        late = session.lateness
    check_heard(listener.events, offline(journal, settings, session), session.lateness.left_out)
    assert len(guesses(listener.events)) > 200
    assert machine.excuses(late.count)
