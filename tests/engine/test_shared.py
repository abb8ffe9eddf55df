"""A place among a server's clients, against a server made of a few lines."""

from collections.abc import Iterator

import pytest
from pythonosc.osc_message import OscMessage
from supriya import Options

from rubbergosling.engine.connection import Connection
from rubbergosling.engine.shared import check_output_bus, log_in, room_of
from rubbergosling.errors import EngineError
from rubbergosling.osc.messages import message
from tests.engine.test_connection import Server

ROOM = Options(audio_bus_channel_count=1024, input_bus_channel_count=2,
               output_bus_channel_count=2, maximum_logins=4)  # fmt: skip


class Desk(Server):
    """Keeps the places of clients, as scsynth does: one of four, for one address."""

    def __init__(self) -> None:
        super().__init__()
        self.holds: int | None = None
        self.is_full = False

    def answer(self, datagram: bytes) -> list[bytes]:
        """What is sent back."""
        asked = OscMessage(datagram)
        if asked.address != "/notify":
            return super().answer(datagram)
        if self.is_full:
            return [message("/fail", "/notify", "too many users\n")]
        if not asked.params[0]:
            self.holds = None
            return [message("/done", "/notify")]
        if self.holds is not None:
            return [message("/fail", "/notify", "notify: already registered\n", self.holds)]
        self.holds = asked.params[1] if asked.params[1] >= 0 else 0
        return [message("/done", "/notify", self.holds, 4)]


@pytest.fixture
def desk() -> Iterator[Desk]:
    there = Desk()
    yield there
    there.socket.close()


@pytest.fixture
def connection(desk: Desk) -> Iterator[Connection]:
    way = Connection("127.0.0.1", desk.port)
    yield way
    way.close()


def test_a_place_is_taken_if_possible_the_one_wished_for(
    desk: Desk, connection: Connection
) -> None:
    assert log_in(connection, wish=2) == (2, 4, False)
    assert desk.holds == 2


def test_a_place_that_is_still_held_for_our_address_is_ours_again(
    desk: Desk, connection: Connection
) -> None:
    desk.holds = 3
    assert log_in(connection) == (3, 4, True)
    assert desk.holds == 3


def test_a_server_that_is_full_says_so(desk: Desk, connection: Connection) -> None:
    desk.is_full = True
    with pytest.raises(EngineError, match=r"^too many users$"):
        log_in(connection)


def test_what_a_server_was_booted_with_is_told_by_a_synth(
    desk: Desk, connection: Connection
) -> None:
    desk.answers["/d_recv"] = [message("/gosling/room", -8, -1, 16.0, 8.0, 1044.0, 4000.0, 512.0)]
    room = room_of(connection, 4)
    assert room.get_audio_bus_ids(1) == (24 + 255, 24 + 2 * 255)
    assert room.get_control_bus_ids(1) == (1000, 2000)
    assert room.get_buffer_ids(1) == (128, 256)


def test_a_server_that_stands_still_is_told_apart(desk: Desk, connection: Connection) -> None:
    with pytest.raises(EngineError, match="it does not play"):
        room_of(connection, 4)


@pytest.mark.parametrize("bus", [0, 4, 257, 514, 1022])
def test_outputs_and_what_others_own_can_be_played_to(bus: int) -> None:
    check_output_bus(bus, ROOM, 1)


@pytest.mark.parametrize("bus", [258, 259, 513])
def test_what_we_use_ourselves_can_not(bus: int) -> None:
    with pytest.raises(EngineError, match=r"259 to 513\): take .* Bus\.audio"):
        check_output_bus(bus, ROOM, 1)


@pytest.mark.parametrize(
    ("bus", "said"),
    [
        (1, "of 1 and 2 the first is an output and the second an input there"),
        (2, "of 2 and 3 the first is an input and the second an input there"),
        (3, "of 3 and 4 the first is an input and the second a private bus there"),
    ],
)
def test_neither_are_inputs_nor_half_of_one_kind(bus: int, said: str) -> None:
    with pytest.raises(EngineError, match=rf"{said}: take two outputs \(0 to 1\)"):
        check_output_bus(bus, ROOM, 1)


def test_nor_what_is_not_there() -> None:
    with pytest.raises(EngineError, match="no bus 1023 for two channels: its last is 1022"):
        check_output_bus(1023, ROOM, 1)
