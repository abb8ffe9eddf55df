"""The two connections to a server: UDP datagrams, and a TCP stream of our own.

A line carries whole packets of OSC, each way. Sending never waits: what does not get through
is lost, and asking is how its loss is noticed.
"""

import logging
import select
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from ..errors import EngineError
from ..osc.bundles import element, element_length

log = logging.getLogger(__name__)

MAX_PACKET = 65_507
"""Bytes that fit in one UDP datagram over IPv4; a stream takes no more from us either."""

MAX_REPLY = 1 << 20
"""A server's answers are far shorter: what says that it is longer is none."""


class PacketLine(Protocol):
    """A way to a server.

    Attributes:
        host: The server's host name or address.
        port: The server's port.
        own_port: The port that the server answers to.
    """

    host: str
    port: int
    own_port: int

    def send(self, packet: bytes) -> None:
        """Sends a packet, or loses it."""
        ...

    def receive(self) -> bytes:
        """Waits for the next packet; raises OSError once the line is closed."""
        ...

    def close(self) -> None:
        """Closes it, and wakes whoever waits for a packet."""
        ...


class DatagramLine:
    """Packets over UDP, to a server that others may play on as well.

    Args:
        host: The server's host name or address.
        port: Its UDP port.
        own_ports: UDP ports to come from, of which the first free one is taken; 0 is any.

    Raises:
        EngineError: If there is no way to that host.
    """

    def __init__(self, host: str, port: int, own_ports: Iterable[int] = (0,)) -> None:
        self.host, self.port = host, port
        try:
            address = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM)[0][4]
            self._socket = _socket_at(own_ports)
            self._socket.connect(address)
            self.own_port = int(self._socket.getsockname()[1])
        except OSError as error:
            raise EngineError(f"no way to {host}:{port}: {error.strerror or error}") from error

    def send(self, packet: bytes) -> None:
        """Sends a datagram."""
        try:
            self._socket.send(packet)
        except OSError as error:
            log.debug("not sent: %s", error)

    def receive(self) -> bytes:
        """Waits for the next datagram."""
        while True:
            try:
                return self._socket.recv(65_536)
            except ConnectionRefusedError:
                continue  # Linux reports an earlier datagram that met a closed port.

    def close(self) -> None:
        """Gives the port back."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class StreamLine:
    """Packets over TCP, each after its length: the only connection a server of ours takes.

    A server that is stopped takes nothing, and its end of the stream fills up; packets are lost
    then, but never a part of one, so that it understands the rest.

    Args:
        host: The server's address.
        port: Its TCP port.

    Raises:
        OSError: If nobody takes connections there.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.socket = socket.create_connection((host, port), timeout=1.0)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.own_port = int(self.socket.getsockname()[1])
        self._unsent, self._unread = b"", b""
        self._sending = threading.Lock()

    def send(self, packet: bytes) -> None:
        """Sends a packet with its length before it."""
        with self._sending:
            try:
                # A packet that was begun is ended before another; one that can't be begun is lost.
                self._send_rest()
                if not self._unsent:
                    self._unsent = element(packet)
                    whole = len(self._unsent)
                    try:
                        self._send_rest()
                    finally:
                        if len(self._unsent) == whole:
                            self._unsent = b""
            except OSError as error:
                log.debug("not sent: %s", error)

    def _send_rest(self) -> None:
        with suppress(BlockingIOError):
            while self._unsent:
                self._unsent = self._unsent[self.socket.send(self._unsent) :]

    def receive(self) -> bytes:
        """Waits for the next packet."""
        length = element_length(self._read(4))
        if not 0 <= length <= MAX_REPLY:
            raise OSError(f"a reply can't have {length} bytes")
        return self._read(length)

    def _read(self, size: int) -> bytes:
        while len(self._unread) < size:
            try:
                received = self.socket.recv(65_536)
            except BlockingIOError:
                _wait_to_read(self.socket)
                continue
            if not received:
                raise OSError("the server has hung up")
            self._unread += received
        found, self._unread = self._unread[:size], self._unread[size:]
        return found

    def close(self) -> None:
        """Ends it on both sides."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def _wait_to_read(there: socket.socket) -> None:
    if hasattr(select, "poll"):  # takes any number of open files, which `select` does not
        poll = select.poll()
        poll.register(there, select.POLLIN)
        poll.poll()
    else:
        select.select([there], [], [])


def _socket_at(ports: Iterable[int]) -> socket.socket:
    """A UDP socket at the first of some ports that is free."""
    there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for port in ports:
        with suppress(OSError):
            there.bind(("", port))
            return there
    there.close()
    raise OSError("no port is free")
