"""Datagrams that wait for their turn: each sender's in order, all senders by turns.

The system has room for some hundred; who sends more at once, or faster than can be answered,
finds room here, and nobody else has to wait behind it.
"""

from collections import OrderedDict, deque

from .streams import Address

MOST_BYTES = 32_000_000
MOST_SENDERS = 1024
OVERHEAD_BYTES = 100
"""What keeping a datagram costs besides its bytes."""


class Inbox:
    """Datagrams with their senders; no more than there is room for."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Address, deque[bytes]] = OrderedDict()
        self._bytes = self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, datagram: bytes, sender: Address) -> bool:
        """Keeps a datagram; where there is no room for it, it is lost, and this is False.

        There is always room for the first one of a sender, unless there are too many of these.
        """
        queue = self._waiting.get(sender)
        if queue is None and len(self._waiting) < MOST_SENDERS:
            queue = self._waiting[sender] = deque()
        elif queue is None or self._bytes >= MOST_BYTES:
            return False
        queue.append(datagram)
        self._bytes += len(datagram) + OVERHEAD_BYTES
        self._count += 1
        return True

    def take(self) -> tuple[bytes, Address]:
        """The first datagram of the sender whose turn it is.

        Raises:
            KeyError: If none is waiting.
        """
        sender, queue = self._waiting.popitem(last=False)
        datagram = queue.popleft()
        self._bytes -= len(datagram) + OVERHEAD_BYTES
        self._count -= 1
        if queue:
            self._waiting[sender] = queue
        return datagram, sender
