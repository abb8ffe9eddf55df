"""Which users of this machine may send: the player himself, and root, who may do anything.

UDP does not tell who sends. But the system lists its sockets with their owners, and whoever waits
for an answer keeps his open. Where a socket is closed already, its owner can't be told any more:
then it counts whether anybody else has a program running here.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from .owners import owners_of
from .shares import Address

PROCESSES = Path("/proc")
ROOT = 0
FIRST_PERSON = 1000
NO_PERSONS = range(61_184, 65_536)
"""Users that a system makes for its services; see systemd's "Users, Groups, UIDs and GIDs"."""

KNOWN_SECONDS = 0.1
"""So long a sender's owner is believed to be the same: its port may become another's."""

ALONE_SECONDS = 0.05
MOST_KNOWN = 1024

BY_ANOTHER = (
    "OSC from another user of this machine is refused: --allow 127.0.0.1 lets everybody here in"
)
CLOSED = (
    "OSC from this machine is refused: others use it too, and the sender has closed its socket "
    "before it was known whose it is. Keep it open until the answer comes, or let everybody here "
    "in with --allow 127.0.0.1"
)


class Users:
    """Tells whether what a socket of this machine sends comes from the player.

    Args:
        own_port: Where we listen ourselves: nobody else can have sent from there.
    """

    def __init__(self, own_port: int) -> None:
        self._ours = {ROOT, os.getuid()} if hasattr(os, "getuid") else {ROOT}
        self._own_port = own_port
        self._known: dict[Address, tuple[float, str]] = {}
        self._looked = 0.0
        self._has_others = False

    def known(self, sender: Address) -> str | None:
        """Why a sender may not enter, empty if it may; None if that is not known at the moment."""
        until, refusal = self._known.get(sender, (0.0, ""))
        return refusal if time.monotonic() < until else None

    def refusal(self, sender: Address) -> str:
        """Why a sender on this machine may not enter; empty if it may."""
        if (refusal := self.known(sender)) is None:
            now = time.monotonic()
            refusal = self._found(sender[1], now)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[sender] = now + KNOWN_SECONDS, refusal
        return refusal

    def _found(self, port: int, now: float) -> str:
        if port == self._own_port:
            return BY_ANOTHER
        if (owners := owners_of(port)) is None:
            return ""
        if owners - self._ours:
            return BY_ANOTHER
        return "" if owners or not self._is_shared(now) else CLOSED

    def _is_shared(self, now: float) -> bool:
        """Whether somebody else has been seen here; who was may come again at any time."""
        if not self._has_others and now > self._looked + ALONE_SECONDS:
            self._looked, self._has_others = now, bool(people() - self._ours)
        return self._has_others


def people() -> set[int]:
    """The user numbers of all persons who have a program running on this machine.

    Where the system hides other users' programs it can't be told: then there may be somebody, who
    is told as -1.
    """
    found = set[int]()
    for process in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            found.add(process.stat().st_uid)
    people = {uid for uid in found if uid >= FIRST_PERSON and uid not in NO_PERSONS}
    return people if (PROCESSES / "1").exists() else people | {-1}
