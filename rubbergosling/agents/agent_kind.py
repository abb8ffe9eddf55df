"""The protocol of every kind of agent, and the table of which instrument has which kind."""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from ..errors import AgentError
from ..language.syntax import Track
from ..language.vocabulary import SYNTHS
from ..performance.entries import Entry, Load, Performance
from ..performance.guesses import Lessons
from ..performance.index import PerformanceIndex
from ..timeline.patterns import Pattern
from ..timeline.track_events import Event
from .agent_spans import AgentSpan, Structure, agent_spans
from .agent_states import AgentState
from .snapshot import Snapshot

KIND_OF = dict.fromkeys(SYNTHS, "melody")
"""The kind of agent of each instrument that does not have the usual kind."""

USUAL_KIND = "rhythm"


State = TypeVar("State", bound=AgentState, covariant=True)


class InThisProcess(Executor):
    """Does at once, and here, what it is asked for: offline there is no clock to disturb."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is done already."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except AgentError as error:
            future.set_exception(error)
        return future


@dataclass(frozen=True)
class Learnt:
    """A bar of lessons that one agent has learnt.

    Attributes:
        bar: Which bar, counted from 0.
        instrument: What the agent plays.
        snapshot: What it would do after it.
        state: The whole agent after it, for `Session.recall`.
    """

    bar: int
    instrument: str
    snapshot: Snapshot
    state: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True)
class EnsembleSettings:
    """What the agents of a performance have in common.

    Attributes:
        seed: Everything drawn by chance derives from it; None is the performance's own.
        model: Which model learns rhythms, see `model_maker`; an empty string is ours. What
            a performance says of its model is never imported.
        executor: Where training happens: a process of its own, or here.
        keep: How many bars back an agent can be heard; None is all.
        report: Told of a model that fails, and the lesson is lost; without it the error
            is raised.
    """

    seed: int | None
    model: str
    executor: Executor
    keep: int | None
    report: Callable[[AgentError], None] | None


class AgentKind(ABC, Generic[State]):
    """All agents of one kind along one performance, which may grow at its end meanwhile.

    What an agent plays at a position must follow from what was done before it, and from chance
    that is drawn with the seed; then live and offline are the same.

    Who plays calls `advance` from one thread; what only looks may be called from any.

    Attributes:
        name: What agents of this kind play.
        suffix: What the name of an agent's file ends in.
        sinking_bars: How many bars after its own a lesson is heard; 0 is at once.
    """

    name: ClassVar[str]
    suffix: ClassVar[str] = ".agent"
    sinking_bars: ClassVar[int] = 0

    def __init__(self, setting: EnsembleSettings) -> None:
        self._setting = setting
        self._known_spans: dict[str, tuple[tuple[Entry, ...], int, tuple[AgentSpan, ...]]] = {}

    @classmethod
    def takes(cls, instrument: str) -> bool:
        """Whether the agent of an instrument is of this kind."""
        return KIND_OF.get(instrument, USUAL_KIND) == cls.name

    @classmethod
    def load(cls, instrument: str, data: bytes, name: str = "") -> Load:
        """What has an instrument played by the agent that the contents of a file are.

        Raises:
            AgentError, MelodyError: If the file is not what it should be.
        """
        raise AgentError(f"no agent can be loaded for {instrument}")

    @classmethod
    def load_file(cls, instrument: str, path: Path) -> Load:
        """The same of a file; raises likewise if it can't be read."""
        raise AgentError(f"no agent can be loaded for {instrument}")

    @classmethod
    def structure_of(cls, load: Load | None) -> Structure | None:
        """The hidden layers of an agent that is loaded, or untaught; None where it has none."""
        return None

    @classmethod
    def most_guesses(cls, pattern: Pattern, start: Fraction, stop: Fraction) -> int:
        """How often an agent can play in a half-open span of bars at most, in a pattern's place."""
        return pattern.number_at(stop) - pattern.number_at(start)

    def ready(self, index: PerformanceIndex) -> None:
        """Makes the agents that a performance begins with or loads; waits until they are there.

        Raises:
            AgentError: If one can't be made or loaded.
        """

    def advance(self, performance: Performance, bar: Fraction) -> list[Learnt]:
        """Learns what is taught before a position, which is fixed from now on.

        Returns:
            What has been learnt since the last time.

        Raises:
            AgentError: If a model fails and nobody else is told.
        """
        return []

    def behind(self, bar: int) -> int:
        """How many bars of lessons the agents lack at the start of a bar; 0 is in time."""
        return 0

    @abstractmethod
    def guesses(
        self, performance: Performance, track: Track, start: Fraction, stop: Fraction
    ) -> list[Event]:
        """What an agent plays in a half-open span of bars, in the place of a track."""

    @abstractmethod
    def state(self, performance: Performance, instrument: str, bar: Fraction) -> State:
        """What can be seen of an agent in the bar that a position lies in."""

    def states(self, performance: Performance, bar: Fraction) -> dict[str, State]:
        """What can be seen of all agents of this kind, by instrument; before bar 0 as in it."""
        return {
            instrument: self.state(performance, instrument, max(bar, Fraction(0)))
            for instrument in self.instruments(performance.index)
        }

    def saved(self, performance: Performance, instrument: str, bar: Fraction) -> bytes:
        """The contents of a file for the agent an instrument has at a position in bars.

        Raises:
            AgentError: If its model can't be kept, or there is nothing to be kept.
        """
        raise AgentError(f"the agent of {instrument} can't be saved")

    def lessons(self, performance: Performance, instrument: str, bars: Fraction) -> Lessons | None:
        """What an agent was taught before a position; None where that is not counted in bars."""
        return None

    def spans(self, index: PerformanceIndex, instrument: str) -> tuple[AgentSpan, ...]:
        """All agents of an instrument; worked out again only where a beginning was added."""
        seed = index.chance.seed if self._setting.seed is None else self._setting.seed
        known = self._known_spans.get(instrument)
        if known is None or known[:2] != (index.beginnings, seed):
            found = agent_spans(index, instrument, seed, self.structure_of)
            known = self._known_spans[instrument] = index.beginnings, seed, found
        return known[2]

    def span_at(self, index: PerformanceIndex, instrument: str, bar: Fraction) -> AgentSpan:
        """The agent that an instrument has at a position in bars."""
        found = self.spans(index, instrument)
        return found[max(bisect_right(found, bar, key=_start_of) - 1, 0)]

    def instruments(self, index: PerformanceIndex) -> list[str]:
        """The instruments of a performance that have an agent of this kind."""
        taught = index.sections[-1].taught if index.sections else ()
        return [instrument for instrument in taught if self.takes(instrument)]


def _start_of(span: AgentSpan) -> Fraction:
    return span.start
