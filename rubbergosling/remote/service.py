"""What becomes of an OSC message: the verb is done, and its sender gets the answer."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from pythonosc.osc_message import OscMessage

from ..errors import GoslingError, ProgramError, VerbError
from ..performance.verbs import checked
from ..session.doors import Answer, Door
from ..session.session import Session
from .requests import PREFIX, Request, is_answer, request_of
from .seldom import Seldom
from .streams import Address, Send, Streams
from .verbs import NOTIFY_SECONDS, OSC_VERBS

MOST_SENDERS = 1024
MOST_SLOW = 16

SLOW = frozenset({"agent/save", "agent/load", "record/start", "record/stop"})
"""These wait for a file, the engine or the training process: a hush must not wait for them."""

QUIET = frozenset(
    {"bpm", "pointer", "pointer/x", "pointer/y", "notify", "reply", "status", "events"}
)
"""What hands do all the time, or changes nothing, is not told to the player."""

log = logging.getLogger(__name__)


class Service:
    """Does what messages ask for.

    Args:
        session: What is played.
        folder: Where files lie that clients name.
        streams: Who listens.
        send: Sends a message to an address.
        counts: What happened at the door so far, for `status`.
        reply_port: The port of a sender's machine where answers go; None is where it sent from.
        ended: Called when a client has asked for the end.
    """

    def __init__(
        self,
        session: Session,
        folder: Path,
        streams: Streams,
        send: Send,
        counts: dict[str, int],
        reply_port: int | None,
        ended: Callable[[], None],
    ) -> None:
        self.seldom = Seldom(session.say)
        self._door, self._streams, self._send = Door(session, folder), streams, send
        self._counts, self._reply_port, self._ended = counts, reply_port, ended
        self._reply_ports: dict[Address, int] = {}
        self._own = {"notify": self._notify, "reply": self._reply, "quit": self._quit}
        self._clerk = ThreadPoolExecutor(1, "OSC clerk")
        self._slow = BoundedSemaphore(MOST_SLOW)

    def take(self, message: OscMessage, sender: Address) -> None:
        """Does what a message asks for, at once or, where that is slow, soon; then answers."""
        if is_answer(message.address):
            address = message.address[:40]
            self.seldom.say(f"OSC to {address}: our addresses begin with {PREFIX}", is_error=True)
            return
        self._streams.renew(self._reply_to(sender))
        try:
            request = request_of(message.address, message.params, OSC_VERBS)
            if request is None:
                return
            if request.verb.name not in SLOW:
                self._serve(request, sender)
            elif self._slow.acquire(blocking=False):
                self._clerk.submit(self._serve, request, sender).add_done_callback(
                    lambda _: self._slow.release()
                )
            else:
                raise VerbError(f"{MOST_SLOW} such requests are waiting already")
        except GoslingError as error:
            self.refuse(message, sender, str(error))

    def refuse(self, message: OscMessage, sender: Address, reason: str) -> None:
        """Answers that a message will not be done."""
        name = message.address.removeprefix(PREFIX)
        self._answer(sender, "fail", name, reason)

    def close(self) -> None:
        """Waits until what was begun is done."""
        self._clerk.shutdown()

    def _serve(self, request: Request, sender: Address) -> None:
        name = request.verb.name
        try:
            answer = self._done(request, sender)
        except ProgramError as error:
            self._answer(sender, "fail", name, error.message, error.line, error.column)
        except GoslingError as error:
            self._answer(sender, "fail", name, str(error))
        except Exception as error:  # a mistake of ours must not close the door
            log.exception("%s failed", name)
            self._answer(sender, "fail", name, f"this should not happen: {error!r}")
        else:
            self._tell(request, answer, sender)

    def _done(self, request: Request, sender: Address) -> Answer:
        verb = request.verb
        if own := self._own.get(verb.name):
            return own(sender, checked(verb, request.values, ()))
        answer = self._door.do(verb, request.values)
        if verb.name == "status":
            counts = tuple(part for count in self._counts.items() for part in count)
            return Answer((answer.rows[0] + counts,), answer.text)
        return answer

    def _tell(self, request: Request, answer: Answer, sender: Address) -> None:
        name = request.verb.name
        if request.verb.is_question:
            for row in answer.rows:
                self._answer(sender, f"{name}.reply", *row)
            self._answer(sender, "done", name, len(answer.rows))
        else:
            self._answer(sender, "done", name, *answer.rows[0])
        if name not in QUIET:
            self.seldom.say(f"OSC from {sender[0]}: {answer.text}")
        if name == "quit":
            self._ended()

    def _notify(self, sender: Address, arguments: list[Any]) -> Answer:
        listener = (sender[0], arguments[1]) if len(arguments) > 1 else self._reply_to(sender)
        if arguments[0]:
            self._streams.listen(listener)
        else:
            self._streams.leave(listener)
        return Answer(((NOTIFY_SECONDS if arguments[0] else 0.0,),), "")

    def _reply(self, sender: Address, arguments: list[Any]) -> Answer:
        if len(self._reply_ports) >= MOST_SENDERS:  # the first is the likeliest to have gone
            del self._reply_ports[next(iter(self._reply_ports))]
        self._reply_ports[sender] = arguments[0]
        return Answer(((),), "")

    def _quit(self, sender: Address, arguments: list[Any]) -> Answer:
        return Answer(((),), "the end")

    def _answer(self, sender: Address, name: str, *values: Any) -> None:
        self._send(self._reply_to(sender), f"{PREFIX}{name}", values)

    def _reply_to(self, sender: Address) -> Address:
        port = self._reply_ports.get(sender) or self._reply_port or sender[1]
        return sender[0], port
