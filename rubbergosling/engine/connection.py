"""The OSC connection to one server: it sends, reads replies in a thread, and asks.

Sending never waits. Replies are few: our own questions, failures and status; what a
server tells about nodes that come and go is dropped unparsed, since at 64 events a bar
reading it would cost more than playing.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..errors import EngineError, VerbError
from ..osc.messages import message, read_message, whole_number_at
from .sockets import MAX_PACKET as MAX_DATAGRAM
from .sockets import DatagramLine, PacketLine

log = logging.getLogger(__name__)

NODE_NEWS = (b"/n_go", b"/n_end", b"/n_off", b"/n_on", b"/n_move")
"""What a server tells about every node, to clients that are logged in."""

NEW_NODE = b"/n_go\0"
PARENT, ROOT = 1, 0
"""The argument that tells the group of a new node, and the number of the outermost group."""

Reply = tuple[Any, ...]


class Connection:
    """A server at a host and port.

    Attributes:
        host: The server's host name or address.
        port: The server's port.
        own_port: The port that the server answers to.
        has_root_news: Whether a new node in the root group was told of; for a reader to reset.
        failures: Called with one sentence for each `/fail` that answers no question.

    Args:
        own_ports: UDP ports to come from, of which the first free one is taken; 0 is any.
        line: The way there, if it is not UDP.

    Raises:
        EngineError: If there is no way to that host.
    """

    def __init__(
        self,
        host: str,
        port: int,
        failures: Callable[[str], None] = lambda text: None,
        own_ports: Iterable[int] = (0,),
        line: PacketLine | None = None,
    ) -> None:
        self._line = line or DatagramLine(host, port, own_ports)
        self.host, self.port, self.failures = host, port, failures
        self.own_port = self._line.own_port
        self.has_root_news = False
        self._questions: list[_Question] = []
        self._lock = threading.Lock()
        self._sync_number = 0
        self._closed = False
        self._reader = threading.Thread(target=self._read, name="engine replies", daemon=True)
        self._reader.start()

    def send(self, datagram: bytes) -> None:
        """Sends one datagram; a server that is gone is for `ask` to notice, not for us.

        Raises:
            EngineError: If the datagram is too long for UDP.
        """
        if len(datagram) > MAX_DATAGRAM:
            raise EngineError(f"a message of {len(datagram)} bytes is too long to send")
        self._line.send(datagram)

    def ask(
        self, address: str, *arguments: Any, reply: Reply, timeout: float = 0.5, tries: int = 1
    ) -> Reply:
        """Sends a message and waits for its answer.

        Args:
            address: OSC address of the question.
            arguments: Its arguments.
            reply: What the answer begins with: its address, then its first arguments.
            timeout: Seconds to wait.
            tries: How often it is asked, and waited for, until it is given up; more than once
                only what does no harm when only the answer was lost.

        Returns:
            The answer's arguments after those in `reply`.

        Raises:
            EngineError: If the server refuses, or does not answer in time.
        """
        replies = (reply, ("/fail", address))
        answer = self.ask_for_any(
            address, *arguments, replies=replies, timeout=timeout, tries=tries
        )
        if answer[0] == "/fail":
            raise EngineError(_sentence(answer[2:]))
        return answer[len(reply) :]

    def ask_for_any(
        self,
        address: str,
        *arguments: Any,
        replies: Sequence[Reply],
        timeout: float = 0.5,
        tries: int = 1,
    ) -> Reply:
        """Asks as `ask` does, but takes any of several answers; returns the whole of it.

        Raises:
            EngineError: If none of them comes in time.
        """
        question = _Question(replies)
        with self._lock:
            self._questions.append(question)
        try:
            for _ in range(tries):
                self.send(message(address, *arguments))
                if self._closed or question.settled.wait(timeout):
                    break
        finally:
            with self._lock:
                self._questions.remove(question)
        if question.answer is None:
            raise EngineError(f"{self.host}:{self.port} does not answer {address}")
        return question.answer

    def synchronise(self, timeout: float = 1.0, tries: int = 5) -> None:
        """Waits until the server has done everything sent so far. Emits `/sync`."""
        with self._lock:
            self._sync_number += 1
            number = self._sync_number
        self.ask("/sync", number, reply=("/synced", number), timeout=timeout, tries=tries)

    def status(self, timeout: float = 0.5, tries: int = 1) -> Reply:
        """The server's `/status.reply`: unused, UGens, synths, groups, SynthDefs, average and
        peak CPU in percent, nominal and actual sample rate in hertz.
        """
        return self.ask("/status", reply=("/status.reply",), timeout=timeout, tries=tries)

    def close(self) -> None:
        """Stops reading and closes the port; open questions get no answer."""
        self._closed = True
        with self._lock:
            for question in self._questions:
                question.settled.set()
        self._line.close()
        if self._reader is not threading.current_thread():
            self._reader.join(timeout=1.0)

    def _read(self) -> None:
        while not self._closed:
            try:
                datagram = self._line.receive()
            except (OSError, ValueError):  # closed, here or there
                return
            if not datagram.startswith(NODE_NEWS):
                self._receive(datagram)
            elif datagram.startswith(NEW_NODE) and whole_number_at(datagram, PARENT) == ROOT:
                self.has_root_news = True

    def _receive(self, datagram: bytes) -> None:
        try:
            received = read_message(datagram)
        except VerbError:
            log.debug("unreadable reply of %d bytes", len(datagram))
            return
        reply = (received.address, *received.arguments)
        with self._lock:
            taken = [question.take(reply) for question in self._questions]
        if received.address == "/fail" and not any(taken):
            self.failures(_sentence(reply[1:]))


class _Question:
    """One question under way."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = replies
        self.settled = threading.Event()
        self.answer: Reply | None = None

    def take(self, reply: Reply) -> bool:
        """Whether a reply answers this question; if so, keeps it."""
        is_it = any(reply[: len(begins)] == begins for begins in self.replies)
        if is_it:
            self.answer = reply
            self.settled.set()
        return is_it


def _sentence(parts: Reply) -> str:
    """What a server says went wrong, on one line, without the numbers after it."""
    words = [part.split("\n")[0].strip(" .") for part in parts if isinstance(part, str)]
    return ": ".join(word for word in words if word)
