"""The verbs that only a network client has: subscriptions, reply ports, quit."""

from abc import abstractmethod
from functools import partial

from ..language.vocabulary import Range
from .arguments import Argument
from .caller import Answer, Caller
from .verb import Verb
from .verb import verb as any_verb

NOTIFY_SECONDS = 60.0

CLIENT_VERBS: dict[str, Verb] = {}
"""What a client of a network can ask for besides."""

verb = partial(any_verb, table=CLIENT_VERBS, work="instant", typed="")

ON = Argument("on", "whole", Range(0, 1, whole=True))
PORT = Argument("port", "whole", Range(1, 65_535, whole=True))
ANY_PORT = Argument("port", "whole", PORT.range, is_optional=True)


class Client(Caller):
    """Who calls over a network; each door with a network makes this its own way."""

    @abstractmethod
    def listen(self, port: int | None) -> None:
        """Has the streams sent to a port of its machine, or where it sent from, for a while.

        Raises:
            VerbError: If it may not listen, or there are too many listeners.
        """

    @abstractmethod
    def leave(self, port: int | None) -> None:
        """Sends no more streams there."""

    @abstractmethod
    def reply_at(self, port: int) -> None:
        """Has the answers to this sender go to a port of its machine."""

    @abstractmethod
    def prove(self, token: str) -> str:
        """Takes a token back; returns the one that is wanted, or nothing once it has come."""

    @abstractmethod
    def end(self) -> None:
        """Ends the music and the door."""


@verb("notify", ON, ANY_PORT, answer="how many seconds", is_quiet=True)
def notify(client: Client, on: int, port: int | None = None) -> Answer:
    """Sends the streams to this sender, or to a port of its machine, for 60 seconds; 0 ends it."""
    if on:
        client.listen(port)
    else:
        client.leave(port)
    return Answer(((NOTIFY_SECONDS if on else 0.0,),), "")


@verb("reply", PORT, is_quiet=True)
def reply(client: Client, port: int) -> Answer:
    """Has the answers to this sender go to a port of its machine."""
    client.reply_at(port)
    return Answer(((),), "")


@verb(
    "hello", Argument("token", "text", is_optional=True), is_quiet=True,
    answer="the token to be sent back; nothing once it has come",
)  # fmt: skip
def hello(client: Client, token: str = "") -> Answer:
    """Shows that this address reads its answers: see [who may play](#who-may-play)."""
    wanted = client.prove(token)
    return Answer(((wanted,) if wanted else (),), "")


@verb("quit")
def quit(client: Client) -> Answer:
    """Ends the music and the remote."""
    client.end()
    return Answer(((),), "the end")
