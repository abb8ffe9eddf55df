"""OSC to and from one server: a UDP socket, a thread that reads replies, and questions.

Sending never waits. Replies are few: our own questions, failures and status; what a
server tells about single nodes is dropped unparsed, since at 64 events a bar reading
it would cost more than playing.
"""

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pythonosc.osc_message import OscMessage, ParseError
from pythonosc.osc_message_builder import OscMessageBuilder

from ..errors import EngineError

log = logging.getLogger(__name__)

LARGEST_DATAGRAM = 65_507
"""Bytes that fit in one UDP datagram over IPv4."""

Reply = tuple[Any, ...]


class Connection:
    """A server at a host and port, over UDP.

    Attributes:
        host: The server's host name or address.
        port: The server's UDP port.
        failures: Called with one sentence for each `/fail` that answers no question.
    """

    def __init__(
        self, host: str, port: int, failures: Callable[[str], None] = lambda text: None
    ) -> None:
        self.host, self.port, self.failures = host, port, failures
        self._questions: list[_Question] = []
        self._lock = threading.Lock()
        self._sync_number = 0
        try:
            address = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM)[0][4]
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._socket.connect(address)
        except OSError as error:
            raise EngineError(f"no way to {host}:{port}: {error.strerror or error}") from error
        self._closed = False
        self._reader = threading.Thread(target=self._read, name="engine replies", daemon=True)
        self._reader.start()

    def send(self, datagram: bytes) -> None:
        """Sends one datagram; a server that is gone is for `ask` to notice, not for us.

        Raises:
            EngineError: If the datagram is too long for UDP.
        """
        if len(datagram) > LARGEST_DATAGRAM:
            raise EngineError(f"a message of {len(datagram)} bytes is too long to send")
        try:
            self._socket.send(datagram)
        except OSError as error:
            log.debug("not sent: %s", error)

    def ask(self, address: str, *arguments: Any, reply: Reply, timeout: float = 1.0) -> Reply:
        """Sends a message and waits for its answer.

        Args:
            address: OSC address of the question.
            arguments: Its arguments.
            reply: What the answer begins with: its address, then its first arguments.
            timeout: Seconds to wait.

        Returns:
            The answer's arguments after those in `reply`.

        Raises:
            EngineError: If the server refuses, or does not answer in time.
        """
        question = _Question(address, reply)
        with self._lock:
            self._questions.append(question)
        try:
            self.send(message(address, *arguments))
            if not question.answered.wait(timeout):
                raise EngineError(f"{self.host}:{self.port} does not answer {address}")
        finally:
            with self._lock:
                self._questions.remove(question)
        if question.refusal:
            raise EngineError(question.refusal)
        return question.answer

    def synchronise(self, timeout: float = 5.0) -> None:
        """Waits until the server has done everything sent so far. Emits `/sync`."""
        with self._lock:
            self._sync_number += 1
            number = self._sync_number
        self.ask("/sync", number, reply=("/synced", number), timeout=timeout)

    def status(self, timeout: float = 1.0) -> Reply:
        """The server's `/status.reply`: unused, UGens, synths, groups, SynthDefs, average and
        peak CPU in percent, nominal and actual sample rate in hertz.
        """
        return self.ask("/status", reply=("/status.reply",), timeout=timeout)

    def close(self) -> None:
        """Stops reading and gives the port back."""
        self._closed = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        if self._reader is not threading.current_thread():
            self._reader.join(timeout=1.0)

    def _read(self) -> None:
        while not self._closed:
            try:
                datagram = self._socket.recv(65_536)
            except ConnectionRefusedError:
                continue  # Linux reports an earlier datagram that met a closed port.
            except OSError:
                return
            if not datagram.startswith(b"/n_"):
                self._receive(datagram)

    def _receive(self, datagram: bytes) -> None:
        try:
            received = OscMessage(datagram)
        except (ParseError, ValueError):
            log.debug("unreadable reply of %d bytes", len(datagram))
            return
        reply = (received.address, *received.params)
        with self._lock:
            taken = [question.take(reply) for question in self._questions]
        if received.address == "/fail" and not any(taken):
            self.failures(_sentence(reply[1:]))


class _Question:
    """One question under way."""

    def __init__(self, address: str, expected: Reply) -> None:
        self.address, self.expected = address, expected
        self.answered = threading.Event()
        self.answer: Reply = ()
        self.refusal = ""

    def take(self, reply: Reply) -> bool:
        """Whether a reply answers this question; if so, keeps it."""
        if reply[: len(self.expected)] == self.expected:
            self.answer = reply[len(self.expected) :]
        elif reply[:2] == ("/fail", self.address):
            self.refusal = _sentence(reply[2:])
        else:
            return False
        self.answered.set()
        return True


def _sentence(parts: Reply) -> str:
    """What a server says went wrong, on one line, without the numbers after it."""
    words = [part.split("\n")[0].strip(" .") for part in parts if isinstance(part, str)]
    return ": ".join(word for word in words if word)


def message(address: str, *arguments: Any) -> bytes:
    """An OSC message as a datagram."""
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build().dgram
