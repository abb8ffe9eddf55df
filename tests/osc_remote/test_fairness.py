"""Whatever one client sends, others are answered, and so is whoever closes the door."""

import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.agents.agent_kind import Learnt
from rubbergosling.agents.snapshot import Snapshot
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote.answers import MAX_ANSWER, Answers
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.osc_remote.trust import Trust
from rubbergosling.performance.entries import Evaluate, Hush, Performance
from tests.support.osc_client import Client, datagram
from tests.support.patience import PATIENCE_SECONDS
from tests.support.sessions import silent_session

DENSE = "closedhat*64; kick*64; snare*64;"


def bundle(*messages: bytes) -> bytes:
    """A bundle to be done at once."""
    return b"#bundle\0" + struct.pack(">Q", 1) + b"".join(
        struct.pack(">i", len(each)) + each for each in messages
    )  # fmt: skip


FLOODS = {
    "questions": [bundle(*[datagram("events", 5)] * 1500)],
    "evaluations": [bundle(*[datagram("evaluate", "kick*4;")] * 1200)] * 5,
    "settings": [datagram("structure", 8 + count, 8) for count in range(300)],
    "long programs": [datagram("evaluate", f"bpm {100 + n}; " + "kick;" * 8000) for n in range(20)],
    "files": [datagram("agent/save", "snare", f"mine{count}") for count in range(300)],
    "loads": [datagram("agent/load", "snare", f"none{count}") for count in range(300)],
    "small messages": [bundle(*[b"/\0\0\0,\0\0\0"] * 5000)] * 10,
}
"""What keeps a remote busy for a long time, none of it more than some datagrams."""


@pytest.mark.parametrize("flood", FLOODS)
def test_others_are_served_before_a_flood_has_been(
    remote: OscRemote, client: Client, session: Session, flood: str
) -> None:
    session.evaluate(DENSE)
    client.status()
    with Client(remote.port) as flooder:
        for data in FLOODS[flood]:
            flooder.send_bytes(data)
        for _ in range(5):
            client.done("bpm", 140)
            client.done("hush")
        assert client.status()["osc/waiting"] > 0 or flood in ("files", "small messages")


def test_the_door_closes_in_the_middle_of_a_flood(session: Session, folder: Path) -> None:
    session.evaluate(DENSE)
    with Client(port := free_port()) as flooder:
        with OscRemote(session, folder, port=port):
            for data in FLOODS["questions"]:
                flooder.send_bytes(data)
            flooder.receive()
        answered = 1
        flooder.socket.setblocking(False)
        with pytest.raises(BlockingIOError):
            while True:
                flooder.receive()
                answered += 1
    assert answered < 1500 * 100  # of 1500 times 960


def test_floods_from_many_ports_leave_room_for_others(remote: OscRemote, client: Client) -> None:
    client.status()
    flooders = [Client(remote.port) for _ in range(700)]
    try:
        for _ in range(3):
            for flooder in flooders:
                flooder.send("status")
        assert client.done("hush")
        assert client.status()["osc/lost"] == 0
    finally:
        for flooder in flooders:
            flooder.socket.close()


def test_who_may_not_enter_takes_no_room(remote: OscRemote, client: Client) -> None:
    for port in range(20_000):
        remote._receive(datagram("hush"), (f"198.51.{port % 100}.1", 1 + port))
    status = client.status()
    assert status["osc/refused"] == 20_000 and status["osc/lost"] == 0
    assert len(remote._inbox._groups) <= 1  # this client's own


