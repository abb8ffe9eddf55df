"""A fair queue of messages: no sender waits for the end of another one's flood.

Of those who wait, the machine comes next whose requests have taken the least time so far, and of
its senders the one of which the same is true. Who comes anew, or comes again after a pause,
begins level with who is being served: a pause saves nothing up.

A machine's newcomers count as a machine of their own: whoever sends each request from another port
is a newcomer each time, and must not be ahead of those who were here before.
"""

import time
from collections import deque
from heapq import heappop, heappush
from itertools import count
from typing import Any, Generic, TypeVar

from .limits import Address, SharedRoom, host_of

MAX_SENDERS = 8192
"""So many senders have room for one small thing each, however much others have waiting."""

SMALL_BYTES = 2048
OVERHEAD_BYTES = 200
"""What keeping something costs besides its bytes."""

REGULAR_SECONDS = 1.0
"""Who comes again so long after it was first here is no newcomer any more."""

MAX_REGULARS = 1024
MAX_NEWCOMERS = 1024

Group = tuple[str, bool]
"""A machine, and whether its regulars or its newcomers are meant."""

Key = TypeVar("Key", Group, Address)
Item = TypeVar("Item")


class _FairQueue(Generic[Key]):
    """The senders that wait, in order of the time they have used."""

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


class _Regulars:
    """The senders that have been here for a while; no crowd of newcomers displaces them."""

    def __init__(self) -> None:
        self._regulars: dict[Address, None] = {}
        self._newcomers: dict[Address, float] = {}

    def has(self, sender: Address) -> bool:
        """Whether a sender that is here now has been here for a while."""
        now = time.monotonic()
        is_regular = sender in self._regulars
        if is_regular:
            del self._regulars[sender]  # it comes last again: who has been away longest goes first
        elif now - self._newcomers.setdefault(sender, now) >= REGULAR_SECONDS:
            del self._newcomers[sender]
            is_regular = True
        if is_regular:
            self._regulars[sender] = None
        _keep(self._regulars, MAX_REGULARS)
        _keep(self._newcomers, MAX_NEWCOMERS)
        return is_regular


def _keep(table: dict[Address, Any], most: int) -> None:
    """Forgets the first of a table that has too many."""
    if len(table) > most:
        del table[next(iter(table))]


class _Senders:
    """The senders of a group, each with what it has waiting, and how large that is."""

    def __init__(self) -> None:
        self.line: _FairQueue[Address] = _FairQueue()
        self.waiting: dict[Address, deque[tuple[object, int]]] = {}


class Inbox(Generic[Item]):
    """Items with their senders, no more than there is room for; each sender's stay in order.

    Args:
        most: How much room there is, in bytes or whatever sizes are told in.
        overhead: What an item takes besides its size.
    """

    def __init__(self, most: int, overhead: int = OVERHEAD_BYTES) -> None:
        self._room, self._overhead = SharedRoom(most), overhead
        self._regulars = _Regulars()
        self._line: _FairQueue[Group] = _FairQueue()
        self._groups: dict[Group, _Senders] = {}
        self._group_of: dict[Address, Group] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to be taken now."""
        return len(self._line) > 0

    def put(self, item: Item, sender: Address, size: int) -> bool:
        """Keeps an item; where its sender has no room for it, it is lost, and this is False.

        There is always room for something small of one who has nothing here yet, except of a
        newcomer where very many have something here.
        """
        is_regular, group = self._regulars.has(sender), self._group_of.get(sender)
        is_owed = group is None and size <= SMALL_BYTES
        is_owed = is_owed and (is_regular or len(self._group_of) < MAX_SENDERS)
        size += self._overhead
        if not self._room.take(sender, size, is_owed):
            return False
        self._count += 1
        if group is not None:
            self._groups[group].waiting[sender].append((item, size))
            return True
        self._group_of[sender] = group = host_of(sender), is_regular
        senders = self._groups.setdefault(group, _Senders())
        senders.waiting[sender] = deque([(item, size)])
        self._enter(sender, group)
        return True

    def take(self) -> tuple[Item, Address]:
        """The first item of the sender whose turn it is; the turn lasts until `done` is called.

        Until then it stays the first of its sender, and no other one of these is taken.

        Raises:
            IndexError: If none is waiting.
        """
        group = self._line.next()
        senders = self._groups[group]
        sender = senders.line.next()
        if len(senders.line):
            self._line.enter(group)
        item, _ = senders.waiting[sender][0]
        return item, sender  # type: ignore[return-value]

    def done(self, sender: Address, seconds: float, is_finished: bool = True) -> None:
        """Ends the turn of a sender that was served.

        Args:
            sender: Who.
            seconds: How long that took.
            is_finished: Whether its item is; else there is more of it, for its next turn.
        """
        group = self._group_of[sender]
        senders = self._groups[group]
        queue = senders.waiting[sender]
        senders.line.charge(sender, seconds)
        self._line.charge(group, seconds)
        if is_finished:
            _, size = queue.popleft()
            self._room.free(sender, size)
            self._count -= 1
        if queue:
            self._enter(sender, group)
            return
        senders.line.forget(sender)
        del senders.waiting[sender], self._group_of[sender]
        if not senders.waiting:
            self._line.forget(group)
            del self._groups[group]

    def _enter(self, sender: Address, group: Group) -> None:
        """Has a sender wait for its turn, and its group with it."""
        line = self._groups[group].line
        line.enter(sender)
        if len(line) == 1:
            self._line.enter(group)
