"""One page that is connected: what is sent to it waits in one queue, in order."""

import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from .frames import frame_of
from .waiting_count import WaitingCount

MAX_WAITING_BYTES = 16 << 20
"""A page that leaves so much waiting is cut off; if it is there, it comes back by itself."""


class Page:
    """A page on the other end of a socket. `send` may be called from any thread.

    Args:
        socket: The way to it.
        loop: Where the socket lives.
        address: Where it comes from.

    Attributes:
        is_open: Whether it is there, as far as is known.
        unread: How many of its messages wait to be read.
    """

    def __init__(
        self, socket: ServerConnection, loop: asyncio.AbstractEventLoop, address: str
    ) -> None:
        self._socket, self._loop, self.address = socket, loop, address
        self._waiting: deque[str | bytes] = deque()
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        self._news = asyncio.Event()
        self.is_open, self.unread = True, WaitingCount()

    def tell(self, kind: str, **fields: Any) -> None:
        """Sends a message; `page/src/link/messages.ts` lists the kinds."""
        self.send(frame_of({"kind": kind, **fields}))

    def send(self, frame: str | bytes) -> None:
        """Sends a text, or OSC as bytes; what a closed page does not get is lost."""
        if not self.is_open:
            return
        with self._lock:
            self._waiting.append(frame)
            self._waiting_bytes += len(frame)
            is_deaf = self._waiting_bytes > MAX_WAITING_BYTES
        if is_deaf:
            self.cut_off()
        else:
            self._in_loop(self._news.set)

    def cut_off(self) -> None:
        """Closes the connection without a word: who does not listen does not answer either."""
        self.is_open = False
        self._in_loop(self._socket.transport.abort)

    async def deliver(self) -> None:
        """Sends what waits, until the page is gone."""
        with suppress(ConnectionClosed):
            while self.is_open:
                await self._news.wait()
                self._news.clear()
                while (frame := self._next()) is not None:
                    await self._socket.send(frame)
        self.is_open = False

    def _next(self) -> str | bytes | None:
        with self._lock:
            if not self._waiting:
                return None
            frame = self._waiting.popleft()
            self._waiting_bytes -= len(frame)
            return frame

    def _in_loop(self, work: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(work)
        except RuntimeError:  # the studio is closing
            self.is_open = False
