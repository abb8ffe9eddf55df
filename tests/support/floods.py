"""Floods of datagrams against a running remote, and what came of them."""

import select
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from .osc_client import Client
from .patience import PATIENCE_SECONDS

SLICE_SECONDS = 0.002
FAIL = b"/gosling/fail\0"
SETTLED_SECONDS = 0.5
"""When for so long no answer has come, none will."""


@dataclass(frozen=True)
class Outcome:
    """What came of a flood.

    Attributes:
        sent: How many datagrams.
        seconds: How long it took to send them.
        failed: How many were answered with a `/fail`.
        answered: How many answers came in all.
    """

    sent: int
    seconds: float
    failed: int
    answered: int


def flood(client: Client, data: Sequence[bytes], rate: int, seconds: float) -> Outcome:
    """Sends so many datagrams a second, by turns, whatever becomes of them.

    Args:
        client: Where from.
        data: What is sent.
        rate: Datagrams a second, in slices of 2 ms.
        seconds: For how long.
    """
    turns, counts = cycle(data), _Counts(client)
    begins, sent, total = time.perf_counter(), 0, round(rate * seconds)
    while sent < total:
        due = min(total, int((time.perf_counter() - begins) * rate))
        for _ in range(due - sent):
            client.send_bytes(next(turns))
        sent = max(sent, due)
        counts.drain(SLICE_SECONDS)
    took = time.perf_counter() - begins
    counts.settle()
    return Outcome(sent, took, counts.failed, counts.answered)


def press(client: Client, data: Sequence[bytes], count: int, at_once: int) -> Outcome:
    """Sends datagrams that are all answered as fast as they are, so that none is lost.

    Args:
        client: Where from.
        data: What is sent, by turns.
        count: How many.
        at_once: How many may be under way.
    """
    turns, counts = cycle(data), _Counts(client)
    begins, sent = time.perf_counter(), 0
    while counts.answered < count:
        while sent < count and sent - counts.answered < at_once:
            client.send_bytes(next(turns))
            sent += 1
        before = counts.answered
        counts.drain(PATIENCE_SECONDS)
        if counts.answered == before:
            break
    return Outcome(sent, time.perf_counter() - begins, counts.failed, counts.answered)


def dropped(port: int) -> int:
    """How many datagrams for a UDP port the system had no room for (Linux)."""
    for line in Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rpartition(":")[2], 16) == port:
            return int(fields[-1])
    return 0


class _Counts:
    """The answers that come to a client, counted and not looked at any further."""

    def __init__(self, client: Client) -> None:
        self._socket = client.socket
        self.answered = self.failed = 0

    def drain(self, seconds: float) -> None:
        """Counts what is there, or comes within some seconds."""
        ready, _, _ = select.select([self._socket], [], [], seconds)
        while ready:
            answer = self._socket.recv(65_536)
            self.answered += 1
            self.failed += answer.startswith(FAIL)
            ready, _, _ = select.select([self._socket], [], [], 0)

    def settle(self) -> None:
        """Counts until nothing has come for a while."""
        before = -1
        while before != self.answered:
            before = self.answered
            self.drain(SETTLED_SECONDS)
