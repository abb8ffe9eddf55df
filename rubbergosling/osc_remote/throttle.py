"""Telling the player of what may happen thousands of times a second, and may hold anything."""

import time
from typing import Final

from ..player.notifications import Say

EVERY_SECONDS: Final = 1.0


class Seldom:
    """Passes a sentence on now and then, and says how many it did not.

    Args:
        say: Tells the player.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._next = 0.0
        self._swallowed = 0

    def say(self, text: str, is_error: bool = False) -> None:
        """Says a sentence, unless one was said within the last second."""
        now = time.monotonic()
        if now < self._next:
            self._swallowed += 1
            return
        text = "".join(c if c.isprintable() else "\ufffd" for c in text)
        more = f" (and {self._swallowed} more before)" if self._swallowed else ""
        self._next, self._swallowed = now + EVERY_SECONDS, 0
        self._say(text + more, is_error)
