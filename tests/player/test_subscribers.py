"""Subscribers: told one at a time and in order, free to call anything and to wait for it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import Entry, Session
from rubbergosling.errors import AgentError, EngineError
from rubbergosling.player.notifications import (
    Closed,
    Entered,
    Notification,
    Played,
    Reached,
    Said,
)
from rubbergosling.player.publisher import Publisher
from tests.player.patient_clock import PatientClock
from tests.support.patience import PATIENCE_SECONDS
from tests.support.sessions import silent_session

LESSON = "bpm 240; source kick*4; learn snare*2; lead 1 60;"

CALLS: dict[str, Callable[[Session, Path], object]] = {
    "set_tempo": lambda session, folder: session.set_tempo(130),
    "tempo_bpm": lambda session, folder: session.tempo_bpm,
    "evaluate": lambda session, folder: session.evaluate("bpm 99; kick*2;"),
    "edit": lambda session, folder: session.edit(lambda program: program),
    "hush": lambda session, folder: session.hush(),
    "move_pointer": lambda session, folder: session.move_pointer(0.1, 0.2),
    "set_quantise": lambda session, folder: session.set_quantise("beat"),
    "reset": lambda session, folder: session.reset("snare"),
    "save": lambda session, folder: session.save("snare", folder / "snare.agent"),
    "start_journal": lambda session, folder: session.start_journal(folder / "take.jsonl"),
    "start_recording": lambda session, folder: session.start_recording(folder / "take.wav"),
    "subscribe": lambda session, folder: session.subscribe(lambda notification: None),
    "say": lambda session, folder: session.say("hello"),
    "agents": lambda session, folder: (session.agents, session.melody_agents, session.program),
    "wait_until": lambda session, folder: session.wait_until(Fraction(0)),
    "close": lambda session, folder: session.close(),
}


class Caller:
    """A subscriber that once has another thread call something, and waits for it.

    Attributes:
        has_called: Set when the other thread has come back.
        failures: What it raised.
    """

    def __init__(self, call: Callable[[], object], kind: type[Notification]) -> None:
        self._call, self._kind = call, kind
        self._has_begun = False
        self.has_called = threading.Event()
        self.failures: list[BaseException] = []

    def __call__(self, notification: Notification) -> None:
        """Calls at the first notification of its kind."""
        if isinstance(notification, self._kind) and not self._has_begun:
            self._has_begun = True
            threading.Thread(target=self._work, daemon=True).start()
            self.has_called.wait(PATIENCE_SECONDS)

    def _work(self) -> None:
        try:
            self._call()
        except BaseException as error:
            self.failures.append(error)
        else:
            self.has_called.set()


@pytest.fixture
def session() -> Iterator[Session]:
    with silent_session() as playing:
        playing.evaluate(LESSON)
        yield playing


@pytest.mark.parametrize("kind", [Played, Entered], ids=["from the scheduler", "from a caller"])
@pytest.mark.parametrize("name", CALLS)
def test_a_subscriber_may_wait_for_any_call_from_another_thread(
    session: Session, tmp_path: Path, name: str, kind: type[Notification]
) -> None:
    caller = Caller(lambda: CALLS[name](session, tmp_path), kind)
    session.subscribe(caller)
    with suppress(EngineError):  # the session may be closed by now
        session.set_tempo(170)
    assert caller.has_called.wait(PATIENCE_SECONDS), caller.failures
    assert not [error for error in caller.failures if not isinstance(error, AgentError)]


@pytest.mark.parametrize("name", CALLS)
def test_a_subscriber_may_call_anything_itself(session: Session, tmp_path: Path, name: str) -> None:
    done = threading.Event()

    def call(notification: Notification) -> None:
        if isinstance(notification, Played) and not done.is_set():
            done.set()
            CALLS[name](session, tmp_path)
            finished.set()

    finished = threading.Event()
    session.subscribe(call)
    assert finished.wait(PATIENCE_SECONDS)


def test_entries_of_many_threads_are_told_in_the_order_of_the_performance() -> None:
    told: list[Entry] = []
    callers = 4

    def slow(notification: Notification) -> None:
        time.sleep(0.001)  # so that the others come along meanwhile
        if isinstance(notification, Entered):
            told.append(notification.entry)

    with silent_session(clock=PatientClock()) as session:
        session.set_quantise("bar")
        session.subscribe(slow)
        threads = [
            threading.Thread(target=lambda first=first: play(session, first))
            for first in range(100, 100 + callers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        added = session.performance.entries
    assert [entry for entry in told if entry in added][-1] == added[-1]
    assert len(told) == 25 * callers + 1  # and the end


def play(session: Session, first: int) -> None:
    for step in range(25):
        session.evaluate(f"bpm {first + step}; kick;")


def test_each_subscriber_is_told_everything_once_in_order_by_one_thread_at_a_time() -> None:
    publisher, heard = Publisher(), list[list[Notification]]()
    is_inside, overlaps = threading.Lock(), []

    def listener() -> Callable[[Notification], None]:
        mine: list[Notification] = []
        heard.append(mine)
        turn = threading.Lock()

        def hear(notification: Notification) -> None:
            if not turn.acquire(blocking=False):
                overlaps.append(notification)
                return
            mine.append(notification)
            time.sleep(0)
            turn.release()

        return hear

    for _ in range(3):
        publisher.subscribe(listener())

    def tell() -> None:
        for _ in range(300):
            with is_inside:  # as a transport posts under its lock
                publisher.post(Reached(len(posted)))
                posted.append(len(posted))
            publisher.deliver()

    posted: list[int] = []
    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    publisher.deliver()
    assert overlaps == []
    assert heard == [[Reached(bar) for bar in range(1200)]] * 3


def test_what_a_subscriber_says_is_told_to_all_after_what_it_was_told() -> None:
    publisher, heard = Publisher(), list[Notification]()

    def echo(notification: Notification) -> None:
        if notification == Said("one"):
            publisher.say("two")
            publisher.deliver()

    publisher.subscribe(echo)
    publisher.subscribe(heard.append)
    publisher.say("one")
    publisher.deliver()
    assert heard == [Said("one"), Said("two")]


def test_who_comes_after_the_end_is_told_of_it(session: Session) -> None:
    session.close()
    heard: list[Notification] = []
    session.subscribe(heard.append)
    assert heard == [Closed()]


def test_a_session_is_closed_once_by_several_threads() -> None:
    with silent_session() as session:
        heard: list[Notification] = []
        session.subscribe(heard.append)
        threads = [threading.Thread(target=session.close) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Closed() not in heard and time.monotonic() < deadline:
        time.sleep(0.01)
    assert heard.count(Closed()) == 1
