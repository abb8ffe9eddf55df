"""What waits for its turn, in fair turns: nobody waits behind somebody else's flood.

Of those who wait, the machine comes next whose requests have taken the least time so far, and of
its senders the one of which the same is true. Who comes anew, or comes again after a pause,
begins level with who is being served: a pause saves nothing up.
"""

from collections import deque
from heapq import heappop, heappush
from itertools import count
from typing import Generic, TypeVar

from .shares import Address, Room, host_of

MOST_SENDERS = 8192
"""So many senders have room for one small thing each, however much others have waiting."""

SMALL_BYTES = 2048
OVERHEAD_BYTES = 200
"""What keeping something costs besides its bytes."""

Key = TypeVar("Key", str, Address)
Item = TypeVar("Item")


class _Line(Generic[Key]):
    """Those who are ready to be served, whoever took the least time first."""

    def __init__(self) -> None:
        self._seconds: dict[Key, float] = {}
        self._ready: list[tuple[float, int, Key]] = []
        self._count = count()
        self._level = 0.0

    def __len__(self) -> int:
        return len(self._ready)

    def enter(self, key: Key) -> None:
        """Someone is ready to be served."""
        self._seconds[key] = max(self._seconds.get(key, 0.0), self._level)
        heappush(self._ready, (self._seconds[key], next(self._count), key))

    def next(self) -> Key:
        """Who is served next; leaves the line."""
        while True:
            seconds, _, key = heappop(self._ready)
            if seconds >= self._seconds[key]:
                self._level = seconds
                return key
            self.enter(key)  # it was charged for something since it entered

    def charge(self, key: Key, seconds: float) -> None:
        """Someone has taken so much time."""
        self._seconds[key] += seconds

    def forget(self, key: Key) -> None:
        """Someone has nothing more to be done."""
        del self._seconds[key]


class _Host:
    """A machine's senders, each with what it has waiting, and how large that is."""

    def __init__(self) -> None:
        self.line: _Line[Address] = _Line()
        self.waiting: dict[Address, deque[tuple[object, int]]] = {}


class Inbox(Generic[Item]):
    """Items with their senders, no more than there is room for; each sender's stay in order.

    Args:
        most: How much room there is, in bytes or whatever sizes are told in.
        overhead: What an item takes besides its size.
    """

    def __init__(self, most: int, overhead: int = OVERHEAD_BYTES) -> None:
        self._room, self._overhead = Room(most), overhead
        self._line: _Line[str] = _Line()
        self._hosts: dict[str, _Host] = {}
        self._count = self._senders = 0

    def __len__(self) -> int:
        return self._count

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to be taken now."""
        return len(self._line) > 0

    def put(self, item: Item, sender: Address, size: int) -> bool:
        """Keeps an item; where its sender has no room for it, it is lost, and this is False.

        There is always room for something small of one who has nothing here yet, unless there
        are very many of these.
        """
        name = host_of(sender)
        host = self._hosts.get(name)
        queue = host.waiting.get(sender) if host is not None else None
        is_owed = queue is None and size <= SMALL_BYTES and self._senders < MOST_SENDERS
        size += self._overhead
        if not self._room.take(sender, size, is_owed):
            return False
        if host is None:
            host = self._hosts[name] = _Host()
        self._count += 1
        if queue is not None:
            queue.append((item, size))
            return True
        host.waiting[sender] = deque([(item, size)])
        self._senders += 1
        host.line.enter(sender)
        if len(host.line) == 1:
            self._line.enter(name)
        return True

    def take(self) -> tuple[Item, Address]:
        """The first item of the sender whose turn it is, which is served until `done` is called.

        Until then it stays the first of its sender, and no other one of these is taken.

        Raises:
            IndexError: If none is waiting.
        """
        name = self._line.next()
        host = self._hosts[name]
        sender = host.line.next()
        if len(host.line):
            self._line.enter(name)
        item, _ = host.waiting[sender][0]
        return item, sender  # type: ignore[return-value]

    def done(self, sender: Address, seconds: float, is_finished: bool = True) -> None:
        """Ends the turn of a sender that was served.

        Args:
            sender: Who.
            seconds: How long that took.
            is_finished: Whether its item is; else there is more of it, for its next turn.
        """
        name = host_of(sender)
        host = self._hosts[name]
        queue = host.waiting[sender]
        host.line.charge(sender, seconds)
        self._line.charge(name, seconds)
        if is_finished:
            _, size = queue.popleft()
            self._room.free(sender, size)
            self._count -= 1
        if queue:
            host.line.enter(sender)
            if len(host.line) == 1:
                self._line.enter(name)
            return
        host.line.forget(sender)
        del host.waiting[sender]
        self._senders -= 1
        if not host.waiting:
            self._line.forget(name)
            del self._hosts[name]
