"""Of the users of this machine, the player's own programs may enter, and no other one's."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import IPv4Network
from itertools import count
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote import admission, sockets
from rubbergosling.osc_remote.admission import BY_ANOTHER, CLOSED, Users, people
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.osc_remote.sockets import owners_of
from tests.support.osc_client import Client, datagram
from tests.support.patience import PATIENCE_SECONDS

ANOTHER = 12_345
OWN_PORT, SENDER = 7331, ("127.0.0.1", 0x1234)

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems list no sockets")
root = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0,
    reason="only root can try what another user can do",
)

LIST = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout
 {slot}: 0100007F:{port:04X} 00000000:0000 07 0:0 00:0 0000 {uid:5d}  0 47 2 0
"""

PROGRAM = """
import os, socket, struct, sys
os.setgroups([]); os.setgid({uid}); os.setuid({uid})
for line in sys.stdin:
    way, port, data = line.split()
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    host, _, own_port = way.partition(":")[2].partition(":")
    forged = bool(own_port)
    door.bind((host, int(own_port or 0)))
    named = struct.pack("I4s4s", 0, socket.inet_aton("127.0.0.1"), bytes(4))  # IP_PKTINFO
    ancillary = [(socket.IPPROTO_IP, 8, named)] if forged else []
    door.sendmsg([bytes.fromhex(data)], ancillary, 0, ("127.0.0.1", int(port)))
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
        """Sends from a socket that stays "open" or is "closed" at once.

        Behind a colon stands its address; a port behind that forges one: it is sent in the name of
        127.0.0.1 and that port.
        """
        assert self._program.stdin is not None and self._program.stdout is not None
        print(way, self._port, data.hex(), file=self._program.stdin, flush=True)
        assert self._program.stdout.readline() == "sent\n"


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is seen often who else is here."""
    monkeypatch.setattr(admission, "LOOK_SECONDS", 0.02)


def wait_until_seen(client: Client, another: Another) -> int:
    """Waits until it is known that another user is here; returns how often he was refused."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (refused := int(client.status()["osc/refused"])):
        assert time.monotonic() < until, "he is let in"
        another.send("closed", datagram("status"))
    return refused


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
        already = wait_until_seen(client, another)
        for wish in wishes:
            another.send(way, wish)
        assert client.status()["osc/refused"] == already + len(wishes)
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
        already = wait_until_seen(client, another)
        another.send("open", datagram("bpm", 60))
        send_and_close(150)  # it is looked at at once, or its socket is seen: both is right
        assert client.status()["osc/refused"] - already in (1, 2)
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


@root
def test_nobody_sends_in_the_name_of_our_own_port(
    session: Session, folder: Path, client: Client
) -> None:
    before = session.performance
    with another_user(client.port) as another:
        another.send(f"closed:127.0.0.2:{client.port}", datagram("bpm", 60))
        another.send(f"open:127.0.0.3:{client.port}", datagram("journal/start", "mine"))
        assert client.status()["osc/refused"] == 2
    assert session.performance == before
    assert list(folder.iterdir()) == []


@root
def test_nobody_sends_in_the_name_of_a_players_program(
    session: Session, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "KNOWN_SECONDS", 0.0)
    before = session.performance
    with another_user(client.port) as another:
        already = wait_until_seen(client, another)
        another.send(f"open:127.0.0.2:{client.own_port}", datagram("bpm", 60))
        with Client(client.port) as beside:
            assert beside.status()["osc/refused"] == already + 1
    assert session.performance == before


WAYS = {"asked": sockets._asked, "listed": sockets._listed}


def owned_at(port: int, way: str) -> set[int]:
    """The owners of a port's sockets, as they are found in one of two ways."""
    found = WAYS[way]()
    assert found is not None
    return {owner for at, owner in found if at == port}


