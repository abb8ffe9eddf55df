"""What listeners are told: everything, at its time, however many are slow, dead or forgotten."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from fractions import Fraction
from typing import Any

import pytest

from rubbergosling import Session
from rubbergosling.commands.clients import NOTIFY_SECONDS
from rubbergosling.errors import VerbError
from rubbergosling.osc_remote import broadcasts as broadcasts_module
from rubbergosling.osc_remote.broadcasts import MAX_LISTENERS, Broadcasts
from rubbergosling.osc_remote.limits import Address
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.player.notifications import Learnt, Played
from rubbergosling.timeline.track_events import Event
from tests.support.osc_client import Answer, Client
from tests.support.patience import PATIENCE_SECONDS

HALF = MAX_LISTENERS // 2
"""So many of one machine can listen."""

HERE: Address = ("127.0.0.1", 1)
THERE: Address = ("127.0.0.1", 2)


def heard(client: Client, until: str) -> list[Answer]:
    """All that a listener is told until a message of a stream has come."""
    found = [client.receive()]
    while found[-1][0] != f"/gosling/{until}":
        found.append(client.receive())
    return found


def of(stream: str, answers: list[Answer]) -> list[Answer]:
    """What was told on one stream."""
    return [answer[1:] for answer in answers if answer[0] == f"/gosling/{stream}"]


def hit(event: Event) -> Answer:
    """An event as listeners are told of it, in floats of 32 bits."""
    note = -1.0 if event.note is None else float(event.note)
    return event.instrument, pytest.approx(float(event.bar), rel=1e-6), note, int(event.predicted)


def take_of(client: Client, session: Session, hits: int) -> tuple[list[Answer], list[Answer]]:
    """Plays so many hits; those that a listener was told of, and those that were sent."""
    played: list[Event] = []
    session.subscribe(lambda n: played.extend(n.events) if isinstance(n, Played) else None)
    while len(played) < hits:  # a machine that stands still leaves some out
        session.wait_until(session.bar + 1)
    session.hush()
    session.wait_until(session.performance.entries[-1].bar + 1)
    session.say("the end", is_error=True)
    told = of("hit", heard(client, "error"))
    return told[-len(played) :], list(map(hit, played))


def test_every_hit_is_told_once_and_in_order(client: Client, session: Session) -> None:
    session.set_tempo(600)
    client.done("notify", 1)
    told, played = take_of(client, session, hits=30)
    assert told == played


def test_bars_and_steps_are_told_in_turn(client: Client) -> None:
    client.done("notify", 1)
    heard(client, "bar")
    whole = heard(client, "bar")
    assert [place for place, _ in of("step", whole)] == list(range(8))
    ((bar, bpm),) = of("bar", whole)
    assert bpm == 150
    assert {float(at) for _, at in of("step", whole)} == {bar - 1}


def test_what_agents_learn_and_guess_is_told(client: Client, session: Session) -> None:
    client.done("notify", 1)
    lessons = of("loss", heard(client, "loss"))
    assert lessons[0][0] == "snare" and 0 < lessons[0][2] < 3
    (guess, *_) = of("guess", heard(client, "guess"))
    assert guess[0] == "snare" and len(guess) == 9
    assert all(0 <= value <= 1 for value in guess[1:])


def test_errors_are_told(client: Client, session: Session) -> None:
    client.done("notify", 1)
    session.say("only a remark")
    session.say("the disk is full", is_error=True)
    assert of("error", heard(client, "error")) == [("the disk is full",)]


def test_a_listener_may_name_another_port_and_leave(remote: OscRemote, client: Client) -> None:
    with Client(remote.port) as listener:
        assert client.done("notify", 1, listener.own_port) == (NOTIFY_SECONDS,)
        heard(listener, "step")
        assert client.done("notify", 0, listener.own_port) == (0.0,)
        client.done("notify", 1)
        heard(client, "bar")
        listener.socket.setblocking(False)
        told = []
        with pytest.raises(BlockingIOError):  # after what had come before it left
            while True:
                told.append(listener.receive())
        assert not [bar for name, bar, *_ in told if name == "/gosling/bar" and bar >= 2]


def test_who_is_slow_or_gone_takes_nothing_from_the_others(
    remote: OscRemote, client: Client, session: Session
) -> None:
    session.set_tempo(600)
    with ExitStack() as stack:
        for number in range(HALF - 1):
            slow = stack.enter_context(Client(remote.port))
            slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
            slow.done("notify", 1)
            if number % 2:
                slow.socket.close()  # and never says goodbye
        client.done("notify", 1)
        told, played = take_of(client, session, hits=100)
        assert told == played


def test_only_so_many_can_listen(remote: OscRemote, client: Client) -> None:
    with ExitStack() as stack:
        others = [stack.enter_context(Client(remote.port)) for _ in range(HALF)]
        for other in others:
            other.send("notify", 1)
            assert _answer(other)[0] == "/gosling/done"
        assert "no more can" in client.ask("notify", 1)[-1][2]
        others[0].send("notify", 1)  # who listens already may go on
        assert _answer(others[0])[0] == "/gosling/done"
        others[0].send("notify", 0)
        assert _answer(others[0])[0] == "/gosling/done"
        client.done("notify", 1)


def _answer(client: Client) -> Answer:
    """The next answer to what a listener itself has asked."""
    while (answer := client.receive())[0] not in ("/gosling/done", "/gosling/fail"):
        pass
    return answer


class Time:
    """The time module as the streams see it, standing still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        """A clock that never steps."""
        return self.seconds


