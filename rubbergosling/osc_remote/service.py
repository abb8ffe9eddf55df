"""Handles one OSC message: runs its verb and answers the sender.

Some verbs take their time. They are done in lanes beside the remote's own thread: changes one
after the other, questions likewise, and what waits for files. Whoever asks for a change or a
question has its later messages wait for it; files are not waited for.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..commands import CLIENT_VERBS, VERBS, Answer, Client
from ..commands.verb import Work
from ..errors import GoslingError, VerbError
from ..osc.messages import Message
from ..player.session import Session
from .addresses import PREFIX, Request, is_answer, request_of, without_secret
from .answers import Answers
from .broadcasts import Broadcasts
from .lanes import END_SECONDS, LIMIT_SECONDS, Job, Lane
from .limits import Address, Throttle
from .trust import Trust

OSC_VERBS = VERBS | CLIENT_VERBS

LANES: dict[Work, int] = {"change": 1, "question": 1, "file": 4}
"""What is done beside the remote's own thread, and by how many threads."""

NO_SECRET = f"its address does not begin with {PREFIX} and the secret"


@dataclass(frozen=True)
class OscClient(Client):
    """Who has sent a message."""

    service: "Service"
    sender: Address

    def listen(self, port: int | None) -> None:
        """Has the streams sent to a port of its machine; raises VerbError."""
        listener = self._listener(port)
        if not self.service.trust.may_listen(self.sender[0]):
            raise VerbError(f"say {PREFIX}hello first")
        self.service.broadcasts.listen(listener, self.sender)

    def leave(self, port: int | None) -> None:
        """Sends no more streams there."""
        self.service.broadcasts.leave(self._listener(port))

    def reply_at(self, port: int) -> None:
        """Has the answers go to a port of its machine; raises VerbError if that is our own."""
        self.service.refuse_own_port(port)
        self.service.answers.reply_at(self.sender, port)

    def prove(self, token: str) -> str:
        """Takes a token back; returns the one that is wanted, or nothing once it has come."""
        trust, host = self.service.trust, self.sender[0]
        return "" if token and trust.prove(host, token) else trust.token(host)

    def end(self) -> None:
        """Ends the music and the remote."""
        self.service.ended()

    def _listener(self, port: int | None) -> Address:
        address = self.service.answers.address_for(self.sender)
        address = address if port is None else (self.sender[0], port)
        self.service.refuse_own_port(address[1])
        return address


class Service:
    """Does what messages ask for.

    Args:
        session: What is played.
        folder: Where files lie that clients name.
        broadcasts: Who listens.
        trust: What may be sent to whom.
        answers: Sends the answers.
        counts: What happened at the door so far, for `status`.
        secret: What stands behind `PREFIX` in each address; empty where nothing does.
        own_port: Where clients send to.
        ended: Called when a client has asked for the end.
        freed: Called with each sender that need not wait any longer, and how long that took.
        door_is_idle: Set while nothing waits at the door.
    """

    def __init__(
        self,
        session: Session,
        folder: Path,
        broadcasts: Broadcasts,
        trust: Trust,
        answers: Answers,
        counts: dict[str, int],
        secret: str,
        own_port: int,
        ended: Callable[[], None],
        freed: Callable[[Address, float], None],
        door_is_idle: threading.Event,
    ) -> None:
        self.throttle = Throttle(session.say)
        self.broadcasts, self.trust, self.answers, self.ended = broadcasts, trust, answers, ended
        self._session, self._folder, self._counts = session, folder, counts
        self._secret, self._own_port = secret, own_port
        self._lanes = {
            work: Lane(work, threads, freed, door_is_idle) for work, threads in LANES.items()
        }

    def take(self, message: Message, sender: Address) -> bool:
        """Does what a message asks for, or has it done; then answers.

        Returns:
            Whether its sender's next messages must wait until it is done.
        """
        if (address := self._without_secret(message.address)) is None:
            self._counts["osc/refused"] += 1
            self.throttle.say(f"OSC from {sender[0]} is refused: {NO_SECRET}", is_error=True)
            return False
        # Two programs that answer each other's answers would never end.
        if is_answer(address):
            shown = address[:40]
            self.throttle.say(f"OSC to {shown}: our addresses begin with {PREFIX}", is_error=True)
            return False
        # Only now: who does not know the secret earns no answer.
        self.trust.asked(sender[0], message.size)
        try:
            request = request_of(address, message.arguments, OSC_VERBS)
            return request is not None and self._do(request, sender)
        except VerbError as error:
            self.refuse(message, sender, str(error))
            return False

    def refuse(self, message: Message, sender: Address, reason: str) -> None:
        """Answers that a message will not be done, if its sender may know of it."""
        if (address := self._without_secret(message.address)) is not None:
            self.answers.failed(sender, address.removeprefix(PREFIX), reason)

    def refuse_own_port(self, port: int) -> None:
        """Raises VerbError if we would send to ourselves at a port."""
        if port == self._own_port:
            raise VerbError(f"port {port} is the one that listens here: name one of your own")

    def tend(self) -> None:
        """Answers for what takes too long."""
        for lane in self._lanes.values():
            lane.tend()

    def close(self) -> None:
        """Does nothing more; waits a moment for what was begun."""
        for lane in self._lanes.values():
            lane.close()
        until = time.monotonic() + END_SECONDS
        for lane in self._lanes.values():
            lane.wait(until)

    def _without_secret(self, address: str) -> str | None:
        return without_secret(address, self._secret) if self._secret else address

    def _do(self, request: Request, sender: Address) -> bool:
        """Does what was asked for, here or in a lane; whether the sender's next must wait.

        Raises:
            VerbError: If too much of the sender's waits in the lane.
        """
        verb, client = request.verb, OscClient(self._session, self._folder, self, sender)
        try:
            work = verb.prepare(client, request.values)
        except GoslingError as error:
            self.answers.failed(sender, verb.name, error)
            return False
        if (lane := self._lanes.get(verb.work)) is None:
            self._answered(request, sender, work)()
            return False
        # Whoever saves a file must still be able to stop the music meanwhile.
        holds = verb.work != "file"
        late = partial(
            self.answers.failed, sender, verb.name,
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
        except GoslingError as error:
            return partial(self.answers.failed, sender, request.verb.name, error)

    def _tell(self, request: Request, answer: Answer, sender: Address) -> None:
        verb = request.verb
        if verb.name == "status":
            counts = tuple(part for count in self._counts.items() for part in count)
            self.answers.rows(sender, verb.name, [answer.rows[0] + counts], by=2)
        elif verb.work == "question":
            self.answers.rows(sender, verb.name, answer.rows)
        else:
            self.answers.done(sender, verb.name, *answer.rows[0])
        if not verb.is_quiet:
            self.throttle.say(f"OSC from {sender[0]}: {answer.text}")
