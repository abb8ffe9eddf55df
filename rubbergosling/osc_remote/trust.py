"""Limits what is sent to an address that may be forged.

Whoever asks in another's name (UDP lets anybody write any sender on a datagram) has us send the
answer to that other. So what goes out is never much more than what came in, until the address has
shown that it reads our answers: by sending back the token of one.
"""

import hmac
import secrets
import time
from collections.abc import Iterable
from ipaddress import IPv4Network
from typing import Any

from .limits import is_this_machine

MAX_HOSTS = 1024
TIMES = 3
"""An answer may be so many times as long as the question, ..."""

SHORT_BYTES = 200
"""... or at least so long."""

BURST_BYTES = 65_536
BYTES_A_SECOND = 16_384
"""What an address gets that the player has named: enough for lights and answers, no flood."""


class Trust:
    """How much may be sent to each address.

    This machine is sent anything, for nobody else can send in its name; so is whoever has said
    hello. An address that the player has named by itself is sent what a player needs, no more a
    second; one of a network that is allowed as a whole, a few times what came from it.

    Args:
        allowed: Addresses and networks that the player has allowed.
    """

    def __init__(self, allowed: Iterable[IPv4Network] = ()) -> None:
        self._named = {str(each.network_address) for each in allowed if each.prefixlen == 32}
        self._secret = secrets.token_bytes(16)
        self._proven: dict[str, None] = {}
        self._credit: dict[str, tuple[float, float]] = {}

    def token(self, host: str) -> str:
        """What an address has to send back."""
        return hmac.new(self._secret, host.encode(), "sha256").hexdigest()[:16]

    def prove(self, host: str, token: str) -> bool:
        """Whether a token is the address's own; it is then sent anything."""
        if not hmac.compare_digest(token.encode(), self.token(host).encode()):
            return False
        # Strangers must not fill our memory by saying hello from everywhere.
        _make_room(self._proven)
        self._proven[host] = None
        return True

    def is_proven(self, host: str) -> bool:
        """Whether an address is known to read what it is sent."""
        return host in self._proven or is_this_machine(host)

    def may_listen(self, host: str) -> bool:
        """Whether an address is sent what it has not asked for each time."""
        return self.is_proven(host) or host in self._named

    def asked(self, host: str, size: int) -> None:
        """A message of so many bytes has come from an address."""
        if not self.is_proven(host):
            self._set(host, self._left(host) + max(TIMES * size, SHORT_BYTES))

    def left(self, host: str) -> float:
        """How many bytes an address may be sent now."""
        return BURST_BYTES if self.is_proven(host) else self._left(host)

    def spend(self, host: str, size: int) -> bool:
        """Whether an address may be sent so many bytes; they then count as sent."""
        if self.is_proven(host):
            return True
        if (left := self._left(host)) < size:
            return False
        self._set(host, left - size)
        return True

    def _left(self, host: str) -> float:
        is_named = host in self._named
        left, since = self._credit.get(host, (float(BURST_BYTES) if is_named else 0.0, 0.0))
        gained = BYTES_A_SECOND * (time.monotonic() - since) if is_named else 0.0
        return min(left + gained, BURST_BYTES)

    def _set(self, host: str, left: float) -> None:
        if host not in self._credit:
            _make_room(self._credit)
        self._credit[host] = min(left, BURST_BYTES), time.monotonic()


def _make_room(table: dict[str, Any]) -> None:
    """Forgets the first of a table that is full."""
    if len(table) >= MAX_HOSTS:
        del table[next(iter(table))]
