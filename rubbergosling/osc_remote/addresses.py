"""What an OSC message asks for: the verb, its arguments, and whether a button was let go.

Programs send the arguments as such: ``/gosling/bpm 150``. Control surfaces can only send one
number, so the arguments may stand in the address: ``/gosling/bpm/150 1``. The number is then a
button's: 0, when it is let go, does nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..commands import Verb
from ..errors import VerbError
from ..language.diagnostics.typos import nearest_word

PREFIX = "/gosling/"
MAX_SHOWN = 60
MAX_WORDS = 2
"""Words in a verb's name, at most."""


@dataclass(frozen=True)
class Request:
    """A verb with its arguments as they came, not yet checked."""

    verb: Verb
    values: tuple[Any, ...]


def is_answer(address: str) -> bool:
    """Whether a message is an answer: answering it might never end."""
    return address.endswith((".reply", "/fail", "/done")) or not address.startswith(PREFIX)


def request_of(address: str, values: Sequence[Any], verbs: Mapping[str, Verb]) -> Request | None:
    """What a message asks for; None where a button was let go.

    Args:
        address: Its address, which begins with `PREFIX`.
        values: Its arguments.
        verbs: All verbs there are, by name.

    Raises:
        VerbError: If there is no such verb.
    """
    named: tuple[str, ...] = ()
    if (verb := verbs.get(address[len(PREFIX) :])) is None:
        verb, named = _verb_and_words(address, verbs)
    if named and len(values) > 1:
        raise VerbError(f"{verb.name} has arguments in its address and behind it")
    is_button = len(values) == 1 and isinstance(values[0], bool | int | float)
    if is_button and (named or not verb.takes_number):
        return Request(verb, named) if values[0] else None
    return Request(verb, named or tuple(values))


def _verb_and_words(address: str, verbs: Mapping[str, Verb]) -> tuple[Verb, tuple[str, ...]]:
    """The verb that an address begins with, and the arguments that stand behind it."""
    words = address.removeprefix(PREFIX).rstrip("/").split("/")
    for count in range(MAX_WORDS, 0, -1):
        if verb := verbs.get("/".join(words[:count])):
            return verb, tuple(words[count:])
    raise VerbError(_unknown(address, verbs))


def _unknown(address: str, verbs: Mapping[str, Verb]) -> str:
    name = address.removeprefix(PREFIX)[:MAX_SHOWN]
    near = nearest_word(name, verbs) or nearest_word(name.split("/")[0], verbs)
    return f'there is no "{name}"' + (f": did you mean {near}?" if near else "")