class Told:
    """Who was told something, in order."""

    def __init__(self) -> None:
        self.addresses: list[Address] = []
        self._changed = threading.Condition()

    def send(self, address: Address, name: str, values: tuple[Any, ...]) -> None:
        """Keeps it."""
        with self._changed:
            self.addresses.append(address)
            self._changed.notify_all()

    def wait_for_only(self, address: Address, count: int = 10) -> None:
        """Waits until for so long nobody but one has been told anything."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: self.addresses[-count:] == [address] * count, PATIENCE_SECONDS
            )


@pytest.fixture
def time_moved_by_hand(monkeypatch: pytest.MonkeyPatch) -> Time:
    stands = Time()
    monkeypatch.setattr(broadcasts_module, "time", stands)
    return stands


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def broadcasts(session: Session, told: Told, time_moved_by_hand: Time) -> Iterator[Broadcasts]:
    opened = Broadcasts(session, told.send)
    opened.start()
    yield opened
    opened.close()


def test_who_does_not_renew_is_forgotten(
    broadcasts: Broadcasts, told: Told, time_moved_by_hand: Time
) -> None:
    broadcasts.listen(HERE)
    time_moved_by_hand.seconds = NOTIFY_SECONDS - 1
    broadcasts.listen(THERE)
    time_moved_by_hand.seconds = NOTIFY_SECONDS + 1
    told.wait_for_only(THERE)


def test_who_renews_goes_on_being_told(
    broadcasts: Broadcasts, told: Told, time_moved_by_hand: Time
) -> None:
    broadcasts.listen(HERE)
    broadcasts.listen(THERE)
    time_moved_by_hand.seconds = NOTIFY_SECONDS - 1
    broadcasts.listen(HERE)
    time_moved_by_hand.seconds = 2 * NOTIFY_SECONDS - 2
    told.wait_for_only(HERE)


def test_places_of_those_who_were_forgotten_are_free_again(
    broadcasts: Broadcasts, told: Told, time_moved_by_hand: Time
) -> None:
    for number in range(HALF):
        broadcasts.listen(("127.0.0.1", 1000 + number))
    with pytest.raises(VerbError, match="no more can"):
        broadcasts.listen(HERE)
    time_moved_by_hand.seconds = NOTIFY_SECONDS + 1
    while True:  # they are gone when the streams' own thread has looked
        with suppress(VerbError):
            broadcasts.listen(HERE)
            break
    told.wait_for_only(HERE)


def test_while_nobody_listens_nothing_is_kept(session: Session, broadcasts: Broadcasts) -> None:
    session.set_tempo(600)
    session.wait_until(session.bar + 4)
    assert broadcasts._happened.empty() and not broadcasts._hits


def test_a_lesson_is_told_with_its_bar(client: Client, session: Session) -> None:
    learnt: list[Learnt] = []
    session.subscribe(lambda n: learnt.append(n) if isinstance(n, Learnt) else None)
    client.done("notify", 1)
    instrument, bar, loss = of("loss", heard(client, "loss"))[0]
    first = next(lesson for lesson in learnt if lesson.bar == bar)
    assert instrument == first.instrument == "snare"
    assert loss == pytest.approx(first.snapshot.loss)
    assert Fraction(bar) == first.bar
