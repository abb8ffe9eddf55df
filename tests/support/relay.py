"""For tests only: a relay before a server of this machine, whose connections can be cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK_BYTES = 65_536


class Relay:
    """Passes connections on to a port, under which it is named in their first request.

    Args:
        port: Where the server is.

    Attributes:
        own_port: Where to connect instead.
    """

    def __init__(self, port: int) -> None:
        self._port, self._is_cut = port, False
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.own_port: int = self._door.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Cuts all connections, and lets no new one come until the context ends."""
        self._is_cut = True
        self._close_all()
        try:
            yield
        finally:
            self._is_cut = False

    def close(self) -> None:
        """Ends it."""
        self._close_all()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _close_all(self) -> None:
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._door.accept()
                if self._is_cut:
                    here.close()
                    continue
                there = socket.create_connection(("127.0.0.1", self._port))
                self._open += [here, there]
                for source, target, name in ((here, there, True), (there, here, False)):
                    threading.Thread(
                        target=self._pass, args=(source, target, name), daemon=True
                    ).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_request: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                if is_request and data.startswith(b"GET "):
                    data = data.replace(b":%d" % self.own_port, b":%d" % self._port)
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(port: int) -> Iterator[Relay]:
    """A relay that is closed with the context."""
    made = Relay(port)
    try:
        yield made
    finally:
        made.close()
