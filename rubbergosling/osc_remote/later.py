"""Messages that wait for their time, which the machine's clock can't step over."""

import time
from heapq import heappop, heappush

from pythonosc.osc_message import OscMessage

from ..errors import VerbError
from .shares import Address, Room

FURTHEST_SECONDS = 60.0
"""Bundles that are to be carried out later than this are refused."""

MAX_BYTES = 16_000_000
OVERHEAD_BYTES = 2000
"""What keeping a message costs besides its bytes."""


class Later:
    """Messages with their senders and times; each sender has its share of the room."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, OscMessage, Address]] = []
        self._room, self._count = Room(MAX_BYTES), 0

    def put(self, due: float, message: OscMessage, sender: Address) -> None:
        """Keeps a message until a time on the monotonic clock.

        Raises:
            VerbError: If that is too far off, or there is no room for it.
        """
        if (seconds := due - time.monotonic()) > FURTHEST_SECONDS:
            raise VerbError(f"{seconds:.0f} seconds ahead is too far: at most {FURTHEST_SECONDS:g}")
        if not self._room.take(sender, message.size + OVERHEAD_BYTES):
            raise VerbError("too many messages of yours wait for their time already")
        self._count += 1
        heappush(self._waiting, (due, self._count, message, sender))

    def due(self) -> tuple[OscMessage, Address] | None:
        """Takes out a message whose time has come; None while there is none."""
        if not self._waiting or self._waiting[0][0] > time.monotonic():
            return None
        _, _, message, sender = heappop(self._waiting)
        self._room.free(sender, message.size + OVERHEAD_BYTES)
        return message, sender

    def seconds_left(self) -> float:
        """How long it is until the time of the next one."""
        if not self._waiting:
            return FURTHEST_SECONDS
        return max(self._waiting[0][0] - time.monotonic(), 0.0)
