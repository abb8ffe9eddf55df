"""Limits: fair shares of a room, and a throttle for sentences that come too often."""

import time

from ..player.notifications import Say
from .sockets import LOOPBACK

THROTTLE_SECONDS = 1.0

Address = tuple[str, int]
"""A host and a port of it."""


def host_of(sender: Address) -> str:
    """The machine that a sender is at; this one has millions of addresses."""
    return LOOPBACK if is_this_machine(sender[0]) else sender[0]


def is_this_machine(host: str) -> bool:
    """Whether an address is one that this machine alone can send from."""
    return host.startswith("127.")


class SharedRoom:
    """Room for what senders have us keep, shared by machine and on it by sender.

    Whoever wants some gets it while what they hold is no more than what is left: one machine
    gets half of all at most, one sender half of its machine's share. So there is always some
    left for who comes next.

    Args:
        most: How much there is in all, in whatever is counted.
    """

    def __init__(self, most: int) -> None:
        self._most, self._all = most, 0
        self._held: dict[str | Address, int] = {}

    def take(self, sender: Address, size: int = 1, is_owed: bool = False) -> bool:
        """Gives a sender some space; False where that would be more than its share.

        Args:
            sender: Who wants it.
            size: How much.
            is_owed: Whether it gets it anyway.
        """
        held, host = self._held, host_of(sender)
        here, own = held.get(host, 0) + size, held.get(sender, 0) + size
        # What it holds with this, beside what is left without it.
        is_fair = here <= self._most - self._all and own + here - size <= self._most // 2
        if not (is_fair or is_owed):
            return False
        self._all += size
        held[host], held[sender] = here, own
        return True

    def free(self, sender: Address, size: int = 1) -> None:
        """Takes back what a sender no longer needs."""
        self._all -= size
        for who in (host_of(sender), sender):
            if (left := self._held[who] - size) > 0:
                self._held[who] = left
            else:
                del self._held[who]


class Throttle:
    """Tells the player one sentence a second at most, and how many were left out.

    Args:
        say: Tells the player.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._next = 0.0
        self._swallowed = 0

    def say(self, text: str, is_error: bool = False) -> None:
        """Says a sentence, unless one was said within the last second."""
        now = time.monotonic()
        if now < self._next:
            self._swallowed += 1
            return
        # A stranger's text may hold what would move the cursor or clear the screen.
        text = "".join(c if c.isprintable() else "\ufffd" for c in text)
        more = f" (and {self._swallowed} more before)" if self._swallowed else ""
        self._next, self._swallowed = now + THROTTLE_SECONDS, 0
        self._say(text + more, is_error)
