"""How many sockets there are, and how many there may be: in all, and from one address."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .admission import LOOPBACK


class Crowd:
    """Sockets of one kind, the oldest first.

    Args:
        max_count: So many there may be; this machine's own are always let in.
        max_of_one: So many of one address.
    """

    def __init__(self, max_count: int, max_of_one: int) -> None:
        self._max, self._max_of_one = max_count, max_of_one
        self._there: dict[object, tuple[str, Callable[[], None]]] = {}

    def has_room(self, address: str) -> bool:
        """Whether one more may come from an address."""
        counts = self._counts()
        is_full = counts.total() >= self._max and address != LOOPBACK[0]
        return not is_full and counts[address] < self._max_of_one

    def make_room(self, address: str) -> None:
        """Sends away the oldest of whoever has most, if there is no room for one more."""
        counts = self._counts()
        if counts[address] < self._max_of_one:
            if counts.total() < self._max:
                return
            address = counts.most_common(1)[0][0]
        oldest = next(each for each, (whose, _) in self._there.items() if whose == address)
        _, send_away = self._there.pop(oldest)
        send_away()

    @contextmanager
    def one_of(self, address: str, send_away: Callable[[], None]) -> Iterator[None]:
        """Counts one socket as long as it is there.

        Args:
            address: Where it comes from.
            send_away: Ends it, soon.
        """
        socket = object()
        self._there[socket] = address, send_away
        try:
            yield
        finally:
            self._there.pop(socket, None)

    def _counts(self) -> Counter[str]:
        return Counter(address for address, _ in self._there.values())
