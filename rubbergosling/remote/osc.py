"""The OSC remote: one socket between strangers and a session.

Nothing that arrives can stop the music: what is no OSC is counted, what makes no sense is
answered, what comes in floods waits for its turn.
"""

import ipaddress
import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from heapq import heappop, heappush
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pythonosc.osc_message import OscMessage

from ..errors import VerbError
from ..session.session import Session
from ..settings import DEFAULT_PORT
from .inbox import Inbox
from .packets import messages_in, packed
from .ports import LOOPBACK, holder_of, open_port
from .service import Service
from .streams import Address, Streams

FURTHEST_SECONDS = 60.0
"""Bundles that are to be carried out later than this are refused."""

MOST_WAITING = 1024
MOST_KNOWN_HOSTS = 1024
LARGEST_DATAGRAM = 65_536
DATAGRAMS_AT_ONCE = 1024
"""So many are read before any is looked at."""

SERVING_SECONDS = 0.005
"""So long they are looked at before more are read, which the system has little room for."""

COUNTS = ("osc/late", "osc/unreadable", "osc/refused", "osc/waiting", "osc/lost", "osc/unsent")
"""What is told of the datagrams: how many came late, are no OSC, came from who may not enter, wait
for their turn, found no room, or could not be answered."""

log = logging.getLogger(__name__)


class OscRemote:
    """A door for OSC clients, open while the context lasts.

    Args:
        session: What is played.
        folder: Where files lie that clients name.
        port: The UDP port wished for; where it is taken, the next free one is used.
        host: The interface; other machines reach none but this machine's own by default.
        allowed: Who may enter where other machines can; empty is this machine only.
        reply_port: The port of a sender's machine where answers go; None is where it sent from.
        ended: Called when a client has asked for the end.

    Raises (on entering):
        EngineError: If there is no such interface or no free port.
    """

    def __init__(
        self,
        session: Session,
        folder: Path,
        *,
        port: int = DEFAULT_PORT,
        host: str = LOOPBACK,
        allowed: Sequence[ipaddress.IPv4Network] = (),
        reply_port: int | None = None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self.host, self.port = host, port
        self._session = session
        self._allowed = (ipaddress.IPv4Network("127.0.0.0/8"), *allowed)
        self._known_hosts: dict[str, bool] = {}
        self._counts = dict.fromkeys(COUNTS, 0)
        self._inbox = Inbox()
        self._streams = Streams(session, self._send)
        self._service = Service(
            session, folder, self._streams, self._send, self._counts, reply_port, ended
        )
        self._waiting: list[tuple[float, int, OscMessage, Address]] = []
        self._put_off_count = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="OSC remote", daemon=True)
        self._socket: socket.socket

    def __enter__(self) -> Self:
        self._socket, self.port = open_port(self.host, wished := self.port)
        if self.port != wished:
            holder = holder_of(wished)
            self._session.say(f"port {wished} is held by {holder}: send to {self.port} instead")
        self._streams.start()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        with suppress(OSError):  # wakes the thread
            self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._service.close()
        self._streams.close()
        self._socket.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                rest = self._do_waiting()
                if select.select([self._socket], [], [], 0.0 if self._inbox else rest)[0]:
                    self._read()
                self._serve()
            except Exception:  # whatever it was, the door stays open
                log.exception("the OSC remote met something unexpected")

    def _read(self) -> None:
        for _ in range(DATAGRAMS_AT_ONCE):
            try:
                datagram, sender = self._socket.recvfrom(LARGEST_DATAGRAM)
            except BlockingIOError:
                return
            except OSError:  # Windows reports an earlier answer that met a closed port
                continue
            if datagram and not self._inbox.put(datagram, sender):
                self._counts["osc/lost"] += 1

    def _serve(self) -> None:
        until = time.monotonic() + SERVING_SECONDS
        while self._inbox and time.monotonic() < until:
            datagram, sender = self._inbox.take()
            self._counts["osc/waiting"] = len(self._inbox)
            self._receive(datagram, sender)

    def _receive(self, datagram: bytes, sender: Address) -> None:
        host = sender[0]
        if not self._may_enter(host):
            self._counts["osc/refused"] += 1
            self._complain(f"OSC from {host} is refused: --allow {host} lets it in")
            return
        try:
            messages = list(messages_in(datagram))
        except VerbError as error:
            self._counts["osc/unreadable"] += 1
            self._complain(f"OSC from {host}: {error}")
            return
        now = time.time()
        for seconds, message in messages:
            if seconds is not None and seconds > now:
                self._put_off(seconds - now, message, sender)
                continue
            self._counts["osc/late"] += seconds is not None
            self._service.take(message, sender)

    def _may_enter(self, host: str) -> bool:
        if host not in self._known_hosts:
            if len(self._known_hosts) >= MOST_KNOWN_HOSTS:
                self._known_hosts.clear()
            address = ipaddress.ip_address(host)
            self._known_hosts[host] = any(address in network for network in self._allowed)
        return self._known_hosts[host]

    def _put_off(self, seconds: float, message: OscMessage, sender: Address) -> None:
        """Keeps a message for its time, which the machine's clock can't step over."""
        if seconds > FURTHEST_SECONDS:
            reason = f"{seconds:.0f} seconds ahead is too far: at most {FURTHEST_SECONDS:g}"
        elif len(self._waiting) >= MOST_WAITING:
            reason = f"{MOST_WAITING} messages wait for their time already"
        else:
            self._put_off_count += 1
            due = time.monotonic() + seconds
            heappush(self._waiting, (due, self._put_off_count, message, sender))
            return
        self._service.refuse(message, sender, reason)

    def _do_waiting(self) -> float:
        """Does what has waited for its time; returns the seconds until the next."""
        while self._waiting:
            rest = self._waiting[0][0] - time.monotonic()
            if rest > 0:
                return rest
            _, _, message, sender = heappop(self._waiting)
            self._service.take(message, sender)
        return FURTHEST_SECONDS

    def _complain(self, text: str) -> None:
        self._service.seldom.say(text, is_error=True)

    def _send(self, address: Address, name: str, values: tuple[Any, ...]) -> None:
        try:
            self._socket.sendto(packed(name, *values), address)
        except OSError:  # who is slow or gone loses it
            self._counts["osc/unsent"] += 1
