"""Datagrams, damaged or odd, many in a row to one remote, whose answers are read.

An input is datagrams one after the other, each behind its length in two bytes.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from pythonosc.osc_message import OscMessage

from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote.addresses import PREFIX
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.player.notifications import Said
from tests.fuzz.guard import Finding
from tests.support.damaged_datagrams import datagrams, mutated
from tests.support.osc_client import Client
from tests.support.sessions import silent_session

ENDING = ".datagrams"
PROGRAM = "bpm 150; source kick*4; learn snare*2 2,4,2; lead*4 2,1 40,52 cut_mousex;"
IN_A_ROW = 60
MAX_BYTES = 8000
SECONDS = 20.0
"""For an answer to whoever asks last: some of what came before takes its time."""


@cache
def valid() -> list[bytes]:
    """Messages that make sense, or fail to in a way that is answered."""
    return datagrams(Random(0))


def make(random: Random) -> bytes:
    """A row of datagrams."""
    row = [mutated(random, valid())[:MAX_BYTES] for _ in range(random.randint(1, IN_A_ROW))]
    return b"".join(struct.pack(">H", len(data)) + data for data in row)


def _row(data: bytes) -> Iterator[bytes]:
    while len(data) >= 2:
        length = int.from_bytes(data[:2], "big")
        yield data[2 : 2 + length]
        data = data[2 + length :]


def check(data: bytes, folder: Path) -> None:
    """Sends them to a session that plays; whoever asks afterwards is answered."""
    inside = folder / "files"
    inside.mkdir()
    (inside / "verse.gosling").write_text("bpm 140; kick*4;", encoding="utf-8")
    with (
        silent_session() as session,
        OscRemote(session, inside, port=free_port()) as remote,
        Client(remote.port) as stranger,
        Client(remote.port) as other,
    ):
        said: list[str] = []
        session.subscribe(lambda heard: isinstance(heard, Said) and said.append(heard.text))
        session.evaluate(PROGRAM)
        for datagram in _row(data):
            if datagram:
                stranger.send_bytes(datagram)
        for client in (other, stranger):
            client.socket.settimeout(SECONDS)
        try:
            other.done("hush")
        except TimeoutError as error:
            raise Finding("another client gets no answer") from error
        # Who had his answers sent to another port gets no more of them.
        answers = [] if b"/reply" in data else list(_answers(stranger))
        status = other.status()
    for answer in answers:
        text = " ".join(map(str, answer))
        if "should not happen" in text:
            raise Finding(f"answered: {text[:500]}")
    assert status["osc/unsent"] == 0, "an answer could not be sent"


def _answers(client: Client) -> Iterator[tuple[object, ...]]:
    """What has come, up to the answer to a last question."""
    client.send("status")
    while True:
        try:
            data = client.socket.recv(65_536)
        except TimeoutError as error:
            raise Finding("the sender himself gets no answer any more") from error
        message = OscMessage(data)
        yield (message.address, *message.params)
        if message.address == f"{PREFIX}done" and message.params[:1] == ["status"]:
            return
