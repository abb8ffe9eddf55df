"""Which users of this machine may send: the player himself, and root, who may do anything.

UDP does not tell who sends. But the system lists its sockets with their owners, and whoever waits
for an answer keeps his open. Where a socket is closed already, its owner can't be told any more:
then it counts whether anybody else has a program running here.
"""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .shares import Address

LISTS = (Path("/proc/net/udp"), Path("/proc/net/udp6"))
"""The system's sockets; only Linux has such lists. See proc(5)."""

PROCESSES = Path("/proc")
ROOT = 0
FIRST_PERSON = 1000
NO_PERSONS = range(61_184, 65_536)
"""Users that a system makes for its services; see systemd's "Users, Groups, UIDs and GIDs"."""

KNOWN_SECONDS = 0.25
"""So long a socket's owner is believed to be the same: its port may become another's."""

ALONE_SECONDS = 0.05
MOST_KNOWN = 1024

BY_ANOTHER = (
    "OSC from another user of this machine is refused: --allow 127.0.0.1 lets everybody here in"
)
CLOSED = (
    "OSC from this machine is refused: others use it too, and whoever sent it has closed the "
    "socket at once, so that its owner can't be told: keep the socket open until the answer, or "
    "let everybody here in by --allow 127.0.0.1"
)


class Users:
    """Tells whether what a socket of this machine sends comes from the player."""

    def __init__(self) -> None:
        self._ours = {ROOT, os.getuid()} if hasattr(os, "getuid") else {ROOT}
        self._known: dict[Address, float] = {}
        self._looked = 0.0
        self._has_others = False

    def refusal(self, sender: Address) -> str:
        """Why a sender on this machine may not enter; empty if it may."""
        now = time.monotonic()
        if now < self._known.get(sender, 0.0):
            return ""
        owners = owners_of(sender)
        if owners is None:
            return ""
        if owners - self._ours:
            return BY_ANOTHER
        if not owners:
            return CLOSED if self._is_shared(now) else ""
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[sender] = now + KNOWN_SECONDS
        return ""

    def _is_shared(self, now: float) -> bool:
        """Whether somebody else has been seen here; who was may come again at any time."""
        if not self._has_others and now > self._looked + ALONE_SECONDS:
            self._looked, self._has_others = now, bool(people() - self._ours)
        return self._has_others


def owners_of(sender: Address) -> set[int] | None:
    """The user numbers of all sockets that a sender on this machine can be.

    Returns:
        None where the system has no such list; an empty set if there is no such socket any more.
    """
    wanted, found, is_listed = set(_written(sender)), set[int](), False
    for path in LISTS:
        try:
            lines = path.read_text().splitlines()[1:]
        except OSError:
            continue
        is_listed = True
        cells = (line.split() for line in lines)
        found.update(int(cell[7]) for cell in cells if cell[1] in wanted)
    return found if is_listed else None


def _written(sender: Address) -> Iterator[str]:
    """How the lists write an address with its port; a socket at every address is one as well."""
    host, port = sender
    number = _word(socket.inet_aton(host))
    in_six = "0" * 16 + _word(b"\0\0\xff\xff") + number  # ::ffff:127.0.0.1
    for address in (number, "0" * 8, in_six, "0" * 32):
        yield f"{address}:{port:04X}"


def _word(octets: bytes) -> str:
    return f"{int.from_bytes(octets, sys.byteorder):08X}"


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
