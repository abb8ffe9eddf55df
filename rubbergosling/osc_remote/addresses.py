"""Reads an OSC address: the verb, values in it, a released button, and the secret.

Programs send the arguments as such: ``/gosling/bpm 150``. Control surfaces can only send one
number, so the arguments may stand in the address: ``/gosling/bpm/150 1``. The number is then a
button's: 0, when it is let go, does nothing.

Where others on the machine or the network may send too, addresses must name a secret. It lies in a
file that the player alone may read: what stands in a command is seen by everybody who asks the
system what runs.
"""

import hmac
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..commands import Verb
from ..errors import EngineError, VerbError
from ..input_files import open_file, read_stream
from ..language.diagnostics.typos import nearest_word

PREFIX = "/gosling/"
MAX_SHOWN = 60
MAX_WORDS = 2
"""Words in a verb's name, at most."""

SECRET = re.compile(r"[A-Za-z0-9_-]{8,64}")
OTHERS = 0o077
SECRET_BYTES = 12
MAX_SECRET_FILE = 1000


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


def secret_in(path: Path) -> str:
    """The secret that a file holds; where there is no such file, it is made, with a new secret.

    Raises:
        EngineError: If it can't be made or read, others may read it, or it holds no such word.
    """
    try:
        return _made_secret(path)
    except FileExistsError:
        return _read_secret(path)
    except (OSError, ValueError) as error:  # a null byte in its name
        raise EngineError(
            f"can't write {path}: {getattr(error, 'strerror', None) or error}"
        ) from error


def without_secret(address: str, secret: str) -> str | None:
    """An OSC address without the secret behind its beginning; None where that is not there."""
    word, _, rest = address.removeprefix(PREFIX).partition("/")
    # It takes the same time wherever the first wrong letter is, so nobody guesses by parts.
    is_right = hmac.compare_digest(word.encode(errors="replace"), secret.encode())
    return PREFIX + rest if is_right and address.startswith(PREFIX) else None


def _made_secret(path: Path) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as writing:
        writing.write(secret + "\n")
    return secret


def _read_secret(path: Path) -> str:
    try:
        with open_file(path) as file:
            status = os.fstat(file.fileno())
            word = read_stream(file, MAX_SECRET_FILE).decode(errors="replace").strip()
    except OSError as error:
        raise EngineError(f"can't read {path}: {error.strerror or error}") from error
    if os.name == "posix" and status.st_uid != os.getuid():
        raise EngineError(f"{path} is another user's: he knows the secret")
    if os.name == "posix" and status.st_mode & OTHERS:
        raise EngineError(f"others may read {path}: chmod 600 {path}, or name a new file")
    if not SECRET.fullmatch(word):
        raise EngineError(
            f"{path} holds no secret: one word of 8 to 64 letters, digits, - and _. "
            "Name a file that is not there, and it is made"
        )
    return word
