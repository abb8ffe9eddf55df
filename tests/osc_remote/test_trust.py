"""What is sent to addresses that have not shown that they read it."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote import trust as trust_module
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.osc_remote.trust import BURST_BYTES, BYTES_A_SECOND, SHORT_BYTES, Trust
from tests.support.osc_client import Client, datagram

NETWORK = IPv4Network("192.0.2.0/24")
PHONE, STRANGER = "192.0.2.7", "192.0.2.8"
MANY = "closedhat*64; kick*64;"


@pytest.fixture
def time_stands(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, which stands until it is moved."""
    now = [100.0]
    monkeypatch.setattr(trust_module.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def trust() -> Trust:
    return Trust([NETWORK, IPv4Network(f"{PHONE}/32")])


def test_a_network_is_sent_a_few_times_what_came(trust: Trust) -> None:
    assert not trust.spend(STRANGER, 1) and not trust.may_listen(STRANGER)
    trust.asked(STRANGER, 24)
    assert trust.spend(STRANGER, SHORT_BYTES) and not trust.spend(STRANGER, 1)
    trust.asked(STRANGER, 1000)
    assert trust.spend(STRANGER, 3000) and not trust.spend(STRANGER, 1)


def test_who_sends_back_its_token_is_sent_anything(trust: Trust) -> None:
    assert not trust.prove(STRANGER, trust.token(PHONE))
    assert not trust.prove(STRANGER, "") and not trust.prove(STRANGER, "\0ü")
    assert trust.prove(STRANGER, trust.token(STRANGER))
    assert trust.may_listen(STRANGER) and trust.spend(STRANGER, 10**9)


def test_an_address_that_was_named_gets_what_a_player_needs_but_no_flood(
    trust: Trust, time_stands: list[float]
) -> None:
    assert trust.may_listen(PHONE)
    assert trust.spend(PHONE, BURST_BYTES) and not trust.spend(PHONE, 1)
    time_stands[0] += 1.0
    assert trust.spend(PHONE, BYTES_A_SECOND) and not trust.spend(PHONE, 1)
    time_stands[0] += 1000.0
    assert trust.left(PHONE) == BURST_BYTES


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1"])
def test_this_machine_is_sent_anything(trust: Trust, host: str) -> None:
    assert trust.may_listen(host) and trust.spend(host, 10**9)


def own_address() -> str:
    """An address of this machine that is none of the loopback's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("needs a network interface beside the loopback's")
        return str(probe.getsockname()[0])


@pytest.fixture
def outside(session: Session, folder: Path) -> Iterator[Client]:
    """A client at an address of a network that is allowed as a whole."""
    here = own_address()
    if here.startswith("127."):
        pytest.skip("needs a network interface beside the loopback's")
    networks = [IPv4Network(f"{here}/24", strict=False)]
    with (
        OscRemote(session, folder, host="0.0.0.0", port=free_port(), allowed=networks) as opened,
        Client(opened.port, here, here) as client,
    ):
        client.socket.settimeout(10)
        yield client


def test_large_answers_and_streams_need_a_hello_and_small_ones_do_not(
    session: Session, outside: Client
) -> None:
    assert outside.done("bpm", 140)
    assert outside.ask("bpm", 5000)[-1][:2] == ("/gosling/fail", "bpm")
    outside.done("evaluate", MANY)
    session.wait_until(session.performance.entries[-1].bar)
    for question in (("events", 4), ("notify", 1)):
        outside.send(*question)
        data = outside.socket.recv(65_536)
        assert len(data) <= SHORT_BYTES
        assert b"/gosling/hello first" in data
    (token,) = outside.done("hello")
    assert outside.done("hello", token) == ()
    assert len(outside.ask("events", 4)) > 500
    assert "bar" in outside.status()
    outside.done("notify", 1)
    while outside.receive()[0] != "/gosling/step":
        pass


def test_what_is_too_long_for_a_stranger_is_cut_and_says_so(outside: Client) -> None:
    outside.send("evaluate", "learn snare; " * 20)
    data = outside.socket.recv(65_536)
    assert data.startswith(b"/gosling/done") and b"left out" in data
    assert len(data) <= 3 * len(datagram("evaluate", "learn snare; " * 20))
