"""The protocol of agents, as far as a performance needs them.

A performance knows no agent. Whoever wants to hear one hands its agents in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from ..language.syntax import Track
from ..timeline.track_events import Event

if TYPE_CHECKING:
    from .entries import Performance


@dataclass(frozen=True)
class Known:
    """How much of one taught pattern an agent still has right.

    Attributes:
        pattern: What was taught, such as ``kick*2 -> snare*2``.
        right: How many of its situations it answers as taught.
        taught: How many situations it has.
    """

    pattern: str
    right: int
    taught: int


@dataclass(frozen=True)
class Lessons:
    """What an agent was taught: how many bars, and how much it has right of each pattern."""

    bars: int
    known: tuple[Known, ...]


class Agents(Protocol):
    """The agents of a performance."""

    def guesses(
        self, performance: "Performance", track: Track, start: Fraction, stop: Fraction
    ) -> list[Event]:
        """What an agent plays in a half-open span of bars, in the place of a track."""
        ...

    def lessons(self, performance: "Performance", bars: Fraction) -> Mapping[str, Lessons]:
        """What each agent was taught before a position, by instrument, where it was taught."""
        ...


Rehearse = Callable[["Performance", Fraction], Agents]
"""Has the agents of a performance learn all that they are taught before a position in bars."""
