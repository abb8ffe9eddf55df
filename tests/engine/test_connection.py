"""Questions and answers over a real socket, against a server made of a few lines."""

import re
import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from pythonosc.osc_message import OscMessage

from rubbergosling.engine.connection import LARGEST_DATAGRAM, Connection, message
from rubbergosling.engine.context import LiveContext
from rubbergosling.engine.live import options
from rubbergosling.errors import EngineError


class Server:
    """Answers each message with whatever is prepared for its address."""

    def __init__(self) -> None:
        self.answers: dict[str, list[bytes]] = {}
        self.received: list[bytes] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                datagram, sender = self.socket.recvfrom(65536)
            except OSError:
                return
            self.received.append(datagram)
            address = "" if datagram.startswith(b"#") else OscMessage(datagram).address
            for answer in self.answers.get(address, []):
                self.socket.sendto(answer, sender)


@pytest.fixture
def server() -> Iterator[Server]:
    there = Server()
    yield there
    there.socket.close()


@pytest.fixture
def failures() -> list[str]:
    return []


@pytest.fixture
def connection(server: Server, failures: list[str]) -> Iterator[Connection]:
    way = Connection("127.0.0.1", server.port, failures.append)
    yield way
    way.close()


def test_an_answer_is_told_from_others_by_how_it_begins(
    server: Server, connection: Connection
) -> None:
    server.answers["/b_query"] = [
        message("/done", "/b_query", 4, 1),
        message("/done", "/b_query", 3, 9),
    ]
    assert connection.ask("/b_query", 3, reply=("/done", "/b_query", 3)) == (9,)


def test_a_refusal_is_raised_as_one_line(server: Server, connection: Connection) -> None:
    server.answers["/b_write"] = [message("/fail", "/b_write", "no space left.\n", 0)]
    with pytest.raises(EngineError, match=r"^no space left$"):
        connection.ask("/b_write", 0, reply=("/done", "/b_write"))


def test_silence_is_raised(connection: Connection) -> None:
    with pytest.raises(EngineError, match="does not answer /status"):
        connection.status(timeout=0.05)


def test_a_failure_nobody_asked_about_is_told(
    server: Server, connection: Connection, failures: list[str]
) -> None:
    server.answers["/sync"] = [
        message("/fail", "/s_new", "SynthDef not found", 3),
        b"\x00 not a message",
        message("/n_go", 1000),
        message("/synced", 1),
    ]
    connection.synchronise()
    assert failures == ["/s_new: SynthDef not found"]


def test_a_closed_port_does_not_break_the_connection() -> None:
    probe = Connection("127.0.0.1", 9)
    for _ in range(3):
        probe.send(message("/status"))
        with pytest.raises(EngineError):
            probe.status(timeout=0.05)
    probe.close()


def test_what_udp_cannot_carry_is_refused(connection: Connection) -> None:
    with pytest.raises(EngineError, match="too long"):
        connection.send(b"\x00" * (LARGEST_DATAGRAM + 1))


def test_an_unknown_host_is_named() -> None:
    with pytest.raises(EngineError, match=r"no way to no\.such\.host\.invalid"):
        Connection("no.such.host.invalid", 57110)


def test_a_large_bundle_goes_as_several_of_the_same_time_in_order(
    server: Server, connection: Connection
) -> None:
    context = LiveContext(connection, options(), 0)
    with context.at(1.5):
        for _ in range(2000):
            context.add_group(target_node=0)
            context.do_nothing()
    server.answers["/sync"] = [message("/synced", 1)]
    connection.synchronise()
    bundles = server.received[:-1]
    assert len(bundles) > 3
    assert len({datagram[8:16] for datagram in bundles}) == 1
    assert all(len(datagram) <= 8192 for datagram in bundles)
    numbers = [
        struct.unpack_from(">i", datagram, place.start() + 16)[0]
        for datagram in bundles
        for place in re.finditer(rb"/g_new\x00\x00,iii\x00\x00\x00\x00", datagram)
    ]
    assert numbers == list(range(1000, 3000))
