"""All agents of a performance, of every kind.

A new kind is a subclass of `AgentKind`, a row in `KINDS`, and its instruments in `KIND_OF`.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TypeVar

from ..errors import AgentError
from ..language.syntax import Track
from ..performance.entries import Load, Performance
from ..performance.guesses import Lessons
from ..performance.index import PerformanceIndex
from ..timeline.track_events import Event
from .agent_kind import AgentKind, EnsembleSettings, InThisProcess, Learnt
from .agent_states import AgentState
from .melody_agents import MelodyAgents
from .rhythm_agents import RhythmAgents

KINDS: tuple[type[AgentKind[AgentState]], ...] = (RhythmAgents, MelodyAgents)

Kind = TypeVar("Kind", bound=AgentKind[AgentState])


def kind_of(instrument: str) -> type[AgentKind[AgentState]]:
    """Which kind of agent an instrument has."""
    return next(kind for kind in KINDS if kind.takes(instrument))


def load_of(instrument: str, data: bytes) -> Load:
    """What has an instrument played by the agent that the contents of a file are.

    Raises:
        AgentError: If they are no saved agent.
        MelodyError: If they are no model of melodies, for a synth.
    """
    return kind_of(instrument).load(instrument, data)


def load_file(instrument: str, path: Path) -> Load:
    """What has an instrument played by the agent in a file: of a synth, a model of melodies.

    Raises:
        AgentError: If the file can't be read or is not what it should be.
        MelodyError: Likewise, of a synth.
    """
    return kind_of(instrument).load_file(instrument, path)


class Ensemble:
    """All agents of one performance, which may grow at its end while they are asked.

    Who plays calls `advance` from one thread; what only looks may be called from any.

    Args:
        seed: Everything drawn by chance derives from it; None is the performance's own.
        model: Which model learns rhythms, see `model_maker`; an empty string is ours.
        executor: Where training happens: a process of its own, or here.
        keep: How many bars back an agent can be heard; None is all.
        report: Told of a model that fails, and the lesson is lost; without it the error
            is raised.
    """

    def __init__(
        self,
        seed: int | None = None,
        model: str = "",
        executor: Executor | None = None,
        keep: int | None = None,
        report: Callable[[AgentError], None] | None = None,
    ) -> None:
        setting = EnsembleSettings(seed, model, executor or InThisProcess(), keep, report)
        self._kinds = {kind: kind(setting) for kind in KINDS}

    def of(self, kind: type[Kind]) -> Kind:
        """The agents of one kind."""
        found = self._kinds[kind]
        assert isinstance(found, kind)
        return found

    def ready(self, index: PerformanceIndex) -> None:
        """Makes the agents that a performance begins with or loads; waits until they are there.

        Raises:
            AgentError: If one can't be made or loaded.
            MelodyError: If a model of melodies can't be loaded.
        """
        for agents in self._kinds.values():
            agents.ready(index)

    def advance(self, performance: Performance, bar: Fraction) -> list[Learnt]:
        """Sends off the lessons of all bars that end by a position; what is before it is fixed.

        Returns:
            What has been learnt since the last time.

        Raises:
            AgentError: If a model fails and nobody else is told.
        """
        return [
            each for agents in self._kinds.values() for each in agents.advance(performance, bar)
        ]

    def behind(self, bar: int) -> int:
        """How many bars of lessons the agents lack at the start of a bar; 0 is in time."""
        return max(agents.behind(bar) for agents in self._kinds.values())

    def guesses(
        self, performance: Performance, track: Track, start: Fraction, stop: Fraction
    ) -> list[Event]:
        """What an agent plays in a half-open span of bars, in the place of a track."""
        return self._agents_of(track.instrument).guesses(performance, track, start, stop)

    def lessons(self, performance: Performance, bars: Fraction) -> dict[str, Lessons]:
        """What each agent was taught before a position, by instrument, where it was taught."""
        found = {}
        for instrument in performance.taught_instruments:
            lessons = self._agents_of(instrument).lessons(performance, instrument, bars)
            if lessons is not None:
                found[instrument] = lessons
        return found

    def state(self, performance: Performance, instrument: str, bar: Fraction) -> AgentState:
        """What can be seen of an agent in the bar that a position lies in."""
        return self._agents_of(instrument).state(performance, instrument, bar)

    def states(self, performance: Performance, bar: Fraction) -> dict[str, AgentState]:
        """What can be seen of all agents in a bar, by instrument."""
        kinds = self._kinds.values()
        return dict(chain.from_iterable(a.states(performance, bar).items() for a in kinds))

    def saved(self, performance: Performance, instrument: str, bar: Fraction) -> bytes:
        """The contents of a file for the agent an instrument has at a position in bars.

        Raises:
            AgentError: If its model can't be kept, or there is nothing to be kept.
        """
        return self._agents_of(instrument).saved(performance, instrument, bar)

    def _agents_of(self, instrument: str) -> AgentKind[AgentState]:
        return self._kinds[kind_of(instrument)]