@contextmanager
def slow_agents(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Agents that are not made before an event is set."""
    released, made = threading.Event(), session.ensemble.ready

    def ready(performance: Performance) -> None:
        released.wait(PATIENCE_SECONDS)
        made(performance)

    monkeypatch.setattr(session.ensemble, "ready", ready)
    yield released
    released.set()


def test_a_program_whose_agents_take_long_holds_up_its_own_sender_only(
    remote: OscRemote, client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slow_agents(session, monkeypatch) as released, Client(remote.port) as slow:
        slow.send("evaluate", "source kick; predict snare;")
        slow.send("hush")  # it must not come first
        client.done("hush")
        client.done("journal/start", "take")
        client.status()
        entries = session.performance.entries
        assert not isinstance(entries[-1].action, Evaluate)
        released.set()
        assert [slow.receive()[:2] for _ in range(2)] == [
            ("/gosling/done", "evaluate"),
            ("/gosling/done", "hush"),
        ]
    last = [e.action for e in session.performance.entries[-2:]]
    assert isinstance(last[0], Evaluate) and isinstance(last[1], Hush)


def test_the_messages_of_one_sender_are_done_in_their_order(
    client: Client, session: Session
) -> None:
    session.set_quantise("bar")
    messages = [
        datagram("evaluate", "kick*4;"), datagram("bpm", 100), datagram("predict", "snare"),
        datagram("bpm", 101), datagram("status"), datagram("hush"),
    ]  # fmt: skip
    client.send_bytes(bundle(*messages))
    names = []
    while names[-1:] != ["hush"]:
        answer = client.receive()
        if answer[0] == "/gosling/done":
            names.append(answer[1])
    assert names == ["evaluate", "bpm", "predict", "bpm", "status", "hush"]
    assert isinstance(session.performance.entries[-1].action, Hush)
    assert session.performance.tempo.tempi_bpm[-1] == 101


def test_events_are_counted_before_they_are_worked_out(client: Client, session: Session) -> None:
    entry = session.evaluate("kick*64 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1;")
    session.wait_until(entry.bar)
    reason = client.ask("events", 16)[-1][2]
    assert "these may be 16384 events, more than 1000" in reason


def test_what_is_sent_before_the_music_has_begun_is_kept_until_then(folder: Path) -> None:

    begun = threading.Event()
    with (
        silent_session(journal=folder / "take.jsonl") as playing,
        OscRemote(playing, folder, port=free_port(), begun=begun) as opened,
        Client(opened.port) as client,
    ):
        client.send("evaluate", "snare*2;")
        time.sleep(0.1)  # so long it could have been done in
        assert playing.performance.entries == ()
        playing.perform(Performance.of((0, Hush())))
        begun.set()
        (answer,) = client.until_answered()
        assert answer[:2] == ("/gosling/done", "evaluate")
        playing.wait_until(answer[2] + 0.5)
    assert "snare*2;" in (folder / "take.jsonl").read_text(encoding="utf-8")


def test_nobody_listens_at_our_own_port(remote: OscRemote, client: Client) -> None:
    for name, arguments in (("notify", (1, remote.port)), ("reply", (remote.port,))):
        reason = client.ask(name, *arguments)[-1][2]
        assert f"port {remote.port} is the one that listens here" in reason


def test_only_notify_goes_on_with_the_streams(remote: OscRemote, client: Client) -> None:
    client.done("notify", 1)
    (until,) = remote._broadcasts._listeners.values()
    for name, *arguments in (("status",), ("bpm", 5.0), ("step", 3, 1), ("hush",), ("nothing",)):
        client.send(name, *arguments)
    while client.receive()[1:2] != ("nothing",):
        pass
    assert list(remote._broadcasts._listeners.values()) == [until]
    client.send("notify", 1)
    while client.receive()[:2] != ("/gosling/done", "notify"):
        pass
    assert next(iter(remote._broadcasts._listeners.values())) > until


def test_a_phone_keeps_its_port_however_many_ports_others_name() -> None:
    answers, phone = Answers(Trust(), lambda address, data: None, None), ("192.0.2.7", 9)
    answers.reply_at(phone, 9000)
    for port in range(2000):
        answers.reply_at(("127.0.0.1", 1 + port), 9001)
    assert answers.address_for(phone) == ("192.0.2.7", 9000)


def test_one_client_of_many_streams_leaves_places_for_others(
    remote: OscRemote, client: Client
) -> None:
    ports = range(20_000, 20_100)
    answers = [client.ask("notify", 1, port)[-1] for port in ports]
    assert answers[0][0] == "/gosling/done"
    assert "too many of your machine listen" in answers[-1][2]
    with Client(remote.port) as other:
        assert other.done("notify", 1)


def test_numbers_that_no_float_holds_are_told_as_infinite(
    client: Client, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    client.done("notify", 1)
    snapshot = Snapshot((0.5,) * 2048, {}, (), lessons=1, loss=1e300)
    session._performer.publisher.post(Learnt(0, "snare", snapshot))
    session._performer.publisher.deliver()
    while (answer := client.receive())[:2] != ("/gosling/loss", "snare"):
        pass
    while answer[0] != "/gosling/loss" or answer[3] != float("inf"):
        answer = client.receive()
    assert not [record for record in caplog.records if record.exc_info]


def test_warnings_without_end_are_cut_and_counted(client: Client, session: Session) -> None:
    client.send("evaluate", "kick;" * 3000)
    data = client.socket.recv(65_536)
    assert len(data) <= MAX_ANSWER
    assert b"more, left out)" in data[-60:]
