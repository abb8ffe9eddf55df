"""A server that was running before us: logging in among its clients, and leaving it clean.

Clients share out a server's node numbers, buses and buffers by their numbers and by how
many clients it takes, each for itself; so all must count alike, and count what is there.
A server knows a client by its address until that takes its leave. We always come from the
same few ports, so that a player whose line was cut, or one started after another was
killed, gets the old place, and with it finds what was left behind.
"""

import re
from contextlib import suppress
from typing import Any, NamedTuple

import supriya.ugens
from supriya import Options, SynthDef, SynthDefBuilder

from ..errors import EngineError
from ..osc.messages import message
from .connection import Connection, Reply

CLIENT_PORTS = (*range(32_100, 32_132), 0)
"""Where we come from: below what systems give out by themselves, one for each client that a
server's numbers have room for, and any other if all are taken."""

MAX_CLIENTS = 32
"""So many clients have node numbers of their own; five bits tell them apart."""

CLIENT_BITS = 26
"""Where in a node's number that of its client begins."""

ANY_CLIENT = -1
TRIES = 5
"""So often a question is asked that may be asked twice: an answer can be lost on its way."""

DONE: Reply = ("/done", "/notify")
REFUSED: Reply = ("/fail", "/notify")

ROOM = "gosling_room"
ROOM_REPLY = "/gosling/room"


class Login(NamedTuple):
    """A place among a server's clients.

    Attributes:
        client_id: Our number, from 0.
        clients: How many clients the server takes.
        was_ours: Whether the server held this place for our address already.
    """

    client_id: int
    clients: int
    was_ours: bool


def parse_address(where: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`.

    Raises:
        EngineError: If it is not of that form.
    """
    if not (match := re.fullmatch(r"([^:\s]+):(\d{1,5})", where)) or int(match[2]) > 65_535:
        raise EngineError(f"{where!r} is not HOST:PORT, such as 127.0.0.1:57110")
    return match[1], int(match[2])


def no_answer(where: str) -> str:
    """What is said when there is none from HOST:PORT."""
    return f"no SuperCollider server answers at {where}: is it booted, and on that port?"


def why_not(where: str, error: str) -> str:
    """What is said when a server that was there can't be played on, and what to do then."""
    if "does not answer" in error:
        return no_answer(where)
    if "too many users" in error:
        return (
            f"the server at {where} takes no more clients: "
            "type s.options.maxLogins = 4; s.reboot; in sclang"
        )
    return f"the server at {where} can't be played on: {error}"


def log_in(connection: Connection, wish: int = ANY_CLIENT) -> Login:
    """Takes a place among a server's clients, if possible one with a certain number.

    Raises:
        EngineError: If the server has none left or does not answer. Emits `/notify`.
    """
    was_ours = False
    # More than one round, since a late answer to an earlier question may be taken for ours.
    for _ in range(TRIES):
        kind, _, *rest = connection.ask_for_any(
            "/notify", 1, wish, replies=(DONE, REFUSED), tries=TRIES
        )
        said = str(rest[0]) if rest else ""
        if kind == "/done" and rest:
            client_id, clients = (*rest, 1)[:2]
            return Login(client_id, clients, was_ours)
        if "already registered" in said:
            # It does not tell how many clients there may be: only a new login does.
            was_ours, wish = True, (*rest[1:], wish)[0]
            log_out(connection)
        elif said and "not registered" not in said:  # else it answers our leave-taking, late
            raise EngineError(said.strip())
    raise EngineError("it does not know whether it knows us")


def log_out(connection: Connection) -> None:
    """Gives our place back, if the server is there to take it. Emits `/notify`."""
    with suppress(EngineError):
        connection.ask_for_any("/notify", 0, replies=(DONE, REFUSED), tries=TRIES)


def room_of(connection: Connection, clients: int) -> Options:
    """What a server was booted with, as far as its clients must know it.

    No command tells that, only the UGens of a synth, which we make and which frees itself.
    Comes after `log_in`. Emits `/d_recv`, `/s_new` and `/d_free`.

    Raises:
        EngineError: If the server answers, but does not play.
    """
    play = message("/s_new", ROOM, -1, 0, 0)
    try:
        _, _, *counts = connection.ask(
            "/d_recv", _room_synthdef().compile(), play, reply=(ROOM_REPLY,), tries=TRIES
        )
    except EngineError as error:
        raise EngineError("it answers, but it does not play") from error
    finally:
        connection.send(message("/d_free", ROOM))
    outputs, inputs, audio_buses, control_buses, buffers = (int(count) for count in counts)
    return Options(
        output_bus_channel_count=outputs,
        input_bus_channel_count=inputs,
        audio_bus_channel_count=audio_buses,
        control_bus_channel_count=control_buses,
        buffer_count=buffers,
        maximum_logins=clients,
    )


def _room_synthdef() -> SynthDef:
    ugens: Any = supriya.ugens
    with SynthDefBuilder() as builder:
        once = ugens.Impulse.kr(frequency=0)
        kinds = ("OutputBuses", "InputBuses", "AudioBuses", "ControlBuses", "Buffers")
        counts = [getattr(ugens, f"Num{kind}").ir() for kind in kinds]
        ugens.SendReply.kr(trigger=once, command_name=ROOM_REPLY, source=counts)
        ugens.FreeSelf.kr(trigger=once)
    return builder.build(name=ROOM)


def check_output_bus(bus: int, room: Options, client_id: int) -> None:
    """Makes sure that a server has a bus and the one after it, both of one kind, and not ours.

    Raises:
        EngineError: If not; says which there are.
    """
    if bus > (last := room.audio_bus_channel_count - 2):
        raise EngineError(f"it has no bus {bus} for two channels: its last is {last}")
    kinds = _kind(bus, room), _kind(bus + 1, room)
    if kinds[0] != kinds[1] or "an input" in kinds:
        outputs = room.output_bus_channel_count
        raise EngineError(
            f"we play to two buses, and of {bus} and {bus + 1} the first is {kinds[0]} and the "
            f"second {kinds[1]} there: take two outputs (0 to {outputs - 1}), "
            "or a bus that sclang gave you, as Bus.audio(s, 2) does"
        )
    first, stop = room.get_audio_bus_ids(client_id)
    if first - 1 <= bus < stop:
        raise EngineError(
            f"bus {bus} is among those that we use ourselves there ({first} to {stop - 1}): "
            "take an output, or a bus that sclang gave you, as Bus.audio(s, 2) does"
        )


def _kind(bus: int, room: Options) -> str:
    """What an audio bus of a server is: outputs come first, then inputs, then private ones."""
    if bus < room.output_bus_channel_count:
        return "an output"
    inputs = room.input_bus_channel_count
    return "an input" if bus < room.output_bus_channel_count + inputs else "a private bus"


def free_left_overs(connection: Connection, room: Options, client_id: int) -> None:
    """Frees the nodes and buffers of a player that had our place and left without a word.

    Its SynthDefs bear our names and are freed when we go. Emits `/n_free` and `/b_free`.
    """
    _, _, _, *rest = connection.ask(
        "/g_queryTree", 0, 0, reply=("/g_queryTree.reply",), tries=TRIES
    )
    numbers = [number for number in rest if isinstance(number, int)][::2]
    # Children come after their parents in the answer, and have to go before them.
    for node in reversed(numbers):
        if node >> CLIENT_BITS == client_id and node % (1 << CLIENT_BITS) >= room.initial_node_id:
            connection.send(message("/n_free", node))
    for buffer in range(*room.get_buffer_ids(client_id)):
        connection.send(message("/b_free", buffer))
    connection.synchronise()
