"""What becomes of an OSC message: the verb is done, and its sender gets the answer.

Some verbs take their time. They are done in lanes beside the door's own thread: changes one after
the other, questions likewise, and what waits for files. Whoever asks for a change or a question
has its later messages wait for it; files are not waited for.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pythonosc.osc_message import OscMessage

from ..errors import GoslingError, ProgramError, VerbError
from ..osc.packets import MAX_ANSWER, fitted, packed
from ..performance.verbs import checked
from ..player.doors import Answer, Door
from ..player.session import Session
from .addresses import PREFIX, Request, is_answer, request_of
from .broadcasts import Streams
from .lanes import END_SECONDS, LIMIT_SECONDS, Job, Lane
from .secret import without_secret
from .shares import Address, host_of
from .throttle import Seldom
from .trust import SHORT_BYTES, Trust
from .verbs import NOTIFY_SECONDS, OSC_VERBS, REMOTE_VERBS

MAX_REPLY_HOSTS = 1024
MAX_REPLIES_A_HOST = 256

AT_ONCE = frozenset(
    {"hush", "bpm", "tap", "pointer", "pointer/x", "pointer/y", "quantise", *REMOTE_VERBS}
)
"""These never wait for anything."""

QUESTIONS = frozenset({"status", "events"})
"""These ask every agent, or work out thousands of events."""

FILES = frozenset({"agent/save", "record/start", "record/stop", "journal/start", "journal/stop"})
"""These wait for a file, the engine or the training process: their sender's hush must not."""

CHANGES = OSC_VERBS.keys() - AT_ONCE - QUESTIONS - FILES
"""All others read programs, and wait for agents and samples to be ready."""

LANES = {"changes": (CHANGES, 1), "questions": (QUESTIONS, 1), "files": (FILES, 4)}
"""What is done beside the door, and by how many threads."""

QUIET = QUESTIONS | {
    "bpm", "tap", "pointer", "pointer/x", "pointer/y", "notify", "reply", "hello"
}  # fmt: skip
"""What hands do all the time, or changes nothing, is not told to the player."""

NO_SECRET = f"its address does not begin with {PREFIX} and the secret"

Post = Callable[[Address, bytes], None]

log = logging.getLogger(__name__)


