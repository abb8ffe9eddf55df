"""A server on the other end of a cable that is pulled, or that loses some of what it carries."""

import random
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rubbergosling import Session, Settings
from rubbergosling.engine.executables import find_executable
from rubbergosling.engine.process import Process, start
from tests.live.servers import buffers, contents, groups, logged_in, nodes
from tests.support.listening import Listener

FLAGS = ["-D", "0", "-R", "0", "-l", "2"]
PROGRAM = "bpm 150; kick*4 (lpf:500); lead*4 2,1 40,52 cut30; closedhat*8;"
CHANGED = "bpm 150; kick*4; snare*2 (hpf:300);"

Address = tuple[str, int]


class Cable:
    """A way to a UDP server through a port of its own, for any number of clients.

    Attributes:
        port: Where clients send to.
        is_pulled: Whether everything gets lost, in both directions.
        lost_part: How much of what the server answers gets lost, 0 to 1.
    """

    def __init__(self, server_port: int) -> None:
        self.is_pulled, self.lost_part = False, 0.0
        self._chance = random.Random(1)
        self._server = ("127.0.0.1", server_port)
        self._socket = _loopback_socket()
        self.port = int(self._socket.getsockname()[1])
        self._ways: dict[Address, socket.socket] = {}
        threading.Thread(target=self._carry, daemon=True).start()

    def close(self) -> None:
        """Ends the cable."""
        for end in (self._socket, *self._ways.values()):
            end.close()

    def _carry(self) -> None:
        for datagram, client in _received(self._socket):
            if client not in self._ways:
                self._ways[client] = way = _loopback_socket()
                threading.Thread(target=self._carry_back, args=(way, client), daemon=True).start()
            if not self.is_pulled:
                self._ways[client].sendto(datagram, self._server)

    def _carry_back(self, way: socket.socket, client: Address) -> None:
        for datagram, _ in _received(way):
            if not self.is_pulled and self._chance.random() >= self.lost_part:
                self._socket.sendto(datagram, client)


def _loopback_socket() -> socket.socket:
    there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    there.bind(("127.0.0.1", 0))
    return there


def _received(end: socket.socket) -> Iterator[tuple[bytes, Address]]:
    while True:
        try:
            yield end.recvfrom(65_536)
        except OSError:
            return


@pytest.fixture
def server(scsynth: Settings) -> Iterator[Process]:
    """A server that takes two clients."""
    process = start(find_executable("scsynth"), FLAGS, is_private=False)
    yield process
    process.end()


@pytest.fixture
def cable(server: Process) -> Iterator[Cable]:
    """A cable to the server."""
    way = Cable(server.connection.port)
    yield way
    way.close()


def test_a_pulled_cable_is_told_and_when_it_is_back_so_is_the_music(
    server: Process, cable: Cable, scsynth: Settings
) -> None:
    there = server.connection
    before = contents(there)
    with Session(replace(scsynth, engine=f"127.0.0.1:{cable.port}")) as session:
        listener = Listener(session)
        session.evaluate(CHANGED)
        session.wait_until(1)
        undisturbed, held = groups(there), buffers(there)
        session.evaluate(PROGRAM)
        session.wait_until(2)
        cable.is_pulled = True
        listener.wait_for("no answer")
        session.evaluate(CHANGED)  # nobody has to wait for the cable
        session.wait_until(session.bar + 2)
        cable.is_pulled = False
        listener.wait_for("is back")
        back = session.bar
        session.wait_until(back + 1)
        assert groups(there) == undisturbed  # neither the old stage nor the old program is left
        assert buffers(there) == held
        assert there.status()[2] > 3  # something sounds, or has its effects at least
        with logged_in(there.port):  # there is still a place for the other client
            pass
        snares = [event.bar for event in listener.events if event.instrument == "snare"]
        assert snares[-1] > back
        assert all(bar * 2 % 1 == 0 for bar in snares)
        assert len(listener.said) == 2
    assert contents(there) == before


def test_a_server_that_was_booted_anew_meanwhile_gets_everything_again(
    server: Process, cable: Cable, scsynth: Settings
) -> None:
    with Session(replace(scsynth, engine=f"127.0.0.1:{cable.port}")) as session:
        listener = Listener(session)
        session.evaluate(PROGRAM)
        session.wait_until(1)
        undisturbed = groups(server.connection)
        cable.is_pulled = True
        server.end()
        listener.wait_for("no answer")
        another = start(
            find_executable("scsynth"), FLAGS, is_private=False, port=server.connection.port
        )
        try:
            cable.is_pulled = False
            listener.wait_for("is back")
            session.wait_until(session.bar + 1)
            assert groups(another.connection) == undisturbed
            assert not [text for text in listener.said if "refused" in text]
        finally:
            session.close()
            another.end()


def test_lost_answers_do_not_end_a_session(
    server: Process, cable: Cable, scsynth: Settings
) -> None:
    there = server.connection
    before = contents(there)
    cable.lost_part = 0.1
    for _ in range(3):
        with Session(replace(scsynth, engine=f"127.0.0.1:{cable.port}")) as session:
            session.evaluate(PROGRAM)
            session.wait_until(1)
            assert nodes(there) != before.nodes
        assert contents(there) == before
    with logged_in(there.port), logged_in(there.port):
        pass
