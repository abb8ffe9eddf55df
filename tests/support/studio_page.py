"""For tests only: a page without a browser, on the studio's real socket."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

from .patience import PATIENCE_SECONDS

Fields = dict[str, Any]


class SocketPage:
    """A page that has said hello, and reads what it is told.

    Args:
        port: The studio's port.
        token: What it says it knows.
        name: Who it says it is, in a class.
        key: By what it is known there.
        address: From which of this machine's addresses it comes.

    Attributes:
        welcome: What it was told first.
        heard: All messages since, in order.
    """

    def __init__(
        self, port: int, token: str, name: str = "", key: str = "", address: str = "127.0.0.1"
    ) -> None:
        origin = f"http://127.0.0.1:{port}"
        self._open = ExitStack()
        self.socket: ClientConnection = self._open.enter_context(
            connect(
                f"ws://127.0.0.1:{port}/socket",
                origin=origin,
                max_size=None,
                proxy=None,
                close_timeout=1,  # who has not read all that came does not see the goodbye
                source_address=(address, 0),
            )
        )
        self._number = 0
        self.heard: list[Fields] = []
        self.say(do="hello", token=token, **({"name": name, "key": key} if name else {}))
        self.welcome = self.wait_for(lambda told: told["kind"] == "welcome")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def say(self, **fields: Any) -> None:
        """Sends a message."""
        self.socket.send(json.dumps(fields))

    def ask(self, do: str, **fields: Any) -> Fields:
        """Asks, and waits for the answer."""
        self._number += 1
        number = self._number
        self.say(do=do, number=number, **fields)
        return self.wait_for(lambda told: told.get("number") == number)

    def verb(self, verb: str, *arguments: Any) -> Fields:
        """Has a verb done; returns the answer."""
        return self.ask("verb", verb=verb, arguments=list(arguments))

    def wait_for(self, is_it: Callable[[Fields], bool]) -> Fields:
        """The next message that is meant; fails if none comes."""
        while True:
            frame = self.socket.recv(PATIENCE_SECONDS)
            if isinstance(frame, bytes):
                continue
            told: Fields = json.loads(frame)
            self.heard.append(told)
            if is_it(told):
                return told

    def status(self) -> Fields:
        """How the music of its session stands, by name."""
        (row,) = self.verb("status")["rows"]
        return dict(zip(row[::2], row[1::2], strict=True))

    def next(self, kind: str) -> Fields:
        """The next message of a kind."""
        return self.wait_for(lambda told: told["kind"] == kind)
