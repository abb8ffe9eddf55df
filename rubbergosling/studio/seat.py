"""Where a page has its seat: at which studio, and what it may do there."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..errors import GoslingError
from .admission import Role
from .lanes import Lanes
from .page import Page
from .studio import Studio
from .waiting_count import WaitingCount

Fields = dict[str, Any]

READING = "reading"
"""The queue of what is too long to be read where all frames come in."""

LANES = (
    "instant", "change", "question", "file", "sound", "check", "render", "experiment", READING,
)  # fmt: skip
"""What a page asks for waits only for others of its kind."""


class NameWantedError(GoslingError):
    """A page must say who it is before it comes in; the message says why, if it said so already."""


class RequestAnswers(Protocol):
    """What answers a page's requests."""

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in."""
        ...

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request: its fields, or what is wrong, in `error`."""
        ...


MESSAGE_BYTES = 16 << 10
"""What is longer than this counts as several messages."""


class RateLimit:
    """So many requests a second, and for a moment more.

    Args:
        a_second: How many in the long run.
        at_once: How many at once, after a rest.
    """

    def __init__(self, a_second: float, at_once: float) -> None:
        self._a_second, self._at_once = a_second, at_once
        self._left, self._last = at_once, 0.0
        self._lock = threading.Lock()

    def admits(self, size: int, now: float) -> bool:
        """Whether a message of so many bytes is within the limit, at a time in seconds."""
        counts = 1 + size // MESSAGE_BYTES
        with self._lock:
            rest = self._left + (now - self._last) * self._a_second
            self._left, self._last = min(self._at_once, rest), now
            if self._left < counts:
                return False
            self._left -= counts
        return True


MAX_WAITING = 200
MAX_BYTES = 36 << 20


class PageLimits:
    """How much pages may ask; those of a pupil share theirs.

    Args:
        rate: How many messages; None is as many as they like.
        max_waiting: How many of them may wait to be answered.
        max_bytes: Of one message.
    """

    def __init__(
        self,
        rate: RateLimit | None = None,
        max_waiting: int = MAX_WAITING,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.rate, self.max_bytes = rate, max_bytes
        self._max_waiting, self._waiting = max_waiting, WaitingCount()

    def admits(self, size: int, now: float) -> bool:
        """Whether a message of so many bytes may come, at a time in seconds."""
        return self.rate is None or self.rate.admits(size, now)

    def begin(self) -> bool:
        """Counts a request that waits from now on, if one more may."""
        return self._waiting.begin(self._max_waiting)

    def end(self) -> None:
        """Counts one that waits no longer."""
        self._waiting.end()


@dataclass
class Seat:
    """One page's seat.

    Attributes:
        studio: What the page shows.
        answers: What answers its requests.
        lanes: The queues of its requests.
        left: Called once when the page is gone.
        limits: How much it may ask.
    """

    studio: Studio
    answers: RequestAnswers
    lanes: Lanes
    left: Callable[[Page], None]
    limits: PageLimits = field(default_factory=PageLimits)


class Host(Protocol):
    """Who receives pages: one studio for all of them, or a class."""

    def receive(self, page: Page, role: Role, hello: Fields) -> Seat:
        """Gives a page that may come in its seat; raises NameWantedError."""
        ...

    def invitation(self) -> Fields:
        """What a page is told that must say who it is."""
        ...

    def tell(self, kind: str) -> None:
        """Sends a message to all pages."""
        ...

    def close(self) -> None:
        """Ends what it has begun for pages."""
        ...
