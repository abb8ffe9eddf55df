"""The notifications that a session sends its subscribers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..agents.agent_kind import Learnt
from ..performance.entries import Entry
from ..timeline.track_events import Event


@dataclass(frozen=True)
class Played:
    """Events that were just sent, a look-ahead before they sound."""

    events: tuple[Event, ...]


@dataclass(frozen=True)
class Said:
    """One sentence for the player.

    Attributes:
        text: The sentence, or an error with its lines.
        is_error: Whether something failed.
        clears: Whether what was said before no longer matters.
    """

    text: str
    is_error: bool = False
    clears: bool = False


@dataclass(frozen=True)
class Entered:
    """An entry was added to the performance."""

    entry: Entry


@dataclass(frozen=True)
class Reached:
    """A bar, counted from 0, has begun to be sent."""

    bar: int


@dataclass(frozen=True)
class Closed:
    """The session is over; nothing comes after this."""


@dataclass(frozen=True)
class Missed:
    """A reader was too slow: so many notifications are lost that would stand here."""

    count: int


Notification = Played | Learnt | Entered | Reached | Said | Closed
Subscriber = Callable[[Notification], None]


class Say(Protocol):
    """How the rooms of a session speak to the player."""

    def __call__(self, text: str, is_error: bool = False) -> None: ...  # noqa: D102
