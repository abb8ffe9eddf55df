"""The secret that addresses must name, where others on the machine or the network may send too.

It lies in a file that the player alone may read: what stands in a command is seen by everybody
who asks the system what runs.
"""

import hmac
import os
import re
import secrets
from pathlib import Path

from ..errors import EngineError
from ..input_files import open_file, read_stream
from .addresses import PREFIX

WORD = re.compile(r"[A-Za-z0-9_-]{8,64}")
OTHERS = 0o077
NEW_BYTES = 12
MAX_FILE = 1000


def secret_in(path: Path) -> str:
    """The secret that a file holds; where there is no such file, it is made, with a new secret.

    Raises:
        EngineError: If it can't be made or read, others may read it, or it holds no such word.
    """
    try:
        return _made(path)
    except FileExistsError:
        return _read(path)
    except (OSError, ValueError) as error:  # a null byte in its name
        raise EngineError(
            f"can't write {path}: {getattr(error, 'strerror', None) or error}"
        ) from error


def without_secret(address: str, secret: str) -> str | None:
    """An OSC address without the secret behind its beginning; None where that is not there."""
    word, _, rest = address.removeprefix(PREFIX).partition("/")
    is_right = hmac.compare_digest(word.encode(errors="replace"), secret.encode())
    return PREFIX + rest if is_right and address.startswith(PREFIX) else None


def _made(path: Path) -> str:
    secret = secrets.token_urlsafe(NEW_BYTES)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as writing:
        writing.write(secret + "\n")
    return secret


def _read(path: Path) -> str:
    try:
        with open_file(path) as file:
            status = os.fstat(file.fileno())
            word = read_stream(file, MAX_FILE).decode(errors="replace").strip()
    except OSError as error:
        raise EngineError(f"can't read {path}: {error.strerror or error}") from error
    if os.name == "posix" and status.st_uid != os.getuid():
        raise EngineError(f"{path} is another user's: he knows the secret")
    if os.name == "posix" and status.st_mode & OTHERS:
        raise EngineError(f"others may read {path}: chmod 600 {path}, or name a new file")
    if not WORD.fullmatch(word):
        raise EngineError(
            f"{path} holds no secret: one word of 8 to 64 letters, digits, - and _. "
            "Name a file that is not there, and it is made"
        )
    return word