@linux
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("bound", ["127.0.0.1", "127.3.2.1", ""])
def test_the_owner_of_an_open_socket_is_told(bound: str, way: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((bound, 0))
        port = one.getsockname()[1]
        one.connect(("127.0.0.1", 9))
        assert owned_at(port, way) == {os.getuid()}
    assert owned_at(port, way) == set()


@linux
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("bound", ["::", "::1", "::ffff:127.0.0.1"])
def test_the_owner_of_a_socket_for_the_longer_addresses_is_told(bound: str, way: str) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        one.bind((bound, 0))
        assert owned_at(one.getsockname()[1], way) == {os.getuid()}


@linux
def test_of_very_many_sockets_the_right_one_is_found() -> None:
    with ExitStack() as many:
        for _ in range(900):
            one = many.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
        assert owners_of({port}) == {port: {os.getuid()}}
        assert len(list(sockets._asked(port))) == 1
        assert len(list(sockets._asked())) >= 900  # in several answers of the system
    assert owners_of({port, 9}) == {port: set(), 9: set()}


@pytest.fixture
def owned(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The owners of the sender's port, which a test says; nobody else is here."""
    found = set[int]()
    monkeypatch.setattr(admission, "owners_of", lambda ports: {port: set(found) for port in ports})
    monkeypatch.setattr(admission, "people", set)
    return found


@pytest.fixture
def shared(owned: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else is here after all."""
    monkeypatch.setattr(admission, "people", lambda: {ANOTHER})


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, which stands until it is moved."""
    times = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: times[0])
    return times


def refusal(known: Users, sender: tuple[str, int] = SENDER) -> str:
    known.look_up([sender])
    return known.refusal(sender)


def test_a_port_that_two_users_share_is_refused(owned: set[int], shared: None) -> None:
    owned.update({admission.ROOT, ANOTHER})
    assert refusal(Users(OWN_PORT)) == BY_ANOTHER


def test_a_port_that_becomes_another_users_is_refused_soon(
    owned: set[int], shared: None, now: list[float]
) -> None:
    known = Users(OWN_PORT)
    owned.add(admission.ROOT)
    assert refusal(known) == ""
    owned.clear()
    owned.add(ANOTHER)
    now[0] += admission.KNOWN_SECONDS
    assert refusal(known) == BY_ANOTHER


def test_who_was_here_once_may_come_again(owned: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    here = {ANOTHER}
    monkeypatch.setattr(admission, "people", lambda: set(here))
    known = Users(OWN_PORT)
    here.clear()
    assert refusal(known) == CLOSED
    assert not refusal(Users(OWN_PORT))


def test_who_comes_later_is_seen(owned: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    here, port = set[int](), count(8000)
    monkeypatch.setattr(admission, "people", lambda: set(here))
    known = Users(OWN_PORT)
    assert not refusal(known, ("127.0.0.1", next(port)))
    here.add(ANOTHER)
    until = time.monotonic() + PATIENCE_SECONDS
    while refusal(known, ("127.0.0.1", next(port))) != CLOSED:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_who_is_known_already_stays_so_when_room_is_made(owned: set[int], now: list[float]) -> None:
    known = Users(OWN_PORT)
    many = [("127.0.0.1", port) for port in range(8000, 8000 + admission.MAX_KNOWN)]
    known.look_up(many[:-1])
    known.look_up(many[-2:])  # one of them is new, and has no room
    known.look_up([*many[:2], ("127.0.0.1", 9)])
    assert [known.refusal(each) for each in (*many[:2], ("127.0.0.1", 9))] == ["", "", ""]


def test_only_so_many_senders_are_remembered(owned: set[int]) -> None:
    known = Users(OWN_PORT)
    for port in range(8000, 8000 + 2 * admission.MAX_KNOWN):
        assert refusal(known, ("127.0.0.1", port)) == ""
    assert len(known._known) <= admission.MAX_KNOWN


def test_a_system_without_a_list_lets_all_users_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(socket, "AF_NETLINK", raising=False)
    monkeypatch.setattr(sockets, "LISTS", (tmp_path / "none",))
    monkeypatch.setattr(admission, "PROCESSES", tmp_path / "none")
    assert owners_of({9}) is None
    assert not refusal(Users(OWN_PORT))


def test_a_system_that_answers_no_questions_still_has_a_list(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "udp"
    path.write_text(LIST.format(slot="  12", port=0x1234, uid=7))
    monkeypatch.delattr(socket, "AF_NETLINK", raising=False)
    monkeypatch.setattr(sockets, "LISTS", (path, tmp_path / "none"))
    assert owners_of({0x1234, 0x0100, 7}) == {0x1234: {7}, 0x0100: set(), 7: set()}


def test_where_programs_of_others_are_hidden_there_may_be_somebody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "77").mkdir()
    monkeypatch.setattr(admission, "PROCESSES", tmp_path)
    assert -1 in people()


@root
def test_a_running_program_of_another_person_is_seen() -> None:
    with another_user(9) as another:
        another.send("open", b"x")
        assert ANOTHER in people()
