"""Which users of this machine may send: the player himself, and root, who may do anything.

UDP does not tell who sends. But the system tells whose a socket is, and whoever waits for an answer
keeps his open. So once another person has been seen to have a program running here, it is asked
whose the sender's socket is; one that is closed already is refused.
"""

import os
import threading
import time
from collections.abc import Iterable
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

LOOK_SECONDS = 1.0
"""So often it is seen who else is here, by a thread of its own: in a flood it takes a while."""

MAX_KNOWN = 4096

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
        self._has_others = bool(people() - self._ours)
        self._closing = threading.Event()
        threading.Thread(target=self._watch, name="users", daemon=True).start()

    def close(self) -> None:
        """Looks no longer who else is here."""
        self._closing.set()

    def look_up(self, senders: Iterable[Address]) -> None:
        """Finds out who some senders on this machine are, at once for all: each look costs."""
        now, wanted = time.monotonic(), set(senders)
        if len(self._known) + len(wanted) > MAX_KNOWN:
            self._known.clear()
        unknown = {each for each in wanted if self._known.get(each, (0.0, ""))[0] <= now}
        if not unknown:
            return
        # Nobody else is here to send, mostly; and in a flood each question to the system costs.
        owners = owners_of({port for _, port in unknown}) if self._has_others else None
        for sender in unknown:
            found = None if owners is None else owners[sender[1]]
            self._known[sender] = now + KNOWN_SECONDS, self._refusal_at(sender[1], found)

    def refusal(self, sender: Address) -> str:
        """Why a sender on this machine may not enter, as was found last; empty if it may."""
        return self._known[sender][1]

    def _refusal_at(self, port: int, owners: set[int] | None) -> str:
        if port == self._own_port:
            return BY_ANOTHER
        if owners is None:
            return ""
        if owners - self._ours:
            return BY_ANOTHER
        return "" if owners else CLOSED

    def _watch(self) -> None:
        """Sees whether somebody else comes; who was here once may come again at any time."""
        while not self._has_others and not self._closing.wait(LOOK_SECONDS):
            self._has_others = bool(people() - self._ours)


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
