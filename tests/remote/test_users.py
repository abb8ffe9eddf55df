"""Of the users of this machine, the player's own programs may enter, and no other one's."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from benchmarks.clients import PATIENCE_SECONDS, Client, datagram
from rubbergosling import Session
from rubbergosling.engine.process import free_port
from rubbergosling.remote import users
from rubbergosling.remote.osc import OscRemote
from rubbergosling.remote.users import BY_ANOTHER, CLOSED, Users, owners_of, people

ANOTHER = 12_345
SENDER = ("127.0.0.1", 0x1234)

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems list no sockets")
root = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0,
    reason="only root can try what another user can do",
)

HEAD = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n"
)
TAIL = "00000000:0000 07 00000000:00000000 00:00000000 00000000 {uid:5d} 0 4711 2 0 0\n"

PROGRAM = """
import os, socket, sys
os.setgroups([]); os.setgid({uid}); os.setuid({uid})
for line in sys.stdin:
    way, port, data = line.split()
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind((way.partition(":")[2], 0))
    door.sendto(bytes.fromhex(data), ("127.0.0.1", int(port)))
    if way.startswith("closed"):
        door.close()
    else:
        kept = door
    print("sent", flush=True)
"""


class Another:
    """A program of another user of this machine, which sends what it is told to."""

    def __init__(self, program: "subprocess.Popen[str]", port: int) -> None:
        self._program, self._port = program, port

    def send(self, way: str, data: bytes) -> None:
        """Sends from a socket that stays "open" or is "closed" at once, with its own address."""
        assert self._program.stdin is not None and self._program.stdout is not None
        print(way, self._port, data.hex(), file=self._program.stdin, flush=True)
        assert self._program.stdout.readline() == "sent\n"


@contextmanager
def another_user(port: int) -> Iterator[Another]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(uid=ANOTHER)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        yield Another(program, port)
        program.communicate()


def wait_for_bpm(client: Client, bpm: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while client.status()["bpm"] != bpm:
        assert time.monotonic() < until, "it was not heard"


@pytest.fixture
def heard(session: Session) -> list[str]:
    """What the session says."""
    said: list[str] = []
    session.subscribe(lambda each: said.append(getattr(each, "text", "")))
    return said


@root
@pytest.mark.parametrize("way", ["open", "closed", "open:127.0.0.9", "closed:127.0.0.9"])
def test_another_user_changes_writes_and_ends_nothing(
    session: Session, folder: Path, client: Client, heard: list[str], way: str
) -> None:
    before, wishes = session.performance, (
        datagram("hush"), datagram("bpm", 60), datagram("record/start", "sound"),
        datagram("agent/save", "snare", "mine"), datagram("quit"),
    )  # fmt: skip
    with another_user(client.port) as another:
        for wish in wishes:
            another.send(way, wish)
        assert client.status()["osc/refused"] == len(wishes)
    assert session.performance == before
    assert list(folder.iterdir()) == []
    assert {BY_ANOTHER, CLOSED} & set(heard)
    assert client.done("bpm", 120)  # the door is still open


@root
def test_where_others_are_the_players_own_programs_keep_their_sockets_open(
    session: Session, remote: OscRemote, client: Client, heard: list[str]
) -> None:
    def send_and_close(bpm: int) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as once:
            once.sendto(datagram("bpm", bpm), ("127.0.0.1", remote.port))

    send_and_close(140)
    wait_for_bpm(client, 140)
    with another_user(remote.port) as another:
        another.send("open", datagram("bpm", 60))
        send_and_close(150)  # it is looked at at once, or its socket is seen: both is right
        assert client.status()["osc/refused"] in (1, 2)
    assert client.done("bpm", 160)


@root
def test_everybody_on_this_machine_can_be_let_in(session: Session, folder: Path) -> None:
    everybody = [IPv4Network("127.0.0.1/32")]
    with (
        OscRemote(session, folder, port=free_port(), allowed=everybody) as remote,
        Client(remote.port) as client,
        another_user(remote.port) as another,
    ):
        for bpm, way in ((70, "open"), (75, "closed")):
            another.send(way, datagram("bpm", bpm))
            wait_for_bpm(client, bpm)
        another.send("open:127.0.0.9", datagram("bpm", 60))  # this address was not named
        assert client.status()["osc/refused"] == 1


@linux
@pytest.mark.parametrize("bound", ["127.0.0.1", "127.3.2.1", ""])
def test_the_owner_of_an_open_socket_is_told(bound: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((bound, 0))
        address = (bound or "127.0.0.1", one.getsockname()[1])
        assert owners_of(address) == {os.getuid()}
    assert owners_of(address) == set()


@linux
def test_the_owner_of_a_socket_for_both_kinds_of_address_is_told() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        one.bind(("::", 0))
        assert owners_of(("127.0.0.1", one.getsockname()[1])) == {os.getuid()}
        one_port = one.getsockname()[1]
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        one.bind(("::ffff:127.0.0.1", one_port))
        assert owners_of(("127.0.0.1", one_port)) == {os.getuid()}


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The system's list of sockets, which a test writes."""
    path = tmp_path / "udp"
    path.write_text(HEAD)
    monkeypatch.setattr(users, "LISTS", (path, tmp_path / "udp6"))
    monkeypatch.setattr(users, "people", set)
    return path


def socket_of(uid: int) -> str:
    (address, *_) = users._written(SENDER)
    return f" 1: {address} {TAIL.format(uid=uid)}"


def test_a_port_that_two_users_share_is_refused(listed: Path) -> None:
    listed.write_text(HEAD + socket_of(0) + socket_of(ANOTHER))
    assert Users().refusal(SENDER) == BY_ANOTHER


def test_a_port_that_becomes_another_users_is_refused_soon(
    listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    known = Users()
    listed.write_text(HEAD + socket_of(0))
    assert not known.refusal(SENDER)
    listed.write_text(HEAD + socket_of(ANOTHER))
    now[0] += users.KNOWN_SECONDS
    assert known.refusal(SENDER) == BY_ANOTHER


def test_who_was_here_once_may_come_again(listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, here = [100.0], {ANOTHER}
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(users, "people", lambda: set(here))
    known = Users()
    assert known.refusal(SENDER) == CLOSED
    here.clear()
    now[0] += 1000.0
    assert known.refusal(SENDER) == CLOSED
    assert not Users().refusal(SENDER)


def test_a_system_without_a_list_lets_all_users_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(users, "LISTS", (tmp_path / "none",))
    monkeypatch.setattr(users, "PROCESSES", tmp_path / "none")
    assert owners_of(SENDER) is None
    assert not Users().refusal(SENDER)


def test_where_programs_of_others_are_hidden_there_may_be_somebody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "77").mkdir()
    monkeypatch.setattr(users, "PROCESSES", tmp_path)
    assert -1 in people()


@root
def test_a_running_program_of_another_person_is_seen() -> None:
    with another_user(9) as another:
        another.send("open", b"x")
        assert ANOTHER in people()
