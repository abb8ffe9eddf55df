"""A supriya context on our own connection; it makes the nodes, buses and buffers.

The context is supriya's, so mixers are set up and synths made by the same calls as in
an offline score; the way to the server is our own connection. (supriya's `Server`
handles a notification for every node, adds a latency of its own and notices a dead
server only after 15 seconds; each costs more than these few lines.)
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from supriya import CalculationRate, Options
from supriya.contexts import Context
from supriya.contexts.entities import Buffer, ContextObject
from supriya.contexts.requests import RequestBundle

from .connection import Connection

LARGE_DATAGRAM = 8192
"""Bytes that every system and server takes at once."""


class LiveContext(Context):
    """A supriya context whose requests go to a server at once, stamped with Unix time.

    Args:
        connection: The way to the server.
        options: What it was booted with.
        client_id: Our number among its clients.
        seen: What a file of ours is called to the server.
    """

    def __init__(
        self,
        connection: Connection,
        options: Options,
        client_id: int,
        seen: Callable[[Path], Path] = lambda path: path,
    ) -> None:
        super().__init__(options)
        self._connection, self._seen = connection, seen
        self._client_id = client_id
        self._setup_allocators()

    def add_buffer(self, *, file_path: Any = None, **wanted: Any) -> Buffer:
        """Adds a buffer, as supriya does; a file is named as the server sees it."""
        seen = file_path and self._seen(Path(file_path))
        return super().add_buffer(file_path=seen, **wanted)

    def send(self, message: Any) -> None:
        """Sends a request or a bundle of requests; a large bundle as several of the same time."""
        datagram = message.to_osc().to_datagram()
        contents = getattr(message, "contents", ())
        if len(datagram) <= LARGE_DATAGRAM or len(contents) < 2:
            self._connection.send(datagram)
            return
        middle = len(contents) // 2
        for part in (contents[:middle], contents[middle:]):
            self.send(RequestBundle(timestamp=message.timestamp, contents=part))

    def _free_id(
        self,
        type_: type[ContextObject],
        id_: int,
        calculation_rate: CalculationRate | None = None,
    ) -> None:
        self._get_allocator(type_, calculation_rate).free(id_)

    def _resolve_node(self, node: Any) -> int:
        return 0 if node is None else int(node)

    def _validate_can_request(self) -> None:
        pass  # a lost server is noticed by asking it, never by failing to send

    def _validate_moment_timestamp(self, seconds: float | None) -> None:
        pass
