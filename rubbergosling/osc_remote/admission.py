"""Decides who may send: the player, root, and machines that the player allowed.

UDP does not tell which user of this machine sends. But the system tells whose a socket is, and
whoever waits for an answer keeps his open. So once another person has been seen to have a program
running here, it is asked whose the sender's socket is; one that is closed already is refused.
"""

import os
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from ipaddress import IPv4Network, ip_address
from pathlib import Path

from .limits import Address, is_this_machine
from .sockets import owners_of

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
MAX_KNOWN_HOSTS = 1024

BY_ANOTHER = (
    "OSC from another user of this machine is refused: --allow 127.0.0.1 lets everybody here in"
)
CLOSED = (
    "OSC from this machine is refused: others use it too, and the sender has closed its socket "
    "before it was known whose it is. Keep it open until the answer comes, or let everybody here "
    "in with --allow 127.0.0.1"
)


class Admission:
    """Decides who may send.

    Args:
        allowed: Who may enter besides the player's own programs on this machine. An address of
            this machine lets all its users in.
        has_secret: Whether a secret is asked for: then it does not count which user has sent.
        own_port: Where we listen ourselves.
    """

    def __init__(self, allowed: Sequence[IPv4Network], has_secret: bool, own_port: int) -> None:
        self._allowed, self._has_secret = tuple(allowed), has_secret
        self._known_hosts = dict[str, bool]()
        self._users = Users(own_port)

    def close(self) -> None:
        """Ends the watch for other users."""
        self._users.close()

    def look_up(self, senders: Iterable[Address]) -> None:
        """Finds out what must be known of some senders, at once for all; before `refusal`."""
        self._users.look_up(sender for sender in senders if self._depends_on_user(sender[0]))

    def refusal(self, sender: Address) -> str:
        """Why a sender may not enter; empty if it may."""
        host = sender[0]
        if self._depends_on_user(host):
            return self._users.refusal(sender)
        if is_this_machine(host) or self._is_allowed(host):
            return ""
        return f"OSC from {host} is refused: --allow {host} lets it in"

    def _depends_on_user(self, host: str) -> bool:
        """Whether it counts which user of this machine has sent something."""
        return is_this_machine(host) and not (self._has_secret or self._is_allowed(host))

    def _is_allowed(self, host: str) -> bool:
        if host not in self._known_hosts:
            if len(self._known_hosts) >= MAX_KNOWN_HOSTS:
                self._known_hosts.clear()
            address = ip_address(host)
            self._known_hosts[host] = any(address in network for network in self._allowed)
        return self._known_hosts[host]


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
        """Ends the watch for other users."""
        self._closing.set()

    def look_up(self, senders: Iterable[Address]) -> None:
        """Finds the users of several local senders at once, since each look costs time."""
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
        """Watches for other users; one who was here once may come again at any time."""
        while not self._has_others and not self._closing.wait(LOOK_SECONDS):
            self._has_others = bool(people() - self._ours)


def people() -> set[int]:
    """The user numbers of all people with a running program on this machine.

    Where the system hides other users' programs it can't be told: then there may be somebody, who
    is told as -1.
    """
    found = set[int]()
    for process in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            found.add(process.stat().st_uid)
    people = {uid for uid in found if uid >= FIRST_PERSON and uid not in NO_PERSONS}
    return people if (PROCESSES / "1").exists() else people | {-1}
