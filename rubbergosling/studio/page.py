"""One page that is connected: what is sent to it waits in one queue, in order."""

import asyncio
import json
from collections import deque
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

MAX_WAITING_BYTES = 16 << 20
"""A page that does not take what it is sent for so long is cut off; it comes back by itself."""


class Page:
    """A page on the other end of a socket. `send` may be called from any thread.

    Args:
        socket: The way to it.
        loop: Where the socket lives.
    """

    def __init__(self, socket: ServerConnection, loop: asyncio.AbstractEventLoop) -> None:
        self._socket, self._loop = socket, loop
        self._waiting: deque[str | bytes] = deque()
        self._waiting_bytes = 0
        self._news = asyncio.Event()
        self.is_open = True

    def tell(self, kind: str, **fields: Any) -> None:
        """Sends a message; see docs/studio.md for the kinds."""
        self.send(json.dumps({"kind": kind, **fields}))

    def send(self, frame: str | bytes) -> None:
        """Sends a text, or OSC as bytes; what a closed page does not get is lost."""
        if not self.is_open:
            return
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        try:
            self._loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:  # the studio is closing
            self.is_open = False

    async def deliver(self) -> None:
        """Sends what waits, until the page is gone."""
        try:
            while self.is_open:
                await self._news.wait()
                self._news.clear()
                if self._waiting_bytes > MAX_WAITING_BYTES:
                    await self._socket.close(1013, "too slow")
                    return
                while self._waiting:
                    frame = self._waiting.popleft()
                    self._waiting_bytes -= len(frame)
                    await self._socket.send(frame)
        except ConnectionClosed:
            pass
        finally:
            self.is_open = False
