"""What a session tells whoever listens: screens, tests, later the OSC remote."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..timeline.events import Event


@dataclass(frozen=True)
class Played:
    """Events that were just sent, a look-ahead before they sound."""

    events: tuple[Event, ...]


@dataclass(frozen=True)
class Said:
    """One sentence for the player; `is_error` where something failed."""

    text: str
    is_error: bool = False


Notification = Played | Said
Subscriber = Callable[[Notification], None]


class Say(Protocol):
    """How the rooms of a session speak to the player."""

    def __call__(self, text: str, is_error: bool = False) -> None: ...  # noqa: D102
