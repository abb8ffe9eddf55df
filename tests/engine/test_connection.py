"""Questions and answers over a real socket, against a server made of a few lines."""

import re
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from pythonosc.osc_message import OscMessage

from rubbergosling.engine.connection import MAX_DATAGRAM, Connection
from rubbergosling.engine.context import LiveContext
from rubbergosling.engine.live import options
from rubbergosling.engine.process import free_port
from rubbergosling.errors import EngineError
from rubbergosling.osc.messages import message


class Server:
    """Answers each message with whatever is prepared for its address.

    Attributes:
        answers: What is sent back, by address.
        silences: How many messages are left unanswered before, by address.
    """

    def __init__(self) -> None:
        self.answers: dict[str, list[bytes]] = {}
        self.silences: dict[str, int] = {}
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
            for answer in [] if datagram.startswith(b"#") else self.answer(datagram):
                self.socket.sendto(answer, sender)

    def answer(self, datagram: bytes) -> list[bytes]:
        """What is sent back."""
        address = OscMessage(datagram).address
        if self.silences.get(address, 0) > 0:
            self.silences[address] -= 1
            return []
        return self.answers.get(address, [])


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


def test_what_may_be_asked_twice_is_when_no_answer_comes(
    server: Server, connection: Connection
) -> None:
    server.answers["/status"] = [message("/status.reply", 1)]
    server.silences["/status"] = 2
    with pytest.raises(EngineError, match="does not answer"):
        connection.status(timeout=0.05)
    assert connection.status(timeout=0.2, tries=50) == (1,)


def test_who_waits_for_an_answer_gets_none_when_the_connection_closes(
    server: Server, connection: Connection
) -> None:
    def close() -> None:
        while not server.received:
            time.sleep(0.001)
        connection.close()

    threading.Thread(target=close).start()
    with pytest.raises(EngineError, match="does not answer /status"):
        connection.status(timeout=1000)


def test_the_first_free_port_is_where_it_comes_from(server: Server, connection: Connection) -> None:
    taken, free = connection.own_port, free_port()
    second = Connection("127.0.0.1", server.port, own_ports=(taken, free))
    assert second.own_port == free
    second.close()
    again = Connection("127.0.0.1", server.port, own_ports=(taken, free))
    assert again.own_port == free
    again.close()


@pytest.mark.parametrize(
    ("news", "is_at_root"),
    [
        (message("/n_go", 1000, 0, -1, -1, 0), True),
        (message("/n_go", 1000, 0, -1, -1, 1, -1, -1), True),
        (message("/n_go", 1000, 7, -1, -1, 0), False),
        (message("/n_go", 1000, 7, -1, -1, 1, -1, -1), False),
        (message("/n_go", 0, 7, -1, 0, 1, 0, 0), False),
        (message("/n_end", 1000, 0, -1, -1, 0), False),
        (message("/n_move", 1000, 0, -1, -1, 0), False),
    ],
)
def test_a_new_node_in_the_root_group_is_noticed(
    server: Server, connection: Connection, news: bytes, is_at_root: bool
) -> None:
    server.answers["/sync"] = [news, message("/synced", 1)]
    connection.synchronise()
    assert connection.has_root_news == is_at_root


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
        connection.send(b"\x00" * (MAX_DATAGRAM + 1))


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
