"""Sends answers to clients, to the right port and within limits."""

from collections.abc import Callable, Sequence

from ..commands.caller import Value
from ..errors import GoslingError, ProgramError
from ..osc.messages import message, text_bytes
from .addresses import PREFIX
from .limits import Address, host_of
from .trust import SHORT_BYTES, Trust

MAX_REPLY_HOSTS = 1024
MAX_REPLIES_A_HOST = 256

MAX_SENTENCE = 2000
"""Characters of a text that people read."""

MAX_ANSWER = 60_000
"""Bytes; UDP carries 65,507 at most."""

REMARK_BYTES = 48
"""Room for the words that tell what was left out."""

Post = Callable[[Address, bytes], None]


class Answers:
    """Sends answers.

    Args:
        trust: What may be sent to whom.
        post: Sends a datagram to an address.
        reply_port: The port of a sender's machine where answers go; None is where it sent from.
    """

    def __init__(self, trust: Trust, post: Post, reply_port: int | None) -> None:
        self._trust, self._post, self._reply_port = trust, post, reply_port
        self._ports: dict[str, dict[Address, int]] = {}

    def done(self, sender: Address, name: str, *values: Value) -> None:
        """Answers that something is done."""
        self._send(sender, "done", name, *values)

    def failed(self, sender: Address, name: str, reason: GoslingError | str) -> None:
        """Answers why something is not done; of a program with the line and the column."""
        if isinstance(reason, ProgramError):
            self._send(sender, "fail", name, reason.message, reason.line, reason.column)
        else:
            self._send(sender, "fail", name, str(reason))

    def rows(
        self, sender: Address, name: str, rows: Sequence[Sequence[Value]], by: int = 1
    ) -> None:
        """Answers a question with a message for each row, and then that this was all.

        Args:
            sender: Who has asked.
            name: What was asked.
            rows: What is answered.
            by: How many values of a row belong together; only whole groups are left out.
        """
        replies = [fitted(f"{PREFIX}{name}.reply", row, MAX_ANSWER, by) for row in rows]
        # It tells the client how many there were, for UDP loses some.
        replies.append(packed(f"{PREFIX}done", name, len(replies)))
        if not self._trust.spend(sender[0], size := sum(map(len, replies))):
            self.failed(sender, name, f"{size} bytes: say {PREFIX}hello first")
            return
        address = self.address_for(sender)
        for reply in replies:
            self._post(address, reply)

    def reply_at(self, sender: Address, port: int) -> None:
        """Has the answers to a sender go to a port of its machine."""
        host = host_of(sender)
        if host not in self._ports and len(self._ports) >= MAX_REPLY_HOSTS:
            del self._ports[next(iter(self._ports))]
        ports = self._ports.setdefault(host, {})
        if len(ports) >= MAX_REPLIES_A_HOST:  # the first is the likeliest to have gone
            del ports[next(iter(ports))]
        ports[sender] = port

    def address_for(self, sender: Address) -> Address:
        """Where the answers to a sender go."""
        port = self._ports.get(host_of(sender), {}).get(sender)
        return sender[0], port or self._reply_port or sender[1]

    def _send(self, sender: Address, how: str, *values: Value) -> None:
        most = MAX_ANSWER
        if not self._trust.is_proven(sender[0]):
            most = max(min(int(self._trust.left(sender[0])), most), SHORT_BYTES)
        data = fitted(f"{PREFIX}{how}", values, most)
        # A short answer goes out even where no credit is left: who asks must learn why.
        self._trust.spend(sender[0], len(data))
        self._post(self.address_for(sender), data)


def packed(address: str, *values: Value) -> bytes:
    """A message as a datagram; texts that are too long for people are cut."""
    return message(address, *map(_cut, values))


def fitted(address: str, values: Sequence[Value], most: int, by: int = 1) -> bytes:
    """A message of so many bytes at most: of what is too long, the end is left out, and it says so.

    Args:
        address: Its address.
        values: What stands behind it.
        most: So many bytes it may have.
        by: How many values belong together. Of single ones the last says how many were left out;
            of pairs the last is `cut` and that number.
    """
    data = packed(address, *values)
    if len(data) <= most:
        return data
    room, kept = most - len(text_bytes(address)) - REMARK_BYTES, list[Value]()
    for value in values:
        text = value[: max(room - 8, 0)] if isinstance(value, str) and by == 1 else value
        room -= (len(text_bytes(text[:MAX_SENTENCE])) if isinstance(text, str) else 4) + 1
        if room < 0 or (text == "" and value):
            break
        kept.append(text)
        if text != value:
            break
    kept = kept[: len(kept) // by * by]
    left_out = len(values) - len(kept)
    remark = ("cut", left_out) if by == 2 else (f"(and {left_out} more, left out)",)
    return packed(address, *kept, *(remark if left_out else ()))


def _cut(value: Value) -> Value:
    return value[:MAX_SENTENCE] if isinstance(value, str) else value
