"""The state of a session, to look at."""

from fractions import Fraction
from pathlib import Path

from ..agents.agent_states import MelodyState, RhythmState
from ..agents.ensemble import Ensemble
from ..agents.melody_agents import MelodyAgents
from ..agents.rhythm_agents import RhythmAgents
from ..errors import GoslingError
from ..language.syntax import Program
from ..performance.entries import Performance
from ..settings import Quantise
from .performer import Performer
from .scheduler import Lateness


class SessionState:
    """The properties of a `Session`. Positions are in bars, counted from 0."""

    _performer: Performer

    @property
    def bar(self) -> Fraction:
        """The position in bars that sounds now; below 0 just after the start."""
        return self._performer.transport.bar

    @property
    def tempo_bpm(self) -> Fraction:
        """The tempo that sounds now, in beats a minute."""
        return self.performance.tempo.tempo_at(self.bar)

    @property
    def program(self) -> Program:
        """The program that sounds now."""
        return self.performance.program_at(self.bar)

    @property
    def performance(self) -> Performance:
        """All that was done so far."""
        return self._performer.transport.performance

    @property
    def agents(self) -> dict[str, RhythmState]:
        """The rhythms' agents as they are in the bar that sounds now, by instrument.

        Among much else a `RhythmState` has `loss`, `lessons`, `guesses` for the 8 steps of the
        bar, and how many of the situations it was `taught` it gets `right`.
        """
        return self.ensemble.of(RhythmAgents).states(self.performance, self.bar)

    @property
    def melody_agents(self) -> dict[str, MelodyState]:
        """The synths' agents as they are in the bar that sounds now, by instrument.

        A `MelodyState` has `lessons`, how many notes it was taught, and of how many notes of the
        bar it is `sure`.
        """
        return self.ensemble.of(MelodyAgents).states(self.performance, self.bar)

    melodies = melody_agents
    """The older name, kept for scripts."""

    @property
    def ensemble(self) -> Ensemble:
        """The agents along the performance."""
        return self._performer.ensemble

    @property
    def engine_name(self) -> str:
        """Which engine plays, for people."""
        opened = self._performer.opened
        return opened.engine.name if opened else "none yet"

    @property
    def quantise(self) -> Quantise:
        """Where changes take effect: at the next ``step``, ``beat`` or ``bar``."""
        return self._performer.transport.quantise

    @property
    def recording(self) -> Path | None:
        """The file that is being recorded into."""
        opened = self._performer.opened
        return opened.recording if opened else None

    @property
    def journal(self) -> Path | None:
        """The journal that is being written."""
        return self._performer.journal.path

    @property
    def lateness(self) -> Lateness:
        """What was not on time so far."""
        return self._performer.scheduler.lateness

    @property
    def look_ahead_seconds(self) -> float:
        """How far ahead of their time bundles are sent at the moment."""
        return self._performer.transport.look_ahead_seconds

    @property
    def failure(self) -> GoslingError | None:
        """What went wrong for good while the music went on, such as a full disk."""
        return self._performer.publisher.failure

    def clock_seconds_at(self, bar: Fraction) -> float | None:
        """When a position in bars sounds, in seconds of the session's clock, which never steps.

        None before anything was done.
        """
        origin = self._performer.transport.origin
        if origin is None:
            return None
        return origin + float(self.performance.tempo.seconds_at(bar))

    def seconds_until(self, bar: Fraction) -> float:
        """How long it is until a position in bars sounds; below 0 where it has sounded."""
        tempo = self.performance.tempo
        return float(tempo.seconds_at(bar) - tempo.seconds_at(self.bar))
