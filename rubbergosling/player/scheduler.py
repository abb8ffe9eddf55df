"""The scheduler: sends the next window of a performance a look-ahead before it is due.

Several times within each look-ahead, all that falls due within it is sent as time-stamped
bundles. Waking up costs more than packing, so the wake-ups are as few as safety allows.
Positions come from the performance's tempo map, never from adding up; only *when a
bundle is sent* depends on when this thread runs.
"""

import logging
import threading
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from ..agents.ensemble import Ensemble
from ..errors import GoslingError
from ..mixer.mixer import Mixer
from ..performance.entries import Entry, Late
from .clock import prompt_threads
from .journal_writer import JournalWriter
from .notifications import Played, Reached
from .pauses import PauseWatch
from .publisher import Publisher
from .transport import Transport
from .window import play_window

WAKE_PART = 0.375
"""The part of the look-ahead after which the next window is sent."""

MAX_WAKE_SECONDS = 0.1

TOO_LATE_SECONDS = 0.1
"""What is later than this is left out: a pile of old notes is worse than a gap."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lateness:
    """What was not on time since the start.

    Attributes:
        count: Moments with sounds or changes whose time had passed when they were sent.
        left_out: How many of these were too late to sound, and were left out.
        worst_seconds: The latest of them.
        worst_bar: Where that was.
    """

    count: int = 0
    left_out: int = 0
    worst_seconds: float = 0.0
    worst_bar: Fraction = Fraction(0)


class Scheduler:
    """Plays a growing performance on whatever mixer there is.

    Args:
        transport: What is played, and how far it has been sent.
        ensemble: The agents.
        journal: Writes down what nothing changes any more, just before it is sent.
        publisher: Told of what was sent and learnt, and which bars were reached.

    Attributes:
        mixer: Where it is played; None while there is no engine.
        lateness: What was not on time so far.
        stopping: Set when the music is to end.
    """

    def __init__(
        self,
        transport: Transport,
        ensemble: Ensemble,
        journal: JournalWriter,
        publisher: Publisher,
    ) -> None:
        self.transport, self.ensemble = transport, ensemble
        self.mixer: Mixer | None = None
        self.lateness = Lateness()
        self.stopping = threading.Event()
        self._journal, self._publisher, self._say = journal, publisher, publisher.say
        self._pauses = PauseWatch(transport, publisher.say)
        self._reached = -1

    def resume(self, mixer: Mixer) -> None:
        """Goes on with a new mixer, on which nothing is arranged yet."""
        transport = self.transport
        with transport.lock, mixer.context.at(None):
            performance, now = transport.performance, transport.clock.now()
            mixer.arrange(performance.program_at(transport.sent), now)
            if performance.pointer != (0.5, 0.5):  # where a new mixer has it
                mixer.move_pointer(*performance.pointer)
            self.mixer = mixer

    def run(self) -> None:
        """Ticks until `stopping` is set; whatever goes wrong is reported and survived."""
        with prompt_threads():
            while not self.stopping.is_set():
                self._tick_safely()
                self._publisher.deliver()
                wake = min(MAX_WAKE_SECONDS, self.transport.look_ahead_seconds * WAKE_PART)
                self.transport.clock.wait(wake, self.stopping)

    def _tick_safely(self) -> None:
        start = self.transport.sent
        try:
            self.tick()
        except GoslingError as error:
            self._say(f"{error} (bar {float(start) + 1:.2f})", is_error=True)
        except Exception as error:  # the music must go on; the next window may be fine
            log.exception("a window was lost")
            self._say(f"a part of bar {float(start) + 1:.2f} was lost: {error!r}", is_error=True)

    def tick(self) -> None:
        """Sends what falls due within the look-ahead. Only posts what there is to tell."""
        origin, now = self.transport.origin, self.transport.clock.now()
        if origin is None:
            return
        self._pauses.look(now)
        start, stop = self.transport.take_window(now)
        if start == stop:
            return
        if ceil(stop) - 1 > self._reached:
            self._reached = ceil(stop) - 1
            self._journal.reached(self._reached)
            self._publisher.post(Reached(self._reached))
        try:
            self._hear_agents(start, stop)
        except GoslingError as error:  # no reason for the drums to be missing
            self._say(str(error), is_error=True)
        self._journal.fixed(self.transport.performance, stop)
        if self.mixer is not None:
            self._send(self.mixer, start, stop, origin)

    def _send(self, mixer: Mixer, start: Fraction, stop: Fraction, origin: float) -> None:
        performance, clock = self.transport.performance, self.transport.clock
        tempo = performance.tempo

        def when(bar: Fraction) -> float | None:
            due = origin + float(tempo.seconds_at(bar))
            late = clock.now() - due
            if late > 0:
                self._note_lateness(late, bar)
            return None if late > TOO_LATE_SECONDS else clock.unix(due)

        if sent := play_window(mixer, performance, self.ensemble, start, stop, when):
            self._publisher.post(Played(tuple(sent)))

    def _hear_agents(self, start: Fraction, stop: Fraction) -> None:
        """Sends off the lessons that a window ends; writes down which were not learnt in time."""
        if not self.transport.performance.taught_instruments:
            return
        for place in (start, *range(floor(start) + 1, ceil(stop)), stop):
            performance = self.transport.performance
            for learnt in self.ensemble.advance(performance, Fraction(place)):
                self._publisher.post(learnt)
            behind = self.ensemble.behind(floor(place))
            is_bar_line = place == floor(place) and place < stop
            if is_bar_line and behind > performance.late_at(place):
                self._note_late_lesson(floor(place), behind)

    def _note_late_lesson(self, bar: int, behind: int) -> None:
        self.transport.insert(Entry(Fraction(bar), Late(behind)))
        if self.transport.performance.late_bars == 1:
            self._say(
                f"a lesson came too late for bar {bar + 1}: "
                "there the agents play what they knew before it"
            )

    def _note_lateness(self, seconds: float, bar: Fraction) -> None:
        was = self.lateness
        worse = seconds > was.worst_seconds
        self.lateness = Lateness(
            was.count + 1,
            was.left_out + (seconds > TOO_LATE_SECONDS),
            seconds if worse else was.worst_seconds,
            bar if worse else was.worst_bar,
        )
