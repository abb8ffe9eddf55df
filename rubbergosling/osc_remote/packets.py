"""The packets of one sender, and messages that wait for their time."""

import time
from collections.abc import Iterator
from heapq import heappop, heappush

from ..errors import VerbError
from ..osc.bundles import is_bundle, messages_in
from ..osc.messages import Message
from .limits import Address, SharedRoom

MAX_AHEAD_SECONDS = 60.0
"""Bundles that are to be carried out later than this are refused."""

MAX_BYTES = 16_000_000
OVERHEAD_BYTES = 2000
"""What keeping a message costs besides its bytes."""


class Packet:
    """One turn of a sender: a datagram, or a message whose time has come."""

    __slots__ = ("clock_offset", "datagram", "messages")

    def __init__(self, datagram: bytes, message: Message | None = None) -> None:
        self.datagram = datagram
        self.messages: Iterator[tuple[float | None, Message]] | None = None
        self.clock_offset = 0.0
        if message is not None:
            self.messages = iter(((None, message),))

    @property
    def has_more(self) -> bool:
        """Whether there may be more in it than one message."""
        return is_bundle(self.datagram)

    def next(self) -> tuple[float | None, Message] | None:
        """Takes out a message with its time on the monotonic clock; None at the end.

        Raises:
            VerbError: If it is no OSC.
        """
        if self.messages is None:
            self.messages = messages_in(self.datagram)
            # Read once, or messages of the same time would change places.
            self.clock_offset = time.monotonic() - time.time()
        if (found := next(self.messages, None)) is None or found[0] is None:
            return found
        return found[0] + self.clock_offset, found[1]


class TimedMessages:
    """Messages with their senders and times; each sender has its share of the room."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Message, Address]] = []
        self._room, self._count = SharedRoom(MAX_BYTES), 0

    def put(self, due: float, message: Message, sender: Address) -> None:
        """Keeps a message until a time on the monotonic clock.

        Raises:
            VerbError: If that is too far off, or there is no room for it.
        """
        if (seconds := due - time.monotonic()) > MAX_AHEAD_SECONDS:
            raise VerbError(
                f"{seconds:.0f} seconds ahead is too far: at most {MAX_AHEAD_SECONDS:g}"
            )
        if not self._room.take(sender, message.size + OVERHEAD_BYTES):
            raise VerbError("too many messages of yours wait for their time already")
        # The count keeps messages of one time in the order in which they came.
        self._count += 1
        heappush(self._waiting, (due, self._count, message, sender))

    def due(self) -> tuple[Message, Address] | None:
        """Removes and returns a message whose time has come; None if there is none."""
        if not self._waiting or self._waiting[0][0] > time.monotonic():
            return None
        _, _, message, sender = heappop(self._waiting)
        self._room.free(sender, message.size + OVERHEAD_BYTES)
        return message, sender

    def seconds_left(self) -> float:
        """How long it is until the time of the next one."""
        if not self._waiting:
            return MAX_AHEAD_SECONDS
        return max(self._waiting[0][0] - time.monotonic(), 0.0)
