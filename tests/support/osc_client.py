"""An OSC client of the remote: what it sends, and the answers that come back."""

import socket
from typing import Any

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from rubbergosling.osc_remote.addresses import PREFIX

from .patience import PATIENCE_SECONDS

RECEIVE_BYTES = 4_194_304
LOOPBACK = "127.0.0.1"

Answer = tuple[Any, ...]
"""An address and what stands behind it."""


class Client:
    """A socket of its own beside a remote's port.

    Args:
        port: The remote's port.
        own_host: The address it sends from.
        host: The address it sends to.
    """

    def __init__(self, port: int, own_host: str = LOOPBACK, host: str = LOOPBACK) -> None:
        self.port = port
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        self.socket.settimeout(PATIENCE_SECONDS)
        self.socket.bind((own_host, 0))
        self.socket.connect((host, port))

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    @property
    def own_port(self) -> int:
        """Where answers come to."""
        return int(self.socket.getsockname()[1])

    def send(self, name: str, *values: Any, types: str = "") -> None:
        """Sends a message; `types` says what they are where that is not plain to see."""
        self.send_bytes(datagram(name, *values, types=types))

    def send_bytes(self, data: bytes) -> None:
        """Sends a datagram, whatever it holds."""
        self.socket.send(data)

    def receive(self) -> Answer:
        """The next answer, waited for."""
        message = OscMessage(self.socket.recv(65_536))
        return (message.address, *message.params)

    def ask(self, name: str, *values: Any, types: str = "") -> list[Answer]:
        """Sends a message; all that comes until it is done, or has failed."""
        self.send(name, *values, types=types)
        return self.until_answered()

    def until_answered(self) -> list[Answer]:
        """All that comes until something is done, or has failed."""
        answers = [self.receive()]
        while answers[-1][0] not in (f"{PREFIX}done", f"{PREFIX}fail"):
            answers.append(self.receive())
        return answers

    def done(self, name: str, *values: Any) -> Answer:
        """What a verb answers besides that it is done; fails if it is not."""
        *_, (how, done, *said) = self.ask(name, *values)
        assert (how, done) == (f"{PREFIX}done", name), said
        return tuple(said)

    def status(self) -> dict[str, Any]:
        """How things stand, by name."""
        self.send("status")
        while (answer := self.receive())[0] != f"{PREFIX}status.reply":
            pass  # answers to what was asked before
        self.receive()
        return dict(zip(answer[1::2], answer[2::2], strict=True))


def datagram(name: str, *values: Any, types: str = "") -> bytes:
    """A message to the remote; a name that begins with a slash is a whole address."""
    builder = OscMessageBuilder(name if name.startswith("/") else f"{PREFIX}{name}")
    for number, value in enumerate(values):
        builder.add_arg(value, types[number] if types else None)
    return builder.build().dgram
