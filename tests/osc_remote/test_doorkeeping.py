"""Who may enter, at which port, and how seldom the player is told of it."""

import socket
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from rubbergosling import EngineError, Session
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote import limits
from rubbergosling.osc_remote.limits import THROTTLE_SECONDS, Throttle
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.osc_remote.sockets import LAST_PORT, PORTS_TRIED, holder_of, open_port
from rubbergosling.player.notifications import Said
from tests.support.osc_client import Client, datagram
from tests.support.sessions import silent_session

STRANGER = ("192.0.2.7", 9)
"""An address that is nobody's: kept free for documents."""


def said_in(session: Session) -> list[str]:
    """The sentences a session says from now on."""
    heard: list[str] = []
    session.subscribe(lambda n: heard.append(n.text) if isinstance(n, Said) else None)
    return heard


def test_a_stranger_is_refused_counted_and_told_of(
    session: Session, remote: OscRemote, client: Client
) -> None:
    said, before = said_in(session), session.performance
    for _ in range(3):
        remote._receive(datagram("hush"), STRANGER)
    assert client.status()["osc/refused"] == 3
    assert session.performance is before
    assert said == ["OSC from 192.0.2.7 is refused: --allow 192.0.2.7 lets it in"]


def test_who_is_allowed_plays_from_another_machine(session: Session, folder: Path) -> None:
    allowed = [IPv4Network("192.0.2.0/29"), IPv4Network("198.51.100.1/32")]
    with OscRemote(session, folder, port=free_port(), allowed=allowed) as opened:
        for host, bpm in (("192.0.2.7", 100), ("192.0.2.8", 101), ("198.51.100.1", 102)):
            opened._receive(datagram("bpm", bpm), (host, 9))
        with Client(opened.port) as client:
            assert client.status()["osc/refused"] == 1
    assert float(session.performance.tempo.tempi_bpm[-1]) == 102


def test_this_machine_may_enter_by_any_of_its_loopback_addresses(remote: OscRemote) -> None:
    with Client(remote.port, "127.0.0.1") as client:
        assert client.status()["osc/refused"] == 0


def test_a_busy_port_is_told_with_its_owner_and_the_next_free_one_is_taken(
    session: Session, remote: OscRemote, folder: Path
) -> None:
    said = said_in(session)
    with OscRemote(session, folder, port=remote.port) as second:
        assert remote.port < second.port < remote.port + PORTS_TRIED
        assert said[0].startswith(f"port {remote.port} is held by ")
        assert ", process " in said[0]
        with Client(second.port) as client:
            assert client.status()["bpm"] == 150


def test_two_instances_at_once_are_played_each_by_itself(
    session: Session, remote: OscRemote, client: Client, folder: Path
) -> None:
    with silent_session() as other:
        other.evaluate("kick;")
        with (
            OscRemote(other, folder, port=remote.port) as beside,
            Client(beside.port) as its_client,
        ):
            client.done("journal/start", "take")
            its_client.done("journal/start", "take")  # in one folder, and not in one file
            client.done("bpm", 100)
            its_client.done("bpm", 200)
            assert client.done("journal/stop") == ("take.jsonl",)
            assert its_client.done("journal/stop") == ("take-2.jsonl",)
    assert session.performance.tempo.tempi_bpm[-1] == 100
    assert other.performance.tempo.tempi_bpm[-1] == 200


def test_no_interface_is_said_in_one_sentence() -> None:
    for host in ("192.0.2.1", "no-such-host.invalid"):
        with pytest.raises(EngineError, match=f"no OSC can be received at {host}"):
            open_port(host, 24_000)


def test_no_free_port_is_said_in_one_sentence() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.bind(("127.0.0.1", LAST_PORT))
        with pytest.raises(EngineError, match="the ports from 65535 on are all taken"):
            open_port("127.0.0.1", LAST_PORT)


def test_an_open_port_never_waits_and_holds_what_comes_at_once() -> None:
    opened, port = open_port("127.0.0.1", free_port())
    with opened:
        assert not opened.getblocking()
        assert opened.getsockname() == ("127.0.0.1", port)
        assert opened.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) > 0


def test_a_port_that_nobody_holds_has_no_known_owner() -> None:
    assert holder_of(free_port()) == "another program"


class Time:
    """The time module, standing still until it is moved."""

    seconds = 100.0

    def monotonic(self) -> float:
        """A clock that never steps."""
        return self.seconds


def test_what_happens_often_is_told_now_and_then_with_a_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stands, said = Time(), []
    monkeypatch.setattr(limits, "time", stands)
    throttle = Throttle(lambda text, is_error=False: said.append((text, is_error)))
    for number in range(5):
        throttle.say(f"number {number}", is_error=True)
    stands.seconds += THROTTLE_SECONDS
    throttle.say("again")
    stands.seconds += THROTTLE_SECONDS
    throttle.say("and again")
    assert said == [
        ("number 0", True), ("again (and 4 more before)", False), ("and again", False)
    ]  # fmt: skip
