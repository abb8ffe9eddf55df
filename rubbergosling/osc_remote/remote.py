"""The OSC remote: one UDP socket between clients and a session.

Nothing that arrives can stop the music: what is no OSC is counted, what makes no sense is
answered, what comes in floods waits for its turn, and no turn is longer than one message.
"""

import logging
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import IPv4Network
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import VerbError
from ..osc.messages import Message
from ..player.session import Session
from ..settings import DEFAULT_PORT
from .admission import Admission
from .answers import Answers, packed
from .broadcasts import Broadcasts
from .inbox import Inbox
from .limits import Address
from .packets import Packet, TimedMessages
from .service import Service
from .sockets import LOOPBACK, holder_of, open_port
from .trust import Trust

MAX_BYTES = 32_000_000
"""Of datagrams that wait for their turn."""

MAX_DATAGRAM = 65_536
DATAGRAMS_AT_ONCE = 1024
"""So many are read before any is looked at."""

SERVING_SECONDS = 0.005
"""So long they are looked at before more are read, which the system has little room for."""

TEND_SECONDS = 0.5
"""So often it is seen to what takes too long."""

OPENING_SECONDS = 0.02
"""So often it is seen whether the music has begun."""

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
        allowed: Who may enter besides the player's own programs on this machine. An address of this
            machine lets all its users in.
        secret: A word that stands behind `/gosling/` in each address; whoever on this machine knows
            it may enter, and nobody else. Empty is none.
        reply_port: The port of a sender's machine where answers go; None is where it sent from.
        ended: Called when a client has asked for the end.
        begun: What is sent is kept until this is set; None serves from the beginning.

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
        allowed: Sequence[IPv4Network] = (),
        secret: str = "",
        reply_port: int | None = None,
        ended: Callable[[], None] = lambda: None,
        begun: threading.Event | None = None,
    ) -> None:
        self.host, self.port = host, port
        self._session, self._folder = session, folder
        self._secret, self._reply_port = secret, reply_port
        self._ended, self._begun = ended, begun
        self._allowed = allowed
        self._admission: Admission
        self._counts = dict.fromkeys(COUNTS, 0)
        self._inbox: Inbox[Packet] = Inbox(MAX_BYTES)
        self._timed = TimedMessages()
        self._held: dict[Address, bool] = {}
        self._freed: deque[tuple[Address, float]] = deque()
        self._trust = Trust(allowed)
        self._broadcasts = Broadcasts(session, self._send)
        self._is_idle, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="OSC remote", daemon=True)
        self._socket: socket.socket
        self._service: Service

    def __enter__(self) -> Self:
        self._socket, self.port = open_port(self.host, wished := self.port)
        self._admission = Admission(self._allowed, bool(self._secret), self.port)
        if self.port != wished:
            holder = holder_of(wished)
            self._session.say(f"port {wished} is held by {holder}: send to {self.port} instead")
        # `select` waits for sockets only, so other threads wake ours through a pair of them.
        self._bell, self._button = socket.socketpair()
        self._bell.setblocking(False)
        self._button.setblocking(False)
        self._service = Service(
            self._session, self._folder, self._broadcasts, self._trust,
            Answers(self._trust, self._post, self._reply_port), self._counts,
            secret=self._secret, own_port=self.port,
            ended=self._ended, freed=self._free, door_is_idle=self._is_idle,
        )  # fmt: skip
        self._broadcasts.start()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._admission.close()
        self._ring()
        self._thread.join()
        self._service.close()
        self._broadcasts.close()
        for each in (self._socket, self._bell, self._button):
            each.close()

    def _run(self) -> None:
        while self._begun is not None and not self._begun.wait(OPENING_SECONDS):
            if self._closing.is_set():
                return
        tended = time.monotonic()
        while not self._closing.is_set():
            try:
                self._wait_and_read()
                self._do_waiting()
                self._serve()
                if time.monotonic() >= tended + TEND_SECONDS:
                    self._service.tend()
                    tended = time.monotonic()
            except Exception:  # whatever it was, the door stays open
                log.exception("the OSC remote met something unexpected")

    def _wait_and_read(self) -> None:
        rest = 0.0 if self._inbox.is_ready else min(self._timed.seconds_left(), TEND_SECONDS)
        if rest:
            self._is_idle.set()
        ready, _, _ = select.select([self._socket, self._bell], [], [], rest)
        if self._socket in ready:
            self._is_idle.clear()
        if self._bell in ready:
            with suppress(OSError):
                self._bell.recv(MAX_DATAGRAM)
        if self._socket in ready:
            self._read()

    def _read(self) -> None:
        arrived: list[tuple[bytes, Address]] = []
        while len(arrived) < DATAGRAMS_AT_ONCE:
            try:
                arrived.append(self._socket.recvfrom(MAX_DATAGRAM))
            except BlockingIOError:
                break
            except OSError:  # Windows reports an earlier answer that met a closed port
                continue
        # All at once: in a flood, each question to the system costs more than the rest.
        self._admission.look_up(sender for _, sender in arrived)
        for datagram, sender in arrived:
            self._receive(datagram, sender)

    def _receive(self, datagram: bytes, sender: Address) -> None:
        """Keeps a datagram until it is its sender's turn, if that may enter."""
        if refusal := self._admission.refusal(sender):
            self._counts["osc/refused"] += 1
            self._complain(refusal)
        elif datagram and not self._inbox.put(Packet(datagram), sender, len(datagram)):
            self._counts["osc/lost"] += 1

    def _do_waiting(self) -> None:
        """Queues the messages whose time has come."""
        while (found := self._timed.due()) is not None:
            message, sender = found
            if not self._inbox.put(Packet(b"", message), sender, message.size):
                self._counts["osc/lost"] += 1

    def _serve(self) -> None:
        until = time.monotonic() + SERVING_SECONDS
        self._end_turns()
        while self._inbox.is_ready and time.monotonic() < until and not self._closing.is_set():
            packet, sender = self._inbox.take()
            self._counts["osc/waiting"] = len(self._inbox) - 1
            begins, is_held = time.perf_counter(), False
            is_finished = not packet.has_more
            try:
                if (found := packet.next()) is not None:
                    is_held = self._take(*found, sender)
                else:
                    is_finished = True
            except VerbError as error:
                is_finished = True
                self._counts["osc/unreadable"] += 1
                self._complain(f"OSC from {sender[0]}: {error}")
            except Exception:
                log.exception("a message was not done")
            # Who is held has its turn until its request is done beside: see `_end_turns`.
            if is_held:
                self._held[sender] = is_finished
            else:
                self._inbox.done(sender, time.perf_counter() - begins, is_finished)
            self._end_turns()

    def _take(self, due: float | None, message: Message, sender: Address) -> bool:
        """Does a message, or keeps it for its time; whether its sender's next must wait."""
        if due is None or due <= time.monotonic():
            self._counts["osc/late"] += due is not None
            return self._service.take(message, sender)
        try:
            self._timed.put(due, message, sender)
        except VerbError as error:
            self._service.refuse(message, sender, str(error))
        return False

    def _end_turns(self) -> None:
        """Ends the turns of senders whose slow requests are done."""
        while self._freed:
            sender, seconds = self._freed.popleft()
            self._inbox.done(sender, seconds, self._held.pop(sender))

    def _free(self, sender: Address, seconds: float) -> None:
        self._freed.append((sender, seconds))
        self._ring()

    def _ring(self) -> None:
        """Wakes the door."""
        with suppress(OSError):  # it is awake, or gone
            self._button.send(b"\0")

    def _complain(self, text: str) -> None:
        self._service.throttle.say(text, is_error=True)

    def _send(self, address: Address, name: str, values: tuple[Any, ...]) -> None:
        data = packed(name, *values)
        if self._trust.spend(address[0], len(data)):
            self._post(address, data)
        else:
            self._counts["osc/unsent"] += 1

    def _post(self, address: Address, data: bytes) -> None:
        try:
            self._socket.sendto(data, address)
        except OSError:  # who is slow or gone loses it
            self._counts["osc/unsent"] += 1