class Service:
    """Does what messages ask for.

    Args:
        session: What is played.
        folder: Where files lie that clients name.
        streams: Who listens.
        trust: What may be sent to whom.
        post: Sends a datagram to an address.
        counts: What happened at the door so far, for `status`.
        secret: What stands behind `PREFIX` in each address; empty where nothing does.
        reply_port: The port of a sender's machine where answers go; None is where it sent from.
        own_port: Where clients send to.
        ended: Called when a client has asked for the end.
        freed: Called with each sender that need not wait any longer, and how long that took.
        door_is_idle: Set while nothing waits at the door.
    """

    def __init__(
        self,
        session: Session,
        folder: Path,
        streams: Streams,
        trust: Trust,
        post: Post,
        counts: dict[str, int],
        secret: str,
        reply_port: int | None,
        own_port: int,
        ended: Callable[[], None],
        freed: Callable[[Address, float], None],
        door_is_idle: threading.Event,
    ) -> None:
        self.seldom = Seldom(session.say)
        self._door, self._streams, self._trust = Door(session, folder), streams, trust
        self._post, self._counts, self._ended = post, counts, ended
        self._secret, self._reply_port, self._own_port = secret, reply_port, own_port
        self._reply_ports: dict[str, dict[Address, int]] = {}
        self._own = {
            "notify": self._notify, "reply": self._reply, "hello": self._hello, "quit": self._quit,
        }  # fmt: skip
        lanes = {
            name: Lane(name, threads, freed, door_is_idle) for name, (_, threads) in LANES.items()
        }
        self._lanes = {verb: lanes[name] for name, (verbs, _) in LANES.items() for verb in verbs}
        self._all_lanes = tuple(lanes.values())

    def take(self, message: OscMessage, sender: Address) -> bool:
        """Does what a message asks for, or has it done; then answers.

        Returns:
            Whether its sender's next messages must wait until it is done.
        """
        if (address := self._without_secret(message.address)) is None:
            self._counts["osc/refused"] += 1
            self.seldom.say(f"OSC from {sender[0]} is refused: {NO_SECRET}", is_error=True)
            return False
        if is_answer(address):
            shown = address[:40]
            self.seldom.say(f"OSC to {shown}: our addresses begin with {PREFIX}", is_error=True)
            return False
        self._trust.asked(sender[0], message.size)
        try:
            request = request_of(address, message.params, OSC_VERBS)
            if request is None:
                return False
            if lane := self._lanes.get(request.verb.name):
                return self._have_done(lane, request, sender)
        except GoslingError as error:
            self.refuse(message, sender, str(error))
            return False
        try:
            self._tell(request, self._done(request, sender), sender)
        except Exception as error:
            self._fail(sender, request.verb.name, error)
        return False

    def refuse(self, message: OscMessage, sender: Address, reason: str) -> None:
        """Answers that a message will not be done, if its sender may know of it."""
        if (address := self._without_secret(message.address)) is not None:
            self._answer(sender, "fail", address.removeprefix(PREFIX), reason)

    def _without_secret(self, address: str) -> str | None:
        return without_secret(address, self._secret) if self._secret else address

    def tend(self) -> None:
        """Answers for what takes too long."""
        for lane in self._all_lanes:
            lane.tend()

    def close(self) -> None:
        """Does nothing more; waits a moment for what was begun."""
        for lane in self._all_lanes:
            lane.close()
        until = time.monotonic() + END_SECONDS
        for lane in self._all_lanes:
            lane.wait(until)

    def _have_done(self, lane: Lane, request: Request, sender: Address) -> bool:
        name, holds = request.verb.name, request.verb.name not in FILES
        try:
            work = self._door.ready(request.verb, request.values)
        except GoslingError as error:
            self._fail(sender, name, error)
            return False
        late = partial(
            self._answer, sender, "fail", name,
            f"it is not done after {LIMIT_SECONDS:g} seconds, and may be done later or never",
        )  # fmt: skip
        if not lane.put(Job(sender, partial(self._answered, request, sender, work), late, holds)):
            raise VerbError("too many such requests of yours are waiting already")
        return holds

    def _answered(
        self, request: Request, sender: Address, work: Callable[[], Answer]
    ) -> Callable[[], None]:
        """Does what was asked for; returns what sends the answer."""
        try:
            return partial(self._tell, request, work(), sender)
        except Exception as error:
            return partial(self._fail, sender, request.verb.name, error)

    def _fail(self, sender: Address, name: str, error: Exception) -> None:
        """Answers why something was not done, a mistake of ours included."""
        if isinstance(error, ProgramError):
            self._answer(sender, "fail", name, error.message, error.line, error.column)
        elif isinstance(error, GoslingError):
            self._answer(sender, "fail", name, str(error))
        else:  # it must not close the door
            log.error("%s failed", name, exc_info=error)
            self._answer(sender, "fail", name, f"this should not happen: {error!r}")

    def _done(self, request: Request, sender: Address) -> Answer:
        verb = request.verb
        if own := self._own.get(verb.name):
            return own(sender, checked(verb, request.values, ()))
        return self._door.do(verb, request.values)

    def _tell(self, request: Request, answer: Answer, sender: Address) -> None:
        name = request.verb.name
        if request.verb.is_question:
            self._reply_rows(name, answer, sender)
        else:
            self._answer(sender, "done", name, *answer.rows[0])
        if name not in QUIET:
            self.seldom.say(f"OSC from {sender[0]}: {answer.text}")
        if name == "quit":
            self._ended()

    def _reply_rows(self, name: str, answer: Answer, sender: Address) -> None:
        rows = answer.rows
        if name == "status":
            counts = tuple(part for count in self._counts.items() for part in count)
            rows = (rows[0] + counts,)
        by = 2 if name == "status" else 1
        replies = [fitted(f"{PREFIX}{name}.reply", row, MAX_ANSWER, by) for row in rows]
        replies.append(packed(f"{PREFIX}done", name, len(replies)))
        if not self._trust.spend(sender[0], size := sum(map(len, replies))):
            self._answer(sender, "fail", name, f"{size} bytes: say {PREFIX}hello first")
            return
        address = self._reply_to(sender)
        for reply in replies:
            self._post(address, reply)

    def _notify(self, sender: Address, arguments: list[Any]) -> Answer:
        listener = (sender[0], arguments[1]) if len(arguments) > 1 else self._reply_to(sender)
        self._refuse_own_port(listener[1])
        if arguments[0]:
            if not self._trust.may_listen(sender[0]):
                raise VerbError(f"say {PREFIX}hello first")
            self._streams.listen(listener, sender)
        else:
            self._streams.leave(listener)
        return Answer(((NOTIFY_SECONDS if arguments[0] else 0.0,),), "")

    def _reply(self, sender: Address, arguments: list[Any]) -> Answer:
        self._refuse_own_port(arguments[0])
        host = host_of(sender)
        if host not in self._reply_ports and len(self._reply_ports) >= MAX_REPLY_HOSTS:
            del self._reply_ports[next(iter(self._reply_ports))]
        ports = self._reply_ports.setdefault(host, {})
        if len(ports) >= MAX_REPLIES_A_HOST:  # the first is the likeliest to have gone
            del ports[next(iter(ports))]
        ports[sender] = arguments[0]
        return Answer(((),), "")

    def _hello(self, sender: Address, arguments: list[Any]) -> Answer:
        if arguments and self._trust.prove(sender[0], arguments[0]):
            return Answer(((),), "")
        return Answer(((self._trust.token(sender[0]),),), "")

    def _quit(self, sender: Address, arguments: list[Any]) -> Answer:
        return Answer(((),), "the end")

    def _refuse_own_port(self, port: int) -> None:
        if port == self._own_port:
            raise VerbError(f"port {port} is the one that listens here: name one of your own")

    def _answer(self, sender: Address, name: str, *values: Any) -> None:
        most = MAX_ANSWER
        if not self._trust.is_proven(sender[0]):
            most = max(min(int(self._trust.left(sender[0])), most), SHORT_BYTES)
        data = fitted(f"{PREFIX}{name}", values, most)
        self._trust.spend(sender[0], len(data))
        self._post(self._reply_to(sender), data)

    def _reply_to(self, sender: Address) -> Address:
        port = self._reply_ports.get(host_of(sender), {}).get(sender)
        return sender[0], port or self._reply_port or sender[1]
