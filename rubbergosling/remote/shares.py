"""Space that several share: nobody takes more of it than is left for the others."""

from collections import Counter

from .ports import LOOPBACK

Address = tuple[str, int]
"""A host and a port of it."""


def host_of(sender: Address) -> str:
    """The machine that a sender is at; this one has millions of addresses."""
    return LOOPBACK if is_this_machine(sender[0]) else sender[0]


def is_this_machine(host: str) -> bool:
    """Whether an address is one that this machine alone can send from."""
    return host.startswith("127.")


class Room:
    """Space for what senders have us keep, shared by machine and on it by sender.

    Whoever wants some gets it while what they hold is no more than what is left: one machine
    gets half of all at most, one sender half of its machine's share. So there is always some
    left for who comes next.

    Args:
        most: How much there is in all, in whatever is counted.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._held = 0
        self._by_host: Counter[str] = Counter()
        self._by_sender: Counter[Address] = Counter()

    def take(self, sender: Address, size: int = 1, is_owed: bool = False) -> bool:
        """Gives a sender some space; False where that would be more than its share.

        Args:
            sender: Who wants it.
            size: How much.
            is_owed: Whether it gets it anyway.
        """
        host = host_of(sender)
        here = self._by_host[host]
        left, left_here = self.most - self._held, self.most // 2 - here
        own = self._by_sender[sender]
        if not is_owed and (here + size > left or own + size > left_here):
            return False
        self._held += size
        self._by_host[host] += size
        self._by_sender[sender] += size
        return True

    def free(self, sender: Address, size: int = 1) -> None:
        """Takes back what a sender no longer needs."""
        host = host_of(sender)
        self._held -= size
        self._by_host[host] -= size
        self._by_sender[sender] -= size
        if not self._by_host[host]:
            del self._by_host[host]
        if not self._by_sender[sender]:
            del self._by_sender[sender]
